//! Writes the cases that `crates/mind` tests its genes on, one JSON object a line:
//! `cargo run --release -p sporeline-evolution --example cases | zstd -19 > crates/mind/tests/mind/cases.jsonl.zst`

use std::io::{Write, stdout};

fn main() -> std::io::Result<()> {
    let mut out = stdout().lock();
    for case in sporeline_evolution::cases::cases(1, 1_000) {
        serde_json::to_writer(&mut out, &case)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}
