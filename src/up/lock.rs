//! One `up` at a time in a data dir.

use anyhow::{Context, bail};
use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{Read, Seek, Write},
    path::Path,
};

/// Held while `up` runs; the operating system lets go of it however the process ends.
pub struct Lock(#[expect(dead_code, reason = "dropping it unlocks")] File);

/// Takes the lock, or says who holds it.
pub fn take(data_dir: &Path) -> anyhow::Result<Lock> {
    let path = data_dir.join("lock");
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path)
        .with_context(|| format!("opening {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            file.read_to_string(&mut holder)?;
            bail!(
                "{} is in use by another `sporeline up` ({})",
                data_dir.display(),
                holder.trim()
            );
        }
        Err(TryLockError::Error(error)) => return Err(error).context("locking the data dir"),
    }
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "process {}", std::process::id())?;
    Ok(Lock(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_up_is_told_who_holds_the_folder_and_may_have_it_afterwards() {
        let folder = tempfile::tempdir().unwrap();
        let first = take(folder.path()).unwrap();
        let refused = take(folder.path()).map(|_| ()).unwrap_err().to_string();
        assert!(
            refused.contains(&format!("process {}", std::process::id())),
            "{refused}"
        );
        drop(first);
        take(folder.path()).unwrap();
    }
}
