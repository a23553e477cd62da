//! Link mode: one bitcode object of the whole program in, one SBPF v0 shared object out.
//!
//! Cargo calls this program as the target's linker. The steps and their order:
//! 1. drop atomics (one thread) and everything the entry point does not reach,
//! 2. legalise, optimise (inlining what must be inlined), legalise what the optimiser made, tidy,
//! 3. refuse by name what is left that the backend cannot do, turn large memory intrinsics into calls,
//! 4. generate BPF code, 5. relink it for Solana's virtual machine.

use std::{
    env,
    ffi::{OsStr, OsString},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    cache::Cache,
    error::{SbfError, at},
    ir::{legalize::legalize, memops, refuse::refuse_leftovers},
    process::capture,
};

/// Set to the program's file name, it makes this program a linker.
pub const MODE: &str = "SPORELINE_SBF_LINK";

/// Set to a folder, the last intermediate files are left there: `llvm-nm --size-sort -S out.o` shows what takes the room.
pub const KEEP_VARIABLE: &str = "SPORELINE_SBF_KEEP";

/// What must survive: the entry point, routines that code generation may still call, and the text that explorers look for.
const KEEP: &str = "-internalize-public-api-list=entrypoint,memcpy,memmove,memset,memcmp,__bpf_trap,SECURITY_TXT";

/// Reads the linker's arguments and links; a dependency that is itself a `cdylib` gets an empty file.
pub fn run(program: &OsStr) -> Result<(), SbfError> {
    let args: Vec<OsString> = env::args_os().skip(1).collect();
    let (object, output) = call(&args)?;
    if output.file_name() != Some(program) {
        return fs::write(&output, []).map_err(at("cannot write", &output));
    }
    let report = link(&object, &output, &Cache::find()?)?;
    let path = report_path(&output);
    fs::write(&path, report).map_err(at("cannot write", &path))
}

/// Where the link's one-line report is left; rustc would show it as a warning if it were printed.
pub fn report_path(output: &Path) -> PathBuf {
    output.with_extension("link.txt")
}

/// The object and the output of a linker call. Fat LTO leaves exactly one code object.
fn call(args: &[OsString]) -> Result<(PathBuf, PathBuf), SbfError> {
    let text = || args.join(OsStr::new(" ")).to_string_lossy().into_owned();
    let output = args
        .iter()
        .skip_while(|a| *a != "-o")
        .nth(1)
        .ok_or_else(|| SbfError::LinkCall(text()))?;
    let mut objects = args.iter().filter(|a| {
        let name = a.to_string_lossy();
        name.strip_suffix(".rcgu.o").is_some_and(|stem| stem.contains("cgu"))
    });
    match (objects.next(), objects.next()) {
        (Some(object), None) => Ok((object.into(), output.into())),
        _ => Err(SbfError::LinkCall(text())),
    }
}

fn link(object: &Path, output: &Path, cache: &Cache) -> Result<String, SbfError> {
    let work = tempfile::tempdir().map_err(at("cannot create", env::temp_dir()))?;
    let libraries = cache.library_path()?;
    let file = |name: &str| work.path().join(name);
    let read = |name: &str| fs::read_to_string(file(name)).map_err(at("cannot read", file(name)));
    let write = |name: &str, text: &str| fs::write(file(name), text).map_err(at("cannot write", file(name)));
    let opt = |passes: &str, from: &Path, to: &str| {
        capture(
            Command::new(cache.llvm("opt"))
                .arg(format!("-passes={passes}"))
                .args([KEEP, "-S"])
                .arg(from)
                .arg("-o")
                .arg(file(to))
                .env("LD_LIBRARY_PATH", &libraries),
        )
    };

    opt("function(lower-atomic),internalize,globaldce", object, "0.ll")?;
    let (module, first) = legalize(&read("0.ll")?)?;
    write("1.ll", &module)?;
    opt("always-inline,default<O2>", &file("1.ll"), "2.ll")?;
    let (module, second) = legalize(&read("2.ll")?)?;
    write("3.ll", &module)?;
    let tidy = "always-inline,internalize,globaldce,function(instcombine,simplifycfg,gvn,adce)";
    opt(tidy, &file("3.ll"), "4.ll")?;

    let module = read("4.ll")?;
    refuse_leftovers(&module)?;
    let (module, calls) = memops::rewrite(&module)?;
    write("5.ll", &module)?;
    capture(
        Command::new(cache.llvm("llc"))
            .args([
                "-march=bpfel",
                "-mcpu=v2",
                "-mattr=+allows-misaligned-mem-access",
                "-bpf-stack-size=4096",
            ])
            .args(["-O2", "-filetype=obj"])
            .arg(file("5.ll"))
            .arg("-o")
            .arg(file("out.o"))
            .env("LD_LIBRARY_PATH", &libraries),
    )?;
    capture(
        Command::new(cache.relinker())
            .arg(file("out.o"))
            .arg(output)
            .env("LD_LIBRARY_PATH", &libraries),
    )?;
    if let Some(folder) = env::var_os(KEEP_VARIABLE) {
        let folder = PathBuf::from(folder);
        for name in ["5.ll", "out.o"] {
            fs::copy(file(name), folder.join(name)).map_err(at("cannot copy to", &folder))?;
        }
    }
    Ok(format!(
        "{} wide functions inlined; {} checked products, {} 128-bit products, {} signed divisions rewritten; {calls} memory calls\n",
        first.inlined + second.inlined,
        first.checked_multiplications + second.checked_multiplications,
        first.multiplications + second.multiplications,
        first.divisions + second.divisions,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(words: &[&str]) -> Vec<OsString> {
        words.iter().map(Into::into).collect()
    }

    #[test]
    fn the_linker_takes_the_single_code_object_and_its_output() {
        let words = ["--export", "entrypoint", "/t/p.p.1-cgu.0.rcgu.o", "-o", "/t/libp.so"];
        let (object, output) = call(&args(&words)).unwrap();
        assert_eq!(
            (object.as_path(), output.as_path()),
            (Path::new("/t/p.p.1-cgu.0.rcgu.o"), Path::new("/t/libp.so"))
        );
    }

    #[test]
    fn two_code_objects_mean_that_link_time_optimisation_did_not_run() {
        let words = ["/t/p.1-cgu.0.rcgu.o", "/t/p.1-cgu.1.rcgu.o", "-o", "/t/libp.so"];
        assert!(matches!(call(&args(&words)), Err(SbfError::LinkCall(_))));
    }
}
