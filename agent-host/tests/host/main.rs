//! One binary for all tests of this crate.

mod brain;
mod desk;
mod guard;
mod journal;
mod scene;
mod sends;
