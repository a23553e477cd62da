//! Whether a data dir is a whole world, or nothing yet. A world with a part missing must not be mended by making a new part:
//! new keys beside old agents, or a second journal beside a signed one, would be worse than stopping.

use anyhow::{Context, bail};
use sporeline_enclave::Cluster;
use sporeline_store::Db;
use std::{
    fs::{DirBuilder, Permissions},
    io::ErrorKind,
    os::unix::fs::{DirBuilderExt, PermissionsExt},
    path::Path,
};

/// The parts in the order in which a first start makes them: one that was killed leaves the first few.
const PARTS: [(&str, &str); 4] = [
    ("faucet.json", "faucet.json"),
    ("enclave.seed", "enclave.seed"),
    ("sporeline.sqlite", "sporeline.sqlite"),
    ("chain", "chain/world-a.sqlite"),
];

/// Makes the folder, open to its owner alone; closes one to others that is empty or holds a world.
///
/// # Errors
/// It is there, others may enter it, and something else is in it, or anybody may write to it: it may be `/tmp` or a home, and its
/// mode is not ours to change.
pub fn make(data_dir: &Path) -> anyhow::Result<()> {
    let shown = data_dir.display();
    let making = || format!("making {shown}");
    let mut folder = DirBuilder::new();
    folder.mode(0o700);
    if let Some(above) = data_dir.parent() {
        folder.recursive(true).create(above).with_context(making)?;
    }
    // Only what this very call made is known to be ours.
    match folder.recursive(false).create(data_dir) {
        Ok(()) => return Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        Err(error) => return Err(error).with_context(making),
    }
    let found = std::fs::metadata(data_dir).with_context(making)?;
    if !found.is_dir() {
        bail!("{shown} is no folder; choose another --data-dir");
    }
    let mode = found.permissions().mode();
    if mode & 0o077 == 0 {
        return Ok(());
    }
    let empty = std::fs::read_dir(data_dir).with_context(making)?.next().is_none();
    if mode & 0o002 != 0 || !(empty || data_dir.join(PARTS[0].1).is_file()) {
        bail!(
            "{shown} is there already and others may enter it (mode {:o}), but keys will lie in it; \
             choose a --data-dir that is not there yet, or chmod 700 it if nobody else needs it",
            mode & 0o7777
        );
    }
    eprintln!("{shown} was open to others and is closed now: keys lie there");
    std::fs::set_permissions(data_dir, Permissions::from_mode(0o700))
        .with_context(|| format!("closing {shown} to others"))
}

/// Refuses a world of which a part is missing, naming it.
pub fn check(data_dir: &Path) -> anyhow::Result<()> {
    let there = |(_, file): &(&str, &str)| data_dir.join(file).exists();
    let Some(last) = PARTS.iter().rposition(there) else {
        return Ok(());
    };
    match PARTS[..last].iter().find(|part| !there(part)) {
        Some((missing, _)) => bail!(
            "{} is not whole: {missing} is missing beside {}; put it back, or begin a new world in another --data-dir",
            data_dir.display(),
            PARTS[last].0
        ),
        None => Ok(()),
    }
}

/// Opens the world's database; refuses one whose chain is gone, and one of another world.
pub async fn open(data_dir: &Path, cluster: &Cluster) -> anyhow::Result<Db> {
    let path = data_dir.join("sporeline.sqlite");
    let shown = path.display();
    let db = sporeline_store::open(&format!("sqlite:{shown}"))
        .await
        .with_context(|| format!("opening {shown}"))?;
    sporeline_store::bind_cluster(&db, &cluster.genesis_hash)
        .await
        .with_context(|| format!("{shown} and faucet.json are not of one world"))?;
    let blocks: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM chain_blocks")
        .fetch_one(&db)
        .await?;
    if blocks > 0 && !data_dir.join("chain/world-a.sqlite").exists() {
        bail!(
            "{} is not whole: chain is missing beside {shown}; put it back, or begin a new world in another --data-dir",
            data_dir.display()
        );
    }
    Ok(db)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(parts: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("chain")).unwrap();
        for part in parts {
            std::fs::write(folder.path().join(part), "").unwrap();
        }
        folder
    }

    #[test]
    fn nothing_a_beginning_and_a_whole_world_may_start() {
        let all = PARTS.map(|(_, file)| file);
        for count in 0..=all.len() {
            check(folder(&all[..count]).path()).unwrap();
        }
    }

    #[test]
    fn a_world_with_a_part_missing_is_refused_and_the_part_is_named() {
        for (missing, _) in &PARTS[..PARTS.len() - 1] {
            let rest: Vec<&str> = PARTS
                .iter()
                .filter(|part| part.0 != *missing)
                .map(|part| part.1)
                .collect();
            let refused = check(folder(&rest).path()).unwrap_err().to_string();
            assert!(refused.contains(&format!("{missing} is missing")), "{refused}");
        }
    }

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().permissions().mode() & 0o7777
    }

    #[test]
    fn the_folder_is_its_owners_alone() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("a/b");
        for _ in 0..2 {
            make(&inner).unwrap();
            assert_eq!((mode(&inner), mode(&folder.path().join("a"))), (0o700, 0o700));
        }
        // One that is empty, and one that holds a world and was opened since.
        for _ in 0..2 {
            std::fs::set_permissions(&inner, Permissions::from_mode(0o755)).unwrap();
            make(&inner).unwrap();
            assert_eq!(mode(&inner), 0o700);
            std::fs::write(inner.join("faucet.json"), "").unwrap();
        }
    }

    #[test]
    fn a_folder_of_others_keeps_its_mode_and_is_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let there = folder.path().join("there");
        std::fs::create_dir(&there).unwrap();
        std::fs::write(there.join("theirs"), "").unwrap();
        let refused = |mode_before: u32| {
            std::fs::set_permissions(&there, Permissions::from_mode(mode_before)).unwrap();
            let error = make(&there).unwrap_err().to_string();
            let shown = there.display().to_string();
            assert!(
                error.contains(&shown) && error.contains(&format!("{mode_before:o}")),
                "{error}"
            );
            assert_eq!(mode(&there), mode_before);
        };
        for mode_before in [0o1777, 0o755, 0o750, 0o711] {
            refused(mode_before);
        }
        // What stands where anybody writes makes it no world.
        std::fs::write(there.join("faucet.json"), "").unwrap();
        refused(0o1777);
        // Nor is an empty folder ours where anybody writes.
        for name in ["theirs", "faucet.json"] {
            std::fs::remove_file(there.join(name)).unwrap();
        }
        refused(0o1777);
        let file = folder.path().join("file");
        std::fs::write(&file, "").unwrap();
        assert!(make(&file).unwrap_err().to_string().contains("no folder"));
    }
}
