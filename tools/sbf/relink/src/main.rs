//! `sporeline-sbf-relink OBJECT PROGRAM`: relocate one BPF object and write it as an SBPF v0 shared object.
//!
//! The work is `sbpf-linker`'s, used as a library: its command would insist on an LLVM newer than Debian ships.

use std::{env, fs, process::ExitCode};

// Linked for its effect only: it finds libLLVM when the program starts, on the loader's search path.
use aya_rustc_llvm_proxy as _;
use sbpf_linker::{OptimizationConfig, ProgramOptions, SbpfArch, SbpfLinkerError, link_program};

/// Bytes of one stack frame of the virtual machine; a larger frame is a link error.
const FRAME_BYTES: i32 = 4096;

fn relink(object: &str, program: &str) -> Result<usize, String> {
    let source = fs::read(object).map_err(|e| format!("cannot read {object}: {e}"))?;
    let options = ProgramOptions::new(OptimizationConfig::default(), SbpfArch::V0, FRAME_BYTES);
    let bytes = link_program(&source, options).map_err(|e| SbpfLinkerError::format_errors(&e))?;
    fs::write(program, &bytes).map_err(|e| format!("cannot write {program}: {e}"))?;
    Ok(bytes.len())
}

fn main() -> ExitCode {
    let args: Vec<String> = env::args().collect();
    let [_, object, program] = args.as_slice() else {
        eprintln!("usage: sporeline-sbf-relink OBJECT PROGRAM");
        return ExitCode::from(2);
    };
    match relink(object, program) {
        Ok(bytes) => {
            eprintln!("relink: {bytes} bytes");
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("relink: {message}");
            ExitCode::FAILURE
        }
    }
}
