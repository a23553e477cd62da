//! One binary for all tests of this crate.

mod desk;
mod guard;
mod journal;
mod keeper;
mod sends;
