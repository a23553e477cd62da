//! Writes `COMPUTE.md` to the path given, or prints it.

use sporeline_svm::{committed_elf, compute};

fn main() -> std::io::Result<()> {
    let rows = compute::measure(compute::KEYS);
    let text = compute::document(&rows, committed_elf());
    match std::env::args_os().nth(1) {
        Some(path) => std::fs::write(path, text),
        None => {
            print!("{text}");
            Ok(())
        }
    }
}
