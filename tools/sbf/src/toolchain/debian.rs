//! Finds and fetches the Debian packages. Names and versions come from apt's answers; nothing is installed.

use std::{fs, path::Path, process::Command};

use crate::{
    cache::LLVM,
    error::{SbfError, at},
    process::{capture, exists},
    progress::Progress,
};

/// A package and the exact version apt would fetch today.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Package {
    pub name: String,
    pub version: String,
}

/// What one setup fetches.
pub struct Wanted {
    /// The packages that decide the program's bytes; recorded beside the ELF.
    pub compiler: Vec<Package>,
    /// Libraries those need and this machine lacks.
    pub libraries: Vec<Package>,
}

/// Whether this machine can be asked for Debian packages at all.
pub fn require_apt() -> Result<(), SbfError> {
    for program in ["apt-get", "apt-cache", "dpkg"] {
        if !exists(program) {
            return Err(SbfError::NoApt(program));
        }
    }
    Ok(())
}

fn apt(program: &str, args: &[&str]) -> Result<String, SbfError> {
    capture(Command::new(program).args(args).env("LC_ALL", "C"))
}

/// Refreshes apt's lists. Without root that fails, and yesterday's lists may still do.
pub fn update(progress: &Progress) {
    progress.say("asking Debian for its package lists");
    if let Err(error) = apt("apt-get", &["update", "-qq"]) {
        progress.say(&format!(
            "package lists not refreshed, using those at hand ({})",
            first_line(&error)
        ));
    }
}

fn first_line(error: &SbfError) -> String {
    error.to_string().lines().next().unwrap_or_default().to_owned()
}

/// Asks apt which packages make the toolchain.
pub fn wanted() -> Result<Wanted, SbfError> {
    let source = "libstd-rust-web-dev";
    let standard =
        dependency(&apt("apt-cache", &["depends", source])?, "libstd-rust-web-").ok_or(SbfError::NoDependency {
            package: source.into(),
            prefix: "libstd-rust-web-",
        })?;
    let llvm = dependency(&apt("apt-cache", &["depends", &standard])?, "libllvm").ok_or(SbfError::NoDependency {
        package: standard.clone(),
        prefix: "libllvm",
    })?;
    let expected = format!("libllvm{LLVM}");
    if llvm != expected {
        return Err(SbfError::LlvmMoved {
            found: llvm,
            wanted: expected,
        });
    }
    let passes = format!("llvm-{LLVM}");
    let mut compiler = Vec::new();
    for name in ["rustc-web", source, &standard, "rust-web-src", &llvm, &passes] {
        let version =
            candidate(&apt("apt-cache", &["policy", name])?).ok_or_else(|| SbfError::NoPackage(name.into()))?;
        compiler.push(Package {
            name: name.into(),
            version,
        });
    }
    compiler.sort();
    let plan = apt(
        "apt-get",
        &["--simulate", "install", "--no-install-recommends", &passes, &llvm],
    )?;
    let libraries = missing_libraries(&plan, &compiler);
    Ok(Wanted { compiler, libraries })
}

/// Downloads into `debs` (files already there are kept) and unpacks into `root`.
pub fn unpack(wanted: &Wanted, debs: &Path, root: &Path, progress: &Progress) -> Result<(), SbfError> {
    fs::create_dir_all(debs).map_err(at("cannot create", debs))?;
    fs::create_dir_all(root).map_err(at("cannot create", root))?;
    let all = || wanted.compiler.iter().chain(&wanted.libraries);
    let missing: Vec<String> = all()
        .filter(|p| deb_file(debs, p).is_none())
        .map(|p| format!("{}={}", p.name, p.version))
        .collect();
    if !missing.is_empty() {
        progress.say(&format!("downloading {} packages", missing.len()));
        capture(
            Command::new("apt-get")
                .args(["download", "-qq"])
                .args(&missing)
                .current_dir(debs),
        )?;
    }
    for package in all() {
        let file = deb_file(debs, package).ok_or_else(|| SbfError::NoPackage(package.name.clone()))?;
        progress.say(&format!("unpacking {} {}", package.name, package.version));
        capture(Command::new("dpkg").arg("-x").arg(&file).arg(root))?;
    }
    Ok(())
}

/// `apt-get download` writes `name_version_arch.deb`, with the colon of an epoch as `%3a`.
fn deb_file(debs: &Path, package: &Package) -> Option<std::path::PathBuf> {
    let start = format!("{}_{}_", package.name, package.version.replace(':', "%3a"));
    fs::read_dir(debs)
        .ok()?
        .filter_map(|e| Some(e.ok()?.path()))
        .find(|path| {
            path.file_name().is_some_and(|n| {
                let name = n.to_string_lossy();
                name.starts_with(&start) && name.ends_with(".deb")
            })
        })
}

/// The first `Depends:` of `apt-cache depends` that starts with `prefix`.
fn dependency(answer: &str, prefix: &str) -> Option<String> {
    answer
        .lines()
        .filter_map(|line| line.trim().strip_prefix("Depends: "))
        .find(|name| name.starts_with(prefix))
        .map(str::to_owned)
}

/// The candidate version of `apt-cache policy`: the newest one apt would take.
fn candidate(answer: &str) -> Option<String> {
    let version = answer
        .lines()
        .find_map(|line| line.trim().strip_prefix("Candidate: "))?;
    (version != "(none)").then(|| version.to_owned())
}

/// New libraries in a simulated installation (`Inst name (version …)`; an upgrade shows `[old]` and is left alone).
fn missing_libraries(plan: &str, known: &[Package]) -> Vec<Package> {
    let mut found: Vec<Package> = plan
        .lines()
        .filter_map(|line| {
            let (name, rest) = line.strip_prefix("Inst ")?.split_once(' ')?;
            let version = rest.strip_prefix('(')?.split_whitespace().next()?;
            Some(Package {
                name: name.to_owned(),
                version: version.to_owned(),
            })
        })
        .filter(|p| p.name.starts_with("lib") && !known.contains(p))
        .collect();
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standard_library_package_is_found_by_its_dependency() {
        let answer = "libstd-rust-web-dev\n  Depends: libstd-rust-web-1.96\n  Conflicts: <rustup>\n";
        assert_eq!(
            dependency(answer, "libstd-rust-web-").as_deref(),
            Some("libstd-rust-web-1.96")
        );
        assert_eq!(dependency(answer, "libllvm"), None);
    }

    #[test]
    fn a_package_without_a_candidate_is_not_offered() {
        let with = "rustc-web:\n  Installed: (none)\n  Candidate: 1.96.0+dfsg1-1~deb12u2\n  Version table:\n";
        assert_eq!(candidate(with).as_deref(), Some("1.96.0+dfsg1-1~deb12u2"));
        assert_eq!(candidate("rustc-web:\n  Candidate: (none)\n"), None);
    }

    #[test]
    fn only_new_libraries_are_fetched_beside_the_compiler() {
        let plan = "Inst libz3-4 (4.8.12-3.1 Debian:12 [amd64])\n\
                    Inst libc6 [2.36-1] (2.36-2 Debian:12 [amd64])\n\
                    Inst llvm-22-runtime (1:22.1.8 Debian:12 [amd64])\n\
                    Inst libllvm22 (1:22.1.8 Debian:12 [amd64])\nConf libz3-4 (4.8.12-3.1 Debian:12)\n";
        let known = [Package {
            name: "libllvm22".into(),
            version: "1:22.1.8".into(),
        }];
        let names: Vec<String> = missing_libraries(plan, &known).into_iter().map(|p| p.name).collect();
        assert_eq!(names, ["libz3-4"]);
    }
}
