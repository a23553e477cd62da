//! Which fields hold secrets, by their names alone. A name too many costs nothing, for nothing named here would have been
//! taken anyway: being a secret only decides how a field is reported.

/// Words that make a field a secret wherever they stand in its name.
const ANYWHERE: [&str; 23] = [
    "apikey",
    "auth",
    "authorization",
    "bearer",
    "cookie",
    "cookies",
    "credential",
    "credentials",
    "jwt",
    "keypair",
    "mnemonic",
    "passphrase",
    "passwd",
    "password",
    "passwords",
    "privatekey",
    "pwd",
    "secret",
    "secretkey",
    "secrets",
    "seed",
    "token",
    "2fa",
];

/// Whether everything below a field of that name is secret.
pub(super) fn holds_secrets(name: &str) -> bool {
    matches!(
        words(name).last().map(String::as_str),
        Some("secrets" | "credentials" | "cookies")
    )
}

/// Whether a field of that name is a secret: `OPENAI_API_KEY`, `walletPrivateKey`, `TWITTER_PASSWORD`, `bot-token`.
pub(super) fn is_secret(name: &str) -> bool {
    let words = words(name);
    let glued = words.concat();
    // Public keys are for everyone; every other key opens something.
    let public = words.iter().any(|word| word == "public" || word == "pub");
    let key = matches!(words.last().map(String::as_str), Some("key" | "keys"));
    words.iter().any(|word| ANYWHERE.contains(&word.as_str()))
        || (key && !public)
        || [
            "apikey",
            "privatekey",
            "secretkey",
            "accesskey",
            "password",
            "mnemonic",
            "seedphrase",
        ]
        .iter()
        .any(|ending| glued.ends_with(ending))
}

/// A name's words in lower case: cut at what is no letter or digit, and where a capital follows a small letter or digit.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut small_before = false;
    for letter in name.chars() {
        let cut = !letter.is_alphanumeric() || (letter.is_uppercase() && small_before);
        if cut && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        if letter.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
        small_before = letter.is_lowercase() || letter.is_numeric();
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_key_is_a_secret_however_it_is_spelt() {
        for name in [
            "OPENAI_API_KEY",
            "apiKey",
            "openaiApikey",
            "walletPrivateKey",
            "PRIVATEKEY",
            "TWITTER_PASSWORD",
            "twitterPassword",
            "TWITTER_2FA_SECRET",
            "bot-token",
            "DISCORD_API_TOKEN",
            "accessToken",
            "auth_token",
            "Authorization",
            "session cookie",
            "seedPhrase",
            "SEEDPHRASE",
            "mnemonic",
            "key",
            "keys",
            "EVM_KEYPAIR",
            "ＡＰＩ_KEY",
        ] {
            assert!(is_secret(name), "{name}");
        }
        for name in [
            "",
            "model",
            "voice",
            "publicKey",
            "PUBLIC_KEY",
            "keyboard",
            "monkey",
            "plugins",
            "chains",
            "路",
        ] {
            assert!(!is_secret(name), "{name}");
        }
        assert!(holds_secrets("secrets") && holds_secrets("agentSecrets") && !holds_secrets("settings"));
    }
}
