//! Secrets among the texts that a persona is made of: keys in the shapes that their makers give them. A text is dropped whole,
//! for nobody can tell where the rest of a secret ends.

/// How keys of well-known services begin, and how many letters, digits, `-` and `_` follow at least.
const BEGINNINGS: [(&str, usize); 13] = [
    ("sk-", 16),
    ("sk_live_", 16),
    ("ghp_", 20),
    ("gho_", 20),
    ("ghs_", 20),
    ("github_pat_", 20),
    ("xoxb-", 10),
    ("xoxp-", 10),
    ("xoxa-", 10),
    ("xoxs-", 10),
    ("AKIA", 12),
    ("ASIA", 12),
    ("AIza", 30),
];
/// A PEM block's first and last line.
const PEM: [&str; 2] = ["-----BEGIN", "-----END"];
/// Base58 of the 64 bytes of a keypair.
const KEYPAIR: std::ops::RangeInclusive<usize> = 86..=88;
/// Hexadecimal digits of 32 bytes, or of 64.
const HEX: [usize; 2] = [64, 128];
/// Numbers of a keypair file.
const BYTES: usize = 64;

/// Whether a text holds a secret. `within` says whether a PEM block began in a text before it, and then whether one goes on
/// behind it: files hold them line by line.
pub(super) fn holds_one(text: &str, within: &mut bool) -> bool {
    let [begin, end] = PEM;
    let was_within = *within;
    *within = match (text.rfind(begin), text.rfind(end)) {
        (Some(begun), ended) => ended.is_none_or(|ended| ended < begun),
        (None, Some(_)) => false,
        (None, None) => was_within,
    };
    was_within
        || text.contains(begin)
        || text.contains(end)
        || begins_like_one(text)
        || is_key(text)
        || lists_bytes(text)
}

fn begins_like_one(text: &str) -> bool {
    BEGINNINGS.iter().any(|(beginning, least)| {
        text.match_indices(beginning).any(|(at, _)| {
            let (before, rest) = text.split_at(at);
            let after = rest.strip_prefix(beginning).unwrap_or_default();
            // `risk-` and the like are words.
            !before.ends_with(char::is_alphanumeric)
                && after.bytes().take_while(|byte| is_word(*byte)).count() >= *least
        })
    })
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

/// Whether a run of letters and digits is as long as a key. Those of one letter over and over are none.
fn is_key(text: &str) -> bool {
    text.split(|letter: char| !letter.is_ascii_alphanumeric())
        .map(|run| run.strip_prefix("0x").unwrap_or(run))
        .filter(|run| run.bytes().any(|byte| Some(&byte) != run.as_bytes().first()))
        .any(|run| {
            let base58 = |byte: u8| byte.is_ascii_alphanumeric() && !b"0OIl".contains(&byte);
            (HEX.contains(&run.len()) && run.bytes().all(|byte| byte.is_ascii_hexdigit()))
                || (KEYPAIR.contains(&run.len()) && run.bytes().all(base58))
        })
}

/// Whether 64 numbers that fit a byte stand side by side, with nothing but commas and blanks between.
fn lists_bytes(text: &str) -> bool {
    let mut row = 0usize;
    for word in text
        .split([',', ' ', '\t', '\r', '\n', '[', ']'])
        .filter(|word| !word.is_empty())
    {
        row = if word.parse::<u8>().is_ok() {
            row.saturating_add(1)
        } else {
            0
        };
        if row >= BYTES {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> bool {
        holds_one(text, &mut false)
    }

    #[test]
    fn keys_are_told_by_their_shape_wherever_they_stand() {
        let hex = "9f".repeat(32);
        let base58 = "4vJ9JU1bJJE96FWSJKvHsmmFADCg4gpZQff4P3bkLKi".repeat(3);
        let bytes: Vec<String> = (0..64).map(|byte: u8| byte.to_string()).collect();
        for text in [
            "OPENAI_API_KEY=sk-proj-abcdEFGH1234abcdEFGH",
            "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
            "token github_pat_11ABCDEFG0abcdefghijkl.",
            "xoxb-123456789012-abcdef",
            "AKIAIOSFODNN7EXAMPLE",
            "-----BEGIN PRIVATE KEY----- MC4CAQ -----END PRIVATE KEY-----",
            &hex,
            &format!("my key: 0x{hex}!"),
            &format!("keypair {}.", &base58[..88]),
            &format!("{} it is", &base58[..87]),
            &format!("[{}]", bytes.join(",")),
            &bytes.join(", "),
        ] {
            assert!(secret(text), "{text}");
        }
    }

    #[test]
    fn words_addresses_and_numbers_are_no_secrets() {
        for text in [
            "sk-8 is a road",
            "a risk-averse-and-very-patient-trader",
            "AKIA",
            "Send it to 4vJ9JU1bJJE96FWSJKvHsmmFADCg4gpZQff4P3bkLKi",
            "1, 2, 3, 5, 8, 13",
            &"a".repeat(64),
            &"x".repeat(88),
            &"word ".repeat(50),
        ] {
            assert!(!secret(text), "{text}");
        }
    }

    #[test]
    fn a_pem_block_is_dropped_line_by_line() {
        let mut within = false;
        let lines = ["before", "-----BEGIN KEY-----", "MC4CAQ", "-----END KEY-----", "after"];
        let found = lines.map(|line| holds_one(line, &mut within));
        assert_eq!(found, [false, true, true, true, false]);
    }
}
