//! Text that others wrote, made harmless.

use serde::Serialize;

pub(crate) use sporeline_mind::plain as cut;

/// Canonical JSON in which nothing stands that could be taken for a fence, a layout or a direction of writing: of ASCII all
/// that prints but `<`, `>` and the backtick, of the rest letters and digits; everything else is escaped.
pub(crate) fn harmless_json(value: &impl Serialize) -> String {
    let json = serde_json_canonicalizer::to_string(value).unwrap_or_default();
    let mut harmless = String::with_capacity(json.len());
    for char in json.chars() {
        let fence = matches!(char, '<' | '>' | '`');
        if (char == ' ' || char.is_ascii_graphic() || char.is_alphanumeric()) && !fence {
            harmless.push(char);
        } else {
            // Outside strings JSON has none of these, so an escape always stands inside one.
            for unit in char.encode_utf16(&mut [0; 2]) {
                harmless.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    harmless
}
