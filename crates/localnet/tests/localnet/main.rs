//! The embedded chain as its users see it: over JSON-RPC, across stops, kills and damage.

mod damage;
mod doors;
mod feed;
mod kill;
mod measure;
mod program;
mod resume;
mod slot_hashes;
mod world;
