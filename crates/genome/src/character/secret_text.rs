//! Secrets among the texts that a persona is made of: keys in the shapes that their makers give them. A text is dropped whole,
//! for nobody can tell where the rest of a secret ends.

/// How keys of well-known services begin, and how many letters, digits, `-` and `_` follow at least.
const BEGINNINGS: [(&str, usize); 16] = [
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
    ("gsk_", 20),
    ("hf_", 20),
    ("xai-", 20),
];
/// How a PEM block's first and last line begin; what it holds follows, in capitals.
const PEM: [&str; 2] = ["-----BEGIN ", "-----END "];
/// What of it nobody may read, or says whose it is.
const IN_PEM: [&str; 2] = ["KEY", "CERTIFICATE"];
/// Letters, digits, `-` and `_` of the token of a Telegram bot behind its number and a colon.
const TELEGRAM: usize = 35;
/// The least of the parts of a JSON web token, or of a Discord bot's: base64url between dots.
const TOKEN: [usize; 3] = [17, 6, 27];
/// Words of a phrase from which a wallet is made (BIP-39).
const PHRASES: [usize; 5] = [12, 15, 18, 21, 24];
/// Base58 of the 64 bytes of a keypair.
const KEYPAIR: std::ops::RangeInclusive<usize> = 86..=88;
/// Hexadecimal digits of 32 bytes, or of 64.
const HEX: [usize; 2] = [64, 128];
/// Numbers of a keypair file.
const BYTES: usize = 64;

/// Whether a text holds a secret. `within` says whether a PEM block began in a text before it, and then whether one goes on
/// behind it: files hold them line by line.
pub(super) fn holds_one(text: &str, within: &mut bool) -> bool {
    let [begin, end] = PEM.map(|line| pem_line(text, line));
    let was_within = *within;
    *within = match (begin, end) {
        (Some(begun), ended) => ended.is_none_or(|ended| ended < begun),
        (None, Some(_)) => false,
        (None, None) => was_within,
    };
    was_within
        || begin.is_some()
        || end.is_some()
        || begins_like_one(text)
        || is_key(text)
        || lists_bytes(text)
        || text.split(char::is_whitespace).any(is_token)
        || is_phrase(text)
}

/// Where the last such line of a PEM block with a key or a certificate begins. Others write their posts between such lines too.
fn pem_line(text: &str, line: &str) -> Option<usize> {
    let lines = text.rmatch_indices(line).map(|(at, _)| at);
    lines.into_iter().find(|at| {
        let label = text.get(at.saturating_add(line.len())..).unwrap_or_default();
        let label = label.split("-----").next().unwrap_or_default();
        let capitals = label
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b' ');
        capitals && label.split(' ').any(|word| IN_PEM.contains(&word))
    })
}

/// Whether a word is a Telegram bot's token, `number:token`, or one in three parts, `part.part.part`.
fn is_token(word: &str) -> bool {
    let word = word.trim_matches(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-' && letter != '_');
    let is_words = |part: &str, least: usize| part.len() >= least && part.bytes().all(is_word);
    if let Some((before, token)) = word.rsplit_once(':') {
        // Its address holds it too: `…/bot123456789:token`.
        let digits = before.bytes().rev().take_while(u8::is_ascii_digit).count();
        if (8..=10).contains(&digits) && is_words(token.split('/').next().unwrap_or_default(), TELEGRAM) {
            return true;
        }
    }
    let word = word.rsplit(['=', ':', '"', '\'']).next().unwrap_or_default();
    let parts: Vec<&str> = word.split('.').collect();
    parts.len() == TOKEN.len() && parts.iter().zip(TOKEN).all(|(part, least)| is_words(part, least))
}

/// Whether words stand side by side from which a wallet is made: those of the English list, with the right checksum.
fn is_phrase(text: &str) -> bool {
    let words: Vec<String> = text
        .split(|letter: char| !letter.is_alphanumeric())
        // Lists of them are often numbered.
        .filter(|word| !word.is_empty() && word.bytes().any(|byte| !byte.is_ascii_digit()))
        .map(str::to_lowercase)
        .collect();
    words
        .split(|word| bip39::Language::English.find_word(word).is_none())
        .any(|run| {
            PHRASES.iter().any(|count| {
                // One word over and over is none.
                let mut phrases = run
                    .windows(*count)
                    .filter(|phrase| phrase.iter().any(|word| phrase.first() != Some(word)));
                phrases.any(|phrase| {
                    bip39::Mnemonic::parse_in_normalized(bip39::Language::English, &phrase.join(" ")).is_ok()
                })
            })
        })
}

fn begins_like_one(text: &str) -> bool {
    BEGINNINGS.iter().any(|(beginning, least)| {
        text.match_indices(beginning).any(|(at, _)| {
            let (before, rest) = text.split_at(at);
            let after = rest.strip_prefix(beginning).unwrap_or_default();
            let run = after.bytes().take_while(|byte| is_word(*byte));
            // `risk-` and the like are words, and `xai-driven-decisions-and-so-on` has no digit.
            !before.ends_with(char::is_alphanumeric)
                && run.clone().count() >= *least
                && (!beginning.ends_with('-') || run.into_iter().any(|byte| byte.is_ascii_digit()))
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
            "gsk_abcdEFGH1234abcdEFGH5678",
            "hf_abcdEFGH1234abcdEFGH5678",
            "xai-abcdEFGH1234abcdEFGH5678",
            "my bot: 123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0.",
            "https://api.telegram.org/bot1234567890:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0/getMe",
            "DISCORD=MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcdE.abcdefghijklmnopqrstuvwxyz01234567",
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
            "-----BEGIN OPENSSH PRIVATE KEY-----",
            "-----BEGIN PGP PRIVATE KEY BLOCK-----",
            "Legal winner thank year wave sausage worth useful legal winner thank yellow",
            "my words: 1. letter 2. advice 3. cage 4. absurd 5. amount 6. doctor 7. acoustic 8. avoid 9. letter 10. advice \
             11. cage 12. above, keep them",
        ] {
            assert!(secret(text), "{text}");
        }
    }

    #[test]
    fn words_addresses_and_numbers_are_no_secrets() {
        for text in [
            "sk-8 is a road",
            "a risk-averse-and-very-patient-trader",
            "xai-driven-decision-support-tools",
            "sk-learn-pipelines-and-other-ways",
            "AKIA",
            "Send it to 4vJ9JU1bJJE96FWSJKvHsmmFADCg4gpZQff4P3bkLKi",
            "1, 2, 3, 5, 8, 13",
            &"a".repeat(64),
            &"x".repeat(88),
            &"word ".repeat(50),
            "-----BEGIN TRANSMISSION----- the forest speaks -----END TRANSMISSION-----",
            "-----BEGIN",
            "legal winner thank year wave sausage worth useful legal winner thank thank",
            "it is 10:30 at https://docs.some-quite-long-host-name.example-of-a-quite-long-domain.com/a",
            "v1.20.300 and 123456789:10",
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
