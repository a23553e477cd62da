//! The program's IDL, joined from the pieces that Anchor's `idl-build` tests print.

pub mod command;
pub mod join;
pub mod pieces;
pub mod write;
