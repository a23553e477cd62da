//! Keypair files, in the format of Solana's tools: a JSON array of 64 bytes.

use anyhow::{Context, bail};
use solana_sdk::signature::Keypair;
use sporeline_enclave::core_files;
#[cfg(any(feature = "local", test))]
use std::{io::Write, os::unix::fs::OpenOptionsExt};
use std::{os::unix::fs::PermissionsExt, path::Path};
use zeroize::Zeroizing;

/// Where systemd puts what `LoadCredential=` names: a folder that only the service can enter.
const CREDENTIALS: &str = "CREDENTIALS_DIRECTORY";

/// Reads a keypair; refuses a file that others may read. From then on this process leaves no core file.
pub fn read(path: &Path) -> anyhow::Result<Keypair> {
    read_beside(path, std::env::var_os(CREDENTIALS).as_deref().map(Path::new))
}

/// As [`read`]; a file right in `credentials` may be the group's to read: systemd lets the service in by an ACL, whose mask
/// shows there (from 254 on).
fn read_beside(path: &Path, credentials: Option<&Path>) -> anyhow::Result<Keypair> {
    let metadata = std::fs::metadata(path).with_context(|| format!("keypair file {}", path.display()))?;
    let others = match credentials {
        Some(folder) if path.parent() == Some(folder) => 0o037,
        _ => 0o077,
    };
    if metadata.permissions().mode() & others != 0 {
        bail!("keypair file {} can be read by others; chmod 600 it", path.display());
    }
    forbid_core_files()?;
    let text = std::fs::read_to_string(path).with_context(|| format!("keypair file {}", path.display()))?;
    let text = Zeroizing::new(text);
    let bytes =
        bytes(&text).with_context(|| format!("keypair file {}: not a JSON array of 64 bytes", path.display()))?;
    Keypair::try_from(bytes.as_slice())
        .map_err(|_| anyhow::anyhow!("keypair file {}: not an ed25519 keypair", path.display()))
}

fn forbid_core_files() -> anyhow::Result<()> {
    core_files::forbid().context("this process cannot be kept from leaving a core file, in which keys would stand")
}

/// The bytes of a JSON array of 64. Not by a JSON reader: its list grows, and leaves parts of the key where it was before.
fn bytes(text: &str) -> Option<Zeroizing<[u8; 64]>> {
    let mut numbers = text.trim().strip_prefix('[')?.strip_suffix(']')?.split(',');
    let mut bytes = Zeroizing::new([0; 64]);
    for byte in bytes.iter_mut() {
        *byte = numbers.next()?.trim().parse().ok()?;
    }
    numbers.next().is_none().then_some(bytes)
}

/// Reads a keypair, or makes one (mode 0600) where there is no file.
#[cfg(any(feature = "local", test))]
pub fn read_or_make(path: &Path) -> anyhow::Result<Keypair> {
    if path.exists() {
        return read(path);
    }
    forbid_core_files()?;
    let keypair = Keypair::new();
    let text = serde_json::to_string(&keypair.to_bytes().to_vec())?;
    // Written beside and renamed: a process that is killed leaves a whole file or none.
    let draft = path.with_extension("draft");
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&draft)
        .with_context(|| format!("making {}", draft.display()))?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&draft, path).with_context(|| format!("making {}", path.display()))?;
    Ok(keypair)
}

#[cfg(test)]
mod tests {
    use super::*;
    use solana_sdk::signer::Signer;

    #[test]
    fn a_made_keypair_is_read_again_and_a_file_open_to_others_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.json");
        let made = read_or_make(&path).unwrap();
        assert_eq!(read_or_make(&path).unwrap().pubkey(), made.pubkey());
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(read(&path).unwrap_err().to_string().contains("chmod 600"));
    }

    #[test]
    fn a_process_that_read_a_keypair_leaves_no_core_file() {
        use rustix::process::{
            DumpableBehavior, Resource, Rlimit, dumpable_behavior, getrlimit, set_dumpable_behavior, setrlimit,
        };
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.json");
        read_or_make(&path).unwrap();
        let Rlimit { maximum, .. } = getrlimit(Resource::Core);
        let some = Rlimit {
            current: maximum,
            maximum,
        };
        setrlimit(Resource::Core, some).unwrap();
        set_dumpable_behavior(DumpableBehavior::Dumpable).unwrap();
        read(&path).unwrap();
        assert_eq!(getrlimit(Resource::Core).current, Some(0));
        assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::NotDumpable);
    }

    #[test]
    fn a_keypair_is_an_array_of_exactly_64_bytes() {
        let array = |count: usize| format!(" [{}]\n", vec!["7"; count].join(", "));
        assert_eq!(*bytes(&array(64)).unwrap(), [7; 64]);
        let wrong = [
            array(63),
            array(65),
            array(64).replacen('7', "256", 1),
            array(64).replace(']', ""),
        ];
        for text in wrong.iter().map(String::as_str).chain(["", "[]", "[7", "{}"]) {
            assert!(bytes(text).is_none(), "{text}");
        }
    }

    #[test]
    fn the_group_may_read_a_credential_of_systemd_and_no_other_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.json");
        let made = read_or_make(&path).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o440)).unwrap();
        assert!(read_beside(&path, None).is_err());
        assert!(read_beside(&path, folder.path().parent()).is_err());
        assert_eq!(read_beside(&path, Some(folder.path())).unwrap().pubkey(), made.pubkey());
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o444)).unwrap();
        assert!(read_beside(&path, Some(folder.path())).is_err());
    }
}
