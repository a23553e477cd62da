//! End to end: the command `sporeline up` as a process, driven as its users drive it.

mod feed;
mod harness;
mod kills;
mod life;
mod person;
mod restart;
