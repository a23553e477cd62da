//! End to end: the command `sporeline up` as a process, driven as its users drive it; and the program alone on the embedded
//! chain, where a story needs nobody else.

mod breeding;
mod breeding_cast;
mod crowd;
mod feed;
mod harness;
mod hosts;
mod hosts_cast;
mod kills;
mod life;
mod person;
mod restart;
mod secrets;
mod service;
mod stage;
mod unattended;
mod verify;
mod wire;
