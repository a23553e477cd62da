//! Rewrites of LLVM IR, as text in and text out, that make optimised Rust acceptable to LLVM's BPF backend.

pub mod legalize;
pub mod memops;
pub mod refuse;
pub mod syntax;
