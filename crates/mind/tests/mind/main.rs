//! One binary for all tests of this crate.

mod family;
mod genes;
mod inheritance;
mod lessons;
mod policy;
mod replay;
mod scene;
mod unmoved;
