//! Running other programs: every failure names the command and shows what it said.

use std::{
    io::ErrorKind,
    process::{Command, Output, Stdio},
};

use crate::error::SbfError;

/// Lines of a failed command's stderr worth repeating.
const SHOWN_LINES: usize = 30;

fn text(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|a| a.to_string_lossy().into_owned()));
    words.join(" ")
}

fn tail(output: &Output) -> String {
    let all = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<&str> = all.lines().collect();
    let shown = &lines[lines.len().saturating_sub(SHOWN_LINES)..];
    if shown.is_empty() {
        String::new()
    } else {
        format!(":\n{}", shown.join("\n"))
    }
}

fn start_error(command: &Command, source: std::io::Error) -> SbfError {
    SbfError::Start {
        program: command.get_program().to_string_lossy().into_owned(),
        source,
    }
}

/// Runs quietly and returns stdout; stderr is shown only when the command fails.
pub fn capture(command: &mut Command) -> Result<String, SbfError> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|e| start_error(command, e))?;
    if !output.status.success() {
        return Err(SbfError::Command {
            command: text(command),
            status: output.status.to_string(),
            output: tail(&output),
        });
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs with the caller's stderr; stdout is kept for this tool's own result and returned.
pub fn show(command: &mut Command) -> Result<String, SbfError> {
    let output = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|e| start_error(command, e))?;
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() {
        return Err(SbfError::Command {
            command: text(command),
            status: output.status.to_string(),
            output: if stdout.is_empty() {
                stdout
            } else {
                format!(":\n{stdout}")
            },
        });
    }
    Ok(stdout)
}

/// Whether a program can be started at all.
pub fn exists(program: &str) -> bool {
    let probe = Command::new(program)
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    !matches!(probe, Err(e) if e.kind() == ErrorKind::NotFound)
}

/// The cargo that runs this tool, else the one on the path.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // Settings of the surrounding build must not leak into another target's bytes.
    for name in [
        "RUSTFLAGS",
        "CARGO_ENCODED_RUSTFLAGS",
        "RUSTC_WRAPPER",
        "RUSTC_WORKSPACE_WRAPPER",
        "CARGO_BUILD_RUSTFLAGS",
        "CARGO_BUILD_TARGET",
        "CARGO_INCREMENTAL",
        "CARGO_PROFILE_RELEASE_DEBUG",
        "CARGO_PROFILE_RELEASE_LTO",
        "CARGO_PROFILE_RELEASE_OPT_LEVEL",
    ] {
        command.env_remove(name);
    }
    command
}
