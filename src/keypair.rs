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

/// Reads the keypair that `setting` names; refuses a file that others may read. From then on this process leaves no core file.
///
/// # Errors
/// Each names the setting. The path is told only where it is a file's: people put keys where a path belongs.
pub fn read(setting: &str, path: &Path) -> anyhow::Result<Keypair> {
    read_beside(setting, path, std::env::var_os(CREDENTIALS).as_deref().map(Path::new))
}

/// As [`read`]; a file right in `credentials` may be the group's to read: systemd lets the service in by an ACL, whose mask
/// shows there (from 254 on).
fn read_beside(setting: &str, path: &Path, credentials: Option<&Path>) -> anyhow::Result<Keypair> {
    let metadata = std::fs::metadata(path).with_context(|| no_file(setting))?;
    // A pipe is as good as a file.
    if metadata.is_dir() {
        bail!("{}", no_file(setting));
    }
    let file = format!("{setting}: keypair file {}", path.display());
    let others = match credentials {
        Some(folder) if path.parent() == Some(folder) => 0o037,
        _ => 0o077,
    };
    if metadata.permissions().mode() & others != 0 {
        bail!("{file} can be read by others; chmod 600 it");
    }
    forbid_core_files()?;
    let text = std::fs::read_to_string(path).with_context(|| file.clone())?;
    let text = Zeroizing::new(text);
    let bytes = bytes(&text).with_context(|| format!("{file}: not a JSON array of 64 bytes"))?;
    Keypair::try_from(bytes.as_slice()).map_err(|_| anyhow::anyhow!("{file}: not an ed25519 keypair"))
}

fn no_file(setting: &str) -> String {
    format!("{setting} wants the path of a keypair file and names none (not shown: it may be a key)")
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

/// As [`read`], or makes one (mode 0600) where there is no file.
#[cfg(any(feature = "local", test))]
pub fn read_or_make(setting: &str, path: &Path) -> anyhow::Result<Keypair> {
    if path.exists() {
        return read(setting, path);
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
        let made = read_or_make("host.keypair", &path).unwrap();
        assert_eq!(read_or_make("host.keypair", &path).unwrap().pubkey(), made.pubkey());
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(
            read("host.keypair", &path)
                .unwrap_err()
                .to_string()
                .contains("chmod 600")
        );
    }

    #[test]
    fn a_key_in_the_place_of_its_path_is_never_told() {
        let keypair = Keypair::new();
        let array = serde_json::to_string(&keypair.to_bytes().to_vec()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        for key in [array.clone(), keypair.to_base58_string()] {
            for place in [key.clone().into(), folder.path().join(&key)] {
                let error = read("host.keypair", &place).unwrap_err();
                for told in [format!("{error:#}"), format!("{error:?}")] {
                    assert!(told.contains("host.keypair") && !told.contains(&key[..20]), "{told}");
                }
            }
        }
        // Of a folder nothing is told either; of a file its path, and nothing that is in it.
        assert!(read("host.keypair", folder.path()).is_err());
        let path = folder.path().join("key.json");
        read_or_make("host.keypair", &path).unwrap();
        std::fs::write(&path, format!("{array},")).unwrap();
        let told = format!("{:?}", read("host.keypair", &path).unwrap_err());
        assert!(told.contains("key.json") && !told.contains(&array[..20]), "{told}");
    }

    #[test]
    fn a_process_that_read_a_keypair_leaves_no_core_file() {
        use rustix::process::{
            DumpableBehavior, Resource, Rlimit, dumpable_behavior, getrlimit, set_dumpable_behavior, setrlimit,
        };
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.json");
        read_or_make("host.keypair", &path).unwrap();
        let Rlimit { maximum, .. } = getrlimit(Resource::Core);
        let some = Rlimit {
            current: maximum,
            maximum,
        };
        setrlimit(Resource::Core, some).unwrap();
        set_dumpable_behavior(DumpableBehavior::Dumpable).unwrap();
        read("host.keypair", &path).unwrap();
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
        let made = read_or_make("host.keypair", &path).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o440)).unwrap();
        assert!(read_beside("host.keypair", &path, None).is_err());
        assert!(read_beside("host.keypair", &path, folder.path().parent()).is_err());
        assert_eq!(
            read_beside("host.keypair", &path, Some(folder.path()))
                .unwrap()
                .pubkey(),
            made.pubkey()
        );
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o444)).unwrap();
        assert!(read_beside("host.keypair", &path, Some(folder.path())).is_err());
    }
}
