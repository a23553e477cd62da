//! Names and symbols: they stand on chain for ever, so what could make one look like another is refused.

/// Whether `text` is 1 to `max` bytes of UTF-8 that shows as it is: no control characters, nothing invisible, nothing that
/// turns the direction of writing, no blank at either end.
pub fn is_label(text: &str, max: usize) -> bool {
    (1..=max).contains(&text.len())
        && text.trim().len() == text.len()
        && text.chars().all(|c| !c.is_control() && !is_invisible(c))
}

/// Zero-width characters, direction marks, overrides and isolates, the byte-order mark.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::is_label;

    #[test]
    fn what_shows_as_it_is_is_a_label() {
        for good in ["a", "Mycelia the First", "Пиль", "孢子", "x\u{301}"] {
            assert!(is_label(good, 32), "{good:?}");
        }
    }

    #[test]
    fn what_hides_or_turns_is_not() {
        for bad in [
            "",
            " a",
            "a ",
            "\n",
            "a\u{7f}",
            "a\u{85}b",
            "a\u{200b}",
            "\u{202e}abc",
            "\u{2066}a",
            "\u{feff}a",
        ] {
            assert!(!is_label(bad, 32), "{bad:?}");
        }
        assert!(!is_label("123456789012345678901234567890123", 32));
    }
}
