//! For tests: the search for private keys in whatever a process writes, serves or leaves.

use crate::{KeyPath, derive};
use aho_corasick::AhoCorasick;
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use ed25519_dalek::SigningKey;
use sha2::{Digest, Sha512};
use std::path::Path;

/// What must be found nowhere: keys in every usual spelling, and halves of them, for half of a key is too much as well.
pub struct Search {
    words: AhoCorasick,
    whose: Vec<String>,
}

impl Search {
    /// For these secrets; the name of one is told where it is found.
    ///
    /// # Panics
    /// Of more secrets than a search can hold: some ten million.
    pub fn of(secrets: &[(String, [u8; 32])]) -> Self {
        let (mut words, mut whose) = (vec![], vec![]);
        for (name, secret) in secrets {
            for spelling in spellings(secret) {
                words.push(spelling);
                whose.push(name.clone());
            }
        }
        let words = AhoCorasick::new(words).unwrap_or_else(|error| panic!("{error}"));
        Self { words, whose }
    }

    /// Whose secret stands in it, as it is or with something between the digits.
    pub fn found(&self, told: &[u8]) -> Option<&str> {
        let found = self.words.find(told);
        let found = found.or_else(|| self.words.find(&squeezed(told)))?;
        Some(&self.whose[found.pattern().as_usize()])
    }

    /// # Panics
    /// There is one.
    pub fn nowhere_in(&self, what: &str, told: &[u8]) {
        assert_eq!(self.found(told), None, "a private key stands in {what}");
    }

    /// Searches every file of a folder and of those in it, those of `but` left out. The files' paths and sizes in bytes.
    ///
    /// # Panics
    /// There is one, or a file cannot be read.
    pub fn nowhere_under(&self, folder: &Path, but: &[&Path]) -> Vec<(String, usize)> {
        let mut seen = vec![];
        let mut folders = vec![folder.to_owned()];
        while let Some(folder) = folders.pop() {
            let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
            for entry in entries.flatten() {
                let path = entry.path();
                let Ok(kind) = entry.file_type() else { continue };
                if kind.is_dir() {
                    folders.push(path);
                } else if kind.is_file() && !but.contains(&path.as_path()) {
                    let name = path.display().to_string();
                    let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
                    self.nowhere_in(&name, &bytes);
                    seen.push((name, bytes.len()));
                }
            }
        }
        seen
    }
}

/// The dev enclave's seed, and what it derives for itself and for agents below `agents`.
///
/// # Panics
/// A key cannot be derived.
pub fn secrets_of(seed: &[u8; 32], agents: u64) -> Vec<(String, [u8; 32])> {
    let of_agents = (0..agents).flat_map(|number| [KeyPath::Solana(number), KeyPath::Nostr(number)]);
    let derived = [KeyPath::Root].into_iter().chain(of_agents).map(|path| {
        let secret = derive::secret(seed, path).unwrap_or_else(|error| panic!("{error}"));
        (path.to_string(), *secret)
    });
    [("the seed".to_owned(), *seed)].into_iter().chain(derived).collect()
}

/// The ways in which a secret is usually written down, and what it is expanded to for signing.
fn spellings(secret: &[u8; 32]) -> Vec<Vec<u8>> {
    let key = SigningKey::from_bytes(secret);
    let pair = [*secret, key.verifying_key().to_bytes()].concat();
    let mut all = vec![bs58::encode(&pair).into_vec()];
    let expanded: [u8; 64] = Sha512::digest(secret).into();
    let (mut scalar, mut prefix) = ([0; 32], [0; 32]);
    scalar.copy_from_slice(&expanded[..32]);
    // Whoever has it learns the key from a signature.
    prefix.copy_from_slice(&expanded[32..]);
    let mut clamped = scalar;
    clamped[0] &= 0b1111_1000;
    clamped[31] &= 0b0111_1111;
    clamped[31] |= 0b0100_0000;
    for bytes in [*secret, scalar, prefix, clamped, key.to_scalar().to_bytes()] {
        of_bytes(&bytes, &mut all);
    }
    all
}

/// 32 bytes, in halves, thirds where many spellings of one byte are short, or as groups of three.
fn of_bytes(bytes: &[u8; 32], all: &mut Vec<Vec<u8>>) {
    let each = |part: &[u8], spell: fn(&u8) -> String| part.iter().map(spell).collect::<String>().into_bytes();
    for half in [&bytes[..16], &bytes[16..]] {
        all.push(half.to_vec());
        // As text, compact; what stands between them is squeezed out of what is searched.
        for spell in [
            |byte: &u8| format!("{byte:02x}"),
            |byte: &u8| format!("{byte:02X}"),
            |byte: &u8| format!("{byte:x}"),
            |byte: &u8| format!("{byte:X}"),
            |byte: &u8| format!("0x{byte:02x}"),
            |byte: &u8| format!("0x{byte:02X}"),
            |byte: &u8| format!("0x{byte:x}"),
            |byte: &u8| format!("0x{byte:X}"),
            |byte: &u8| format!("\\x{byte:02x}"),
            |byte: &u8| format!("\\x{byte:02X}"),
            // As `Bytes` is printed, and by the standard library.
            |byte: &u8| match byte {
                0 => "\\0".to_owned(),
                b'\'' => "'".to_owned(),
                byte => byte.escape_ascii().to_string(),
            },
            |byte: &u8| byte.escape_ascii().to_string(),
        ] {
            all.push(each(half, spell));
        }
    }
    for third in [&bytes[..10], &bytes[10..20], &bytes[20..30]] {
        all.push(each(third, u8::to_string));
    }
    all.push(bs58::encode(bytes).into_vec());
    // Whole groups of three bytes, wherever in a longer text the secret begins: the same with what stands around it.
    for begin in 0..3 {
        for half in [&bytes[begin..begin + 15], &bytes[begin + 15..begin + 30]] {
            all.push(STANDARD.encode(half).into_bytes());
            all.push(URL_SAFE_NO_PAD.encode(half).into_bytes());
        }
    }
}

/// Without what is usually written between digits or lines.
fn squeezed(told: &[u8]) -> Vec<u8> {
    let between = |byte: &u8| byte.is_ascii_whitespace() || b",;:-_|\"'".contains(byte);
    told.iter().filter(|byte| !between(byte)).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret() -> [u8; 32] {
        std::array::from_fn(|place| (place * 37 % 251) as u8)
    }

    fn assert_found(told: &[u8]) {
        let within = [b"before ", told, b" after"].concat();
        let search = Search::of(&[("mine".to_owned(), secret())]);
        assert_eq!(search.found(&within), Some("mine"), "{}", String::from_utf8_lossy(told));
    }

    #[test]
    fn a_key_is_found_in_every_spelling() {
        let secret = secret();
        let key = SigningKey::from_bytes(&secret);
        let pair = [secret, key.verifying_key().to_bytes()].concat();
        let blanks = |separator: &str| {
            let digits: Vec<_> = secret.iter().map(|byte| format!("{byte:02x}")).collect();
            digits.join(separator)
        };
        let text = [
            hex::encode(secret),
            hex::encode_upper(&pair),
            blanks(" "),
            blanks(":"),
            blanks("\n"),
            format!("{:?}", secret.map(|byte| format!("{byte:02X}"))),
            bs58::encode(secret).into_string(),
            bs58::encode(&pair).into_string(),
            STANDARD.encode(secret),
            STANDARD.encode(&pair),
            URL_SAFE_NO_PAD.encode(&pair),
            STANDARD.encode(&pair).replace("C", "C\r\n"),
            serde_json::to_string(&pair).unwrap(),
            serde_json::to_string_pretty(&secret)
                .unwrap()
                .replace("\n  ", "\n          "),
            format!("{secret:?}"),
            format!("{secret:x?}"),
            format!("{secret:02X?}"),
            format!("{secret:#04x?}"),
            format!("Keypair {{ {secret:#?} }}"),
            format!("{:?}", axum::body::Bytes::from(pair.clone())),
            format!("b\"{}\"", secret.escape_ascii()),
            blanks("\\x"),
            format!("{:?}", key.to_scalar()),
        ];
        for told in text.iter().map(String::as_bytes).chain([&secret[..], &pair]) {
            assert_found(told);
        }
        for before in 0..3 {
            let longer = [vec![7; before], secret.to_vec(), vec![9; 5]].concat();
            assert_found(STANDARD.encode(&longer).as_bytes());
            assert_found(URL_SAFE_NO_PAD.encode(&longer).as_bytes());
        }
    }

    #[test]
    fn what_a_key_is_expanded_to_is_found_and_what_is_public_is_not() {
        let expanded: [u8; 64] = Sha512::digest(secret()).into();
        let mut clamped = expanded;
        clamped[0] &= 248;
        clamped[31] = clamped[31] & 127 | 64;
        for told in [expanded, clamped] {
            for told in [&told[..32], &told[32..]] {
                assert_found(told);
                assert_found(hex::encode(told).as_bytes());
            }
        }
        let search = Search::of(&[("mine".to_owned(), secret())]);
        let public = SigningKey::from_bytes(&secret()).verifying_key().to_bytes();
        for told in [&public[..], hex::encode(public).as_bytes(), &[7; 4_000], b""] {
            assert_eq!(search.found(told), None);
        }
    }

    #[test]
    fn folders_are_searched_to_the_ground() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("a/b");
        std::fs::create_dir_all(&deep).unwrap();
        let file = deep.join("c");
        std::fs::write(&file, hex::encode(secret())).unwrap();
        let search = Search::of(&[("mine".to_owned(), secret())]);
        assert!(search.nowhere_under(folder.path(), &[&file]).is_empty());
        std::fs::write(folder.path().join("d"), "nothing").unwrap();
        assert_eq!(search.nowhere_under(folder.path(), &[&file])[0].1, 7);
        assert!(std::panic::catch_unwind(|| search.nowhere_under(folder.path(), &[])).is_err());
    }

    #[test]
    fn the_secrets_of_a_seed_are_those_that_its_enclave_has() {
        let all = secrets_of(&[7; 32], 2);
        let names: Vec<_> = all.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(
            names,
            [
                "the seed",
                "root",
                "agent/0/solana",
                "agent/0/nostr",
                "agent/1/solana",
                "agent/1/nostr"
            ]
        );
        let wallet = derive::signing_key(&[7; 32], KeyPath::Solana(1)).unwrap();
        assert_eq!(all[4].1, wallet.to_bytes());
    }
}
