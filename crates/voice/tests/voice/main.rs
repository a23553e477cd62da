//! One binary for all tests of this crate.

mod genes;
mod posts;
mod scenes;
