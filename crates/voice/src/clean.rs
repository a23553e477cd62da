//! Words that others chose: names, symbols, personas. They are data, and stay words: no line breaks, marks or links, no
//! calls to trade, no promises.

/// Names longer than this are cut.
pub const MAX_NAME_BYTES: usize = 32;
const MAX_WORDS_BYTES: usize = 60;
const MAX_SAYING_BYTES: usize = 110;
/// What no post says, and so nothing that a post repeats: promises, and advice to trade.
const UNSAID: [&str; 32] = [
    "guarantee",
    "risk-free",
    "risk free",
    "riskless",
    "no risk",
    "can't lose",
    "cannot lose",
    "can not lose",
    "never lose",
    "sure thing",
    "sure bet",
    "easy money",
    "free money",
    "financial advice",
    "moon",
    "lambo",
    "to the top",
    "100x",
    "1000x",
    "10x",
    "get rich",
    "double your",
    "triple your",
    "buy now",
    "buy this",
    "you should buy",
    "you should sell",
    "don't miss",
    "do not miss",
    "act fast",
    "will rise",
    "will pump",
];
const LINKS: [&str; 6] = ["http", "www.", "://", ".com", ".xyz", "t.me"];

/// Whether a text promises a gain or tells someone to trade.
pub(crate) fn promises(text: &str) -> bool {
    let lower = text.to_lowercase();
    UNSAID.iter().any(|word| lower.contains(word))
}

/// At most `bytes` of it, in whole characters.
pub(crate) fn cut(text: &str, bytes: usize) -> &str {
    let mut end = text.len().min(bytes);
    while !text.is_char_boundary(end) {
        end = end.saturating_sub(1);
    }
    text.get(..end).unwrap_or_default()
}

/// Letters, digits and what `also` lets through, anything else a space; no two spaces in a row.
fn only(text: &str, also: &str, bytes: usize) -> String {
    let kept: String = text
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || also.contains(c) {
                c
            } else {
                ' '
            }
        })
        .collect();
    let joined = kept.split_whitespace().collect::<Vec<_>>().join(" ");
    cut(&joined, bytes).trim().to_owned()
}

/// A name as posts say it: letters, digits, hyphens, apostrophes and single spaces; what else it holds is dropped.
pub fn name(text: &str) -> String {
    let name = only(text, "-'_", MAX_NAME_BYTES);
    if name.is_empty() || promises(&name) {
        "someone".into()
    } else {
        name
    }
}

/// A token as posts say it.
pub(crate) fn symbol(text: &str) -> String {
    let symbol = only(text, "", 12).replace(' ', "");
    if symbol.is_empty() || promises(&symbol) {
        "a token".into()
    } else {
        format!("${symbol}")
    }
}

/// A persona's topic or adjective; `None` where nothing sayable is left.
pub(crate) fn words(text: &str) -> Option<String> {
    let words = only(text, "-'", MAX_WORDS_BYTES);
    let cut_short = text.len() > MAX_WORDS_BYTES;
    (!words.is_empty() && !cut_short && !promises(&words)).then_some(words)
}

/// The first sentence of a persona's example, without its full stop; `None` where it is too long, links, names someone or
/// promises something.
pub(crate) fn saying(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    // `nostr:note1…`, `solana:…`: schemes without slashes are links all the same.
    let scheme = text
        .split(':')
        .skip(1)
        .any(|after| after.starts_with(char::is_alphanumeric));
    let named = text.contains(['@', '#', '$']);
    if scheme || named || LINKS.iter().any(|link| lower.contains(link)) || promises(text) {
        return None;
    }
    let first = text.split_inclusive(['.', '!', '?']).next().unwrap_or_default();
    let said = only(first, ",;:'-!?()", MAX_SAYING_BYTES + 1);
    let said = said.trim_end_matches([',', ';', ':', '-', '!', '?', ' ']).to_owned();
    (said.len() <= MAX_SAYING_BYTES && said.chars().filter(|c| c.is_alphabetic()).count() >= 8).then_some(said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_words_whatever_it_was() {
        assert_eq!(name("Mycelia Ib"), "Mycelia Ib");
        assert_eq!(name("a\u{202e}b\n\u{200b}c"), "a b c");
        assert_eq!(name("@all https://evil.example/x"), "all https evil example x");
        assert_eq!(name("!!!"), "someone");
        assert_eq!(name("MoonShot"), "someone");
        assert!(name(&"é".repeat(99)).len() <= MAX_NAME_BYTES);
        assert_eq!(symbol("MYCEL1A"), "$MYCEL1A");
        assert_eq!(symbol("\"><b>"), "$b");
    }

    #[test]
    fn a_saying_that_links_names_or_promises_is_left_out() {
        assert_eq!(
            saying("Patience is a position. So is fear.").as_deref(),
            Some("Patience is a position")
        );
        assert_eq!(
            saying("Rule one: wait for it").as_deref(),
            Some("Rule one: wait for it")
        );
        for bad in [
            "Visit https://evil.example now",
            "Thank @bob for it all",
            "nostr:note1qqqsyqcyq5rqwzqf read this and follow",
            "Send alms to solana:Agnt1pBvXbVmpWGSgvHHAjLWKb7QFwYkAyUPuvTbGYV",
            "Come along to bitcoin:1BoatSLRHtKNngkdXEeobR76b53LETtpyT",
            "This is guaranteed to double",
            "Buy now, friends!",
            "ok.",
        ] {
            assert_eq!(saying(bad), None, "{bad}");
        }
        assert_eq!(saying(&"long ".repeat(60)), None);
        assert_eq!(words("to the moon"), None);
    }
}
