//! `idl`: run Anchor's printing tests in the program's crate and write or check `idl.json`.

use std::{fs, path::PathBuf, process::Command};

use crate::{
    error::{SbfError, at},
    idl::{join::join, pieces::pieces, write::pretty},
    process::show,
    program::{compile::PROGRAM_ID, project::Project},
    progress::Progress,
};

/// Writes `idl.json` beside the program, or with `check` refuses when the committed one differs.
pub fn run(project: &Project, check: bool, progress: &Progress) -> Result<PathBuf, SbfError> {
    progress.say(&format!("asking {} for its IDL", project.package));
    // The shell's own target folder and flags: this is an ordinary test build for this machine.
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .current_dir(&project.workspace)
        .args([
            "test",
            "--package",
            &project.package,
            "--lib",
            "--features",
            "idl-build",
            "--locked",
        ])
        .args(["__anchor_private_print_idl", "--", "--show-output", "--test-threads=1"])
        .env_remove(PROGRAM_ID);
    let text = pretty(&join(&pieces(&show(&mut cargo)?), &project.version)?);
    let path = project.idl();
    if check {
        let committed = fs::read_to_string(&path).map_err(at("cannot read", &path))?;
        if let Some(difference) = difference(&committed, &text) {
            return Err(SbfError::IdlDrift { path, difference });
        }
    } else {
        fs::write(&path, text).map_err(at("cannot write", &path))?;
    }
    Ok(path)
}

/// The first line in which the committed file is not what was made.
fn difference(committed: &str, made: &str) -> Option<String> {
    if committed == made {
        return None;
    }
    let (mut old, mut new) = (committed.lines(), made.lines());
    let mut number = 1_usize;
    loop {
        match (old.next(), new.next()) {
            (None, None) => return Some("line endings differ".into()),
            (a, b) if a == b => number += 1,
            (a, b) => {
                let shown = |line: Option<&str>| line.map_or("the end", str::trim).to_owned();
                return Some(format!("line {number} is `{}`, now `{}`", shown(a), shown(b)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_different_line_is_named() {
        assert_eq!(difference("a\nb\n", "a\nb\n"), None);
        assert_eq!(difference("a\nb\n", "a\nc\n").unwrap(), "line 2 is `b`, now `c`");
        assert_eq!(difference("a\n", "a\nc\n").unwrap(), "line 2 is `the end`, now `c`");
    }
}
