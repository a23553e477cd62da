//! Finds the workspace and the program's crate from any folder inside the repository.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::{
    error::{SbfError, at},
    process::{self, capture},
};

/// The program's crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    pub workspace: PathBuf,
    pub package: String,
    pub version: String,
    /// Folder of the crate.
    pub folder: PathBuf,
    /// The library's crate name, as in `lib<name>.so`.
    pub library: String,
}

impl Project {
    /// The package in the nearest workspace that has it, from `start` (or this folder) upwards.
    pub fn find(start: Option<&Path>, package: &str) -> Result<Self, SbfError> {
        let start = match start {
            Some(folder) => folder.to_owned(),
            None => env::current_dir().map_err(at("cannot open", "."))?,
        };
        let start = start.canonicalize().map_err(at("cannot open", &start))?;
        let mut seen = false;
        for folder in start.ancestors().filter(|f| is_workspace(f)) {
            seen = true;
            let answer = capture(
                process::cargo()
                    .args(["metadata", "--no-deps", "--format-version", "1"])
                    .current_dir(folder),
            )?;
            let metadata = serde_json::from_str(&answer).map_err(|e| SbfError::Json(format!("cargo metadata: {e}")))?;
            if let Some(project) = Self::read(&metadata, package) {
                return Ok(project);
            }
        }
        Err(if seen {
            SbfError::NoProgram(package.into())
        } else {
            SbfError::NoWorkspace
        })
    }

    fn read(metadata: &Value, package: &str) -> Option<Self> {
        let found = metadata["packages"].as_array()?.iter().find(|p| p["name"] == package)?;
        let library = found["targets"].as_array()?.iter().find(|target| {
            let kinds = target["kind"].as_array();
            kinds.is_some_and(|kinds| kinds.iter().any(|k| k == "lib" || k == "cdylib"))
        })?;
        Some(Self {
            workspace: metadata["workspace_root"].as_str()?.into(),
            package: package.into(),
            version: found["version"].as_str()?.into(),
            folder: Path::new(found["manifest_path"].as_str()?).parent()?.into(),
            library: library["name"].as_str()?.replace('-', "_"),
        })
    }

    pub fn manifest(&self) -> PathBuf {
        self.folder.join("Cargo.toml")
    }

    /// Where the committed build lies.
    pub fn elf_folder(&self) -> PathBuf {
        self.folder.join("elf")
    }

    /// File name of the program: the package's name without `-program`.
    pub fn elf_name(&self) -> String {
        format!("{}.so", self.package.strip_suffix("-program").unwrap_or(&self.package))
    }

    pub fn idl(&self) -> PathBuf {
        self.folder.join("idl.json")
    }
}

fn is_workspace(folder: &Path) -> bool {
    fs::read_to_string(folder.join("Cargo.toml"))
        .is_ok_and(|text| text.lines().any(|line| line.trim_start().starts_with("[workspace")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_library_of_the_package_is_found_in_cargos_answer() {
        let metadata = json!({
            "workspace_root": "/r",
            "packages": [
                { "name": "other", "version": "1.0.0", "manifest_path": "/r/o/Cargo.toml", "targets": [] },
                { "name": "sporeline-program", "version": "0.1.0", "manifest_path": "/r/p/Cargo.toml", "targets": [
                    { "name": "t", "kind": ["test"] }, { "name": "sporeline_program", "kind": ["lib"] } ] },
            ]
        });
        let project = Project::read(&metadata, "sporeline-program").unwrap();
        assert_eq!(project.library, "sporeline_program");
        assert_eq!(project.elf_name(), "sporeline.so");
        assert_eq!(project.elf_folder(), Path::new("/r/p/elf"));
        assert!(
            Project::read(&metadata, "other").is_none(),
            "a package without a library is no program"
        );
    }
}
