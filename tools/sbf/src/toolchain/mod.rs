//! The compiler: Debian's packages, unpacked, patched for a target without an operating system, and recorded.

pub mod debian;
pub mod record;
pub mod setup;
pub mod std_patch;
