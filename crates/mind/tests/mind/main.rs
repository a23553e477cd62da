//! One binary for all tests of this crate.

mod family;
mod inheritance;
mod policy;
mod scene;
