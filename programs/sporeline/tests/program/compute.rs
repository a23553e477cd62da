//! What instructions cost: the limits, and that `COMPUTE.md` is about the committed ELF.

use sha2::{Digest, Sha256};
use sporeline_svm::{committed_elf, compute};

#[test]
fn the_worst_of_200_keys_keeps_within_the_limits() {
    let rows = compute::measure(compute::KEYS);
    for (name, limit) in compute::LIMITS {
        let row = rows.iter().find(|row| row.name == name).expect("a row for every limit");
        assert!(row.max <= limit, "{name}: {} of {limit} compute units", row.max);
    }
}

#[test]
fn the_committed_table_is_about_the_committed_elf() {
    let table = include_str!("../../COMPUTE.md");
    let sha256 = hex::encode(Sha256::digest(committed_elf()));
    assert!(
        table.contains(&sha256),
        "COMPUTE.md names another ELF than {sha256}: cargo run -p sporeline-svm --example compute -- programs/sporeline/COMPUTE.md"
    );
}
