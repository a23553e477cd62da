use crate::DstackError;
use std::path::PathBuf;

/// Why an enclave did not open or did not answer.
#[derive(Debug, thiserror::Error)]
pub enum EnclaveError {
    #[error("the dev enclave keeps keys in a file and serves local clusters only; {0} is not one")]
    NotLocal(String),
    #[error("{path} may be read by others (mode {mode:o}); it must be a file of mode 600")]
    SeedTooOpen { path: PathBuf, mode: u32 },
    #[error("{path} holds {bytes} bytes; a sealed seed is exactly 32")]
    SeedLength { path: PathBuf, bytes: usize },
    #[error("{path} is not a regular file")]
    SeedNotAFile { path: PathBuf },
    #[error("{path}: {source}")]
    SeedFile { path: PathBuf, source: std::io::Error },
    #[error("the machine gives no random bytes: {0}")]
    NoEntropy(String),
    #[error("core files cannot be forbidden: {0}")]
    CoreFiles(std::io::Error),
    #[error("no key can be derived at {0}")]
    Derivation(String),
    #[error(transparent)]
    Dstack(#[from] DstackError),
}
