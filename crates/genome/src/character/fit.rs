//! Making texts fit a persona's lists. Nothing is cut unsaid.

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use super::{
    report::{Report, What},
    secret_text,
};
use crate::persona::{MAX_ITEM_BYTES, MAX_ITEMS, PersonaField};

/// How far beyond the limit is looked for the end of a sentence that only blanks carry over it, bytes.
const LOOK_AHEAD: usize = 64;

/// The texts of one field, brought to NFC and within the persona's limits. Each comes with its path in the file.
///
/// A sentence of bio, lore or style that is too long becomes several; a post, topic or adjective is cut, for half of it in
/// another place would be another post. A text that holds a secret is left out whole, if they are `searched`.
pub(super) fn fit(field: PersonaField, texts: &[(String, String)], searched: bool, report: &mut Report) -> Vec<String> {
    let mut kept: Vec<String> = vec![];
    let mut within = false;
    for (path, text) in texts {
        if searched && secret_text::holds_one(text, &mut within) {
            report.note(path, What::Secret);
            continue;
        }
        let text: String = text.nfc().collect();
        if text.len() <= MAX_ITEM_BYTES {
            kept.push(text);
        } else if matches!(field, PersonaField::Bio | PersonaField::Lore | PersonaField::Style) {
            let pieces = split(&text, MAX_ITEM_BYTES);
            report.note(path, What::Split { pieces: pieces.len() });
            kept.extend(pieces.into_iter().map(str::to_owned));
        } else {
            let start = cut(&text, MAX_ITEM_BYTES);
            let (bytes, len) = (text.len(), start.len());
            report.note(path, What::Cut { bytes, kept: len });
            kept.push(start.to_owned());
        }
    }
    let given = kept.len();
    if given > MAX_ITEMS {
        kept.truncate(MAX_ITEMS);
        let left = What::LeftOut { given, kept: MAX_ITEMS };
        report.note(field.name(), left);
    }
    kept
}

/// The beginning of a text, at most `limit` bytes, to the end of a word if one ends in its second half, else of a character as
/// people see it.
pub(super) fn cut(text: &str, limit: usize) -> &str {
    if text.len() <= limit {
        return text;
    }
    let window = window(text, limit);
    let end = word_end(window, limit)
        .filter(|end| *end >= limit / 2)
        .unwrap_or_else(|| character_end(window, limit));
    let start = &text[..end];
    // Of a text that begins with nothing but blanks, blanks are all there is to keep.
    Some(start.trim_end()).filter(|kept| !kept.is_empty()).unwrap_or(start)
}

/// A text in pieces of at most `limit` bytes: whole sentences, or where one is longer words, or characters. Only blanks
/// between pieces are lost.
fn split(text: &str, limit: usize) -> Vec<&str> {
    let mut pieces = vec![];
    let mut rest = text.trim();
    while rest.len() > limit {
        let window = window(rest, limit);
        let end = sentence_end(window, limit)
            .or_else(|| word_end(window, limit))
            .unwrap_or_else(|| character_end(window, limit));
        let (piece, after) = rest.split_at(end);
        pieces.push(piece.trim_end());
        rest = after.trim_start();
    }
    if !rest.is_empty() {
        pieces.push(rest);
    }
    pieces
}

/// As much of a text as decides where it is cut: finding boundaries costs what is looked at, not what follows.
fn window(text: &str, limit: usize) -> &str {
    &text[..text.floor_char_boundary(limit.saturating_add(LOOK_AHEAD))]
}

fn sentence_end(window: &str, limit: usize) -> Option<usize> {
    window
        .split_sentence_bound_indices()
        .map(|(start, sentence)| start.saturating_add(sentence.trim_end().len()))
        .take_while(|end| *end <= limit)
        .last()
        .filter(|end| *end > 0)
}

fn word_end(window: &str, limit: usize) -> Option<usize> {
    window
        .char_indices()
        .filter(|(_, letter)| letter.is_whitespace())
        .map(|(index, _)| index)
        .take_while(|end| *end <= limit)
        .last()
        .filter(|end| *end > 0)
}

/// Never 0: where one visible character is longer than the limit, it is cut between code points.
fn character_end(window: &str, limit: usize) -> usize {
    window
        .grapheme_indices(true)
        .map(|(start, cluster)| start.saturating_add(cluster.len()))
        .take_while(|end| *end <= limit)
        .last()
        .unwrap_or_else(|| window.floor_char_boundary(limit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_split_at_sentences_then_words_then_characters_and_only_blanks_are_lost() {
        assert_eq!(
            split("One two. Three four. Five.", 20),
            ["One two. Three four.", "Five."]
        );
        assert_eq!(split("One two three four five", 12), ["One two", "three four", "five"]);
        assert_eq!(split("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        // A family is one character of 18 bytes.
        assert_eq!(split("ab👨‍👩‍👧", 19), ["ab", "👨‍👩‍👧"]);
        assert_eq!(split(&format!("   {}   ", "a".repeat(3)), 4), ["aaa"]);
        assert!(split(&" ".repeat(300), 280).is_empty());
    }

    #[test]
    fn a_cut_falls_at_the_end_of_a_word_or_of_what_people_see_as_one_character() {
        assert_eq!(cut("gm to all of you", 9), "gm to all");
        assert_eq!(cut("gm everybodyandeveryone", 12), "gm everybody");
        assert_eq!(cut("ab👨‍👩‍👧", 10), "ab");
        let endless = format!("e{}", "\u{301}".repeat(300));
        assert!((279..=280).contains(&cut(&endless, 280).len()));
    }

    #[test]
    fn a_text_without_any_boundary_is_split_in_time_proportional_to_its_length() {
        let begun = std::time::Instant::now();
        assert_eq!(split(&"a".repeat(256 * 1024), 280).len(), 937);
        assert!(begun.elapsed() < std::time::Duration::from_secs(2));
    }
}
