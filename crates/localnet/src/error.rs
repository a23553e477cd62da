//! Everything that can go wrong with the embedded chain, by name.

use std::path::PathBuf;

/// Why the embedded chain did not start, answer or stop.
#[derive(Debug, thiserror::Error)]
pub enum LocalnetError {
    /// Another process listens where the RPC (or its WebSocket) should.
    #[error("port {port} on 127.0.0.1 is already in use; choose another with --rpc-port")]
    PortTaken {
        /// The port asked for.
        port: u16,
    },
    /// The operating system refused the port for another reason (a privileged port, no ports left).
    #[error("cannot listen on 127.0.0.1:{port}: {source}")]
    Port {
        /// The port asked for; 0 means any.
        port: u16,
        /// What the system said.
        source: std::io::Error,
    },
    /// The data folder cannot be created, read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder concerned.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// SQLite refused an operation on one copy of the world.
    #[error("{}: {source}", path.display())]
    Sqlite {
        /// The copy concerned.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// One copy of the world is not whole. Fatal only when no copy is.
    #[error("{}: damaged: {why}", path.display())]
    Damaged {
        /// The copy concerned.
        path: PathBuf,
        /// Which check failed.
        why: String,
    },
    /// Copies of a world exist, but none is whole. Nothing is overwritten.
    #[error("no whole copy of the world is left in {}: {why}", dir.display())]
    NoWholeCopy {
        /// The folder the copies are in.
        dir: PathBuf,
        /// What is wrong with each.
        why: String,
    },
    /// The world was written by another version of this program.
    #[error("{}: the world has format {found}, this program reads format {expected}", path.display())]
    Format {
        /// The copy concerned.
        path: PathBuf,
        /// The format found.
        found: u32,
        /// The only format this program reads.
        expected: u32,
    },
    /// A value could not be turned into bytes or back.
    #[error("{what}: {why}")]
    Encoding {
        /// The kind of value.
        what: &'static str,
        /// What went wrong.
        why: String,
    },
    /// surfpool refused something or ended by itself.
    #[error("the embedded chain: {0}")]
    Chain(String),
}

impl LocalnetError {
    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }

    pub(crate) fn sqlite(path: impl Into<PathBuf>) -> impl FnOnce(rusqlite::Error) -> Self {
        let path = path.into();
        move |source| Self::Sqlite { path, source }
    }

    pub(crate) fn chain(error: impl std::fmt::Display) -> Self {
        Self::Chain(error.to_string())
    }
}
