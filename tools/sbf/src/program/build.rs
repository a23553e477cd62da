//! `build`: compile the program and write it where it is committed, or wherever asked.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    cache::Cache,
    error::{SbfError, at},
    program::{compile, files::ElfFiles, link::report_path, project::Project},
    progress::Progress,
    toolchain::setup,
};

/// What to build and where.
pub struct Request {
    pub project: Project,
    /// The address to bake in; without it the source's own.
    pub program_id: Option<String>,
    /// Default: the program's `elf` folder.
    pub out: Option<PathBuf>,
    /// Default: `target` in the cache folder.
    pub target: Option<PathBuf>,
    pub cargo_build_sbf: bool,
}

/// A finished ELF and the toolchain that made it.
pub struct Built {
    pub elf: Vec<u8>,
    pub toolchain: String,
}

/// Builds and writes the three files; returns the ELF's path and hash.
pub fn run(request: &Request, progress: &Progress) -> Result<(PathBuf, String), SbfError> {
    let built = make(request, progress)?;
    let folder = request.out.clone().unwrap_or_else(|| request.project.elf_folder());
    let files = ElfFiles::new(folder, request.project.elf_name());
    let hash = files.write(&built.elf, &built.toolchain)?;
    Ok((files.elf(), hash))
}

/// Builds and returns the bytes.
pub fn make(request: &Request, progress: &Progress) -> Result<Built, SbfError> {
    if let Some(key) = &request.program_id {
        check_program_id(key)?;
    }
    let program_id = request.program_id.as_deref();
    let cache = Cache::find()?;
    let _lock = cache.lock()?;
    let target = request.target.clone().unwrap_or_else(|| cache.target());
    progress.say(&format!("building {}", request.project.package));
    let (path, toolchain) = if request.cargo_build_sbf {
        compile::cargo_build_sbf(&request.project, program_id, &target.join("cargo-build-sbf"))?
    } else {
        let toolchain = setup::ensure(&cache, progress)?;
        (
            compile::compile(&request.project, program_id, &cache, &toolchain, &target)?,
            toolchain,
        )
    };
    let elf = fs::read(&path).map_err(at("cannot read", &path))?;
    show_report(&path, progress);
    progress.say(&format!("{} bytes", elf.len()));
    Ok(Built { elf, toolchain })
}

fn show_report(elf: &Path, progress: &Progress) {
    // Cargo links in `deps` and puts a link to the result beside it.
    let linked = elf
        .parent()
        .zip(elf.file_name())
        .map(|(folder, name)| folder.join("deps").join(name));
    if let Some(report) = linked.and_then(|path| fs::read_to_string(report_path(&path)).ok()) {
        progress.say(report.trim_end());
    }
}

/// A program id is the base58 text of 32 bytes.
fn check_program_id(key: &str) -> Result<(), SbfError> {
    match bs58::decode(key).into_vec() {
        Ok(bytes) if bytes.len() == 32 => Ok(()),
        _ => Err(SbfError::ProgramId(key.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_id_is_base58_of_32_bytes_and_nothing_else() {
        check_program_id("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA").unwrap();
        check_program_id("11111111111111111111111111111111").unwrap();
        for wrong in ["", "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5D", "0OIl", "1111"] {
            assert!(
                matches!(check_program_id(wrong), Err(SbfError::ProgramId(_))),
                "{wrong}"
            );
        }
    }
}
