//! The program's bytecode: find the crate, compile it, link it, compare it with what is committed.

pub mod build;
pub mod check;
pub mod compile;
pub mod files;
pub mod link;
pub mod project;
