//! One binary for all tests of this crate.

mod family;
mod genes;
mod inheritance;
mod policy;
mod replay;
mod scene;
