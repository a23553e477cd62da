//! One binary for all tests of this crate.

mod policy;
mod scene;
