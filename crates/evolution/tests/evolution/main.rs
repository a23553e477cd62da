//! One binary for all tests of this crate.

mod flows;
mod generations;
mod selection;
