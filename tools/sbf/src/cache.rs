//! Where the unpacked toolchain and the build's own target folder live on this machine.

use std::{
    env,
    ffi::OsString,
    fs::{self, File},
    path::{Path, PathBuf},
};

use crate::error::{SbfError, at};

/// LLVM's major version: that of Debian's rustc-web, of `opt` and `llc`, and of the relinker's feature.
pub const LLVM: &str = "22";

/// The tool's cache folder; everything in it can be deleted and made again.
#[derive(Clone, Debug)]
pub struct Cache {
    root: PathBuf,
}

impl Cache {
    /// `$SPORELINE_SBF_CACHE`, else `$XDG_CACHE_HOME/sporeline-sbf`, else `~/.cache/sporeline-sbf`.
    pub fn find() -> Result<Self, SbfError> {
        let named = |name: &str| env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
        let root = named("SPORELINE_SBF_CACHE")
            .or_else(|| Some(named("XDG_CACHE_HOME")?.join("sporeline-sbf")))
            .or_else(|| Some(named("HOME")?.join(".cache/sporeline-sbf")))
            .ok_or(SbfError::NoCacheFolder)?;
        fs::create_dir_all(&root).map_err(at("cannot create", &root))?;
        // The target specification's path reaches cargo, which resolves links: so do we.
        let root = root.canonicalize().map_err(at("cannot open", &root))?;
        Ok(Self { root })
    }

    /// Held for the whole of a setup or build: two at once would write the same files.
    pub fn lock(&self) -> Result<File, SbfError> {
        let path = self.root.join("lock");
        let file = File::create(&path).map_err(at("cannot open", &path))?;
        file.lock().map_err(at("cannot lock", &path))?;
        Ok(file)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn toolchain(&self) -> PathBuf {
        self.path("toolchain")
    }

    pub fn rustc(&self) -> PathBuf {
        self.toolchain().join("usr/bin/rustc")
    }

    /// One of LLVM's programs (`opt`, `llc`).
    pub fn llvm(&self, program: &str) -> PathBuf {
        self.toolchain().join(format!("usr/lib/llvm-{LLVM}/bin")).join(program)
    }

    pub fn relinker(&self) -> PathBuf {
        self.path("relink-target/release/sporeline-sbf-relink")
    }

    /// The build's default target folder.
    pub fn target(&self) -> PathBuf {
        self.path("target")
    }

    /// Loader search path of the unpacked programs: nothing of them is installed system-wide.
    pub fn library_path(&self) -> Result<OsString, SbfError> {
        library_path(&self.toolchain())
    }
}

/// `usr/lib/<multiarch>` and `usr/lib` of an unpacked toolchain.
pub fn library_path(toolchain: &Path) -> Result<OsString, SbfError> {
    let lib = toolchain.join("usr/lib");
    let mut folders: Vec<PathBuf> = fs::read_dir(&lib)
        .map_err(at("cannot read", &lib))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.to_string_lossy().ends_with("-linux-gnu"))
        .collect();
    folders.sort();
    folders.push(lib);
    env::join_paths(folders).map_err(|_| SbfError::Unpacked("library folder without a colon in its path"))
}
