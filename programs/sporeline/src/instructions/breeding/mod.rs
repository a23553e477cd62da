//! From a gate that stands to two children: begin, commit, birth, close.

pub mod begin_breeding;
pub mod birth;
pub mod choose_mate;
pub mod close_litter;
pub mod commit_birth;

pub use {begin_breeding::*, birth::*, choose_mate::*, close_litter::*, commit_birth::*};
