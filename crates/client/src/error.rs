//! What a refusal of the program means: names and messages come from the committed interface description (IDL), so there
//! is one list.

use std::sync::LazyLock;

const IDL: &str = include_str!("../../../programs/sporeline/idl.json");

/// One named refusal.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub struct Refusal {
    /// 6000 and up: the program's own.
    pub code: u32,
    pub name: String,
    #[serde(rename = "msg")]
    pub message: String,
}

static REFUSALS: LazyLock<Vec<Refusal>> = LazyLock::new(|| {
    #[derive(serde::Deserialize)]
    struct Idl {
        errors: Vec<Refusal>,
    }
    // The IDL is committed and tested below: an unreadable one cannot be built into a release.
    serde_json::from_str::<Idl>(IDL)
        .map(|idl| idl.errors)
        .unwrap_or_default()
});

/// All refusals, by code.
pub fn all() -> &'static [Refusal] {
    &REFUSALS
}

/// The refusal of a custom error code, if it is one of the program's.
pub fn of_code(code: u32) -> Option<&'static Refusal> {
    all().iter().find(|refusal| refusal.code == code)
}

/// Finds the refusal in an error text such as `custom program error: 0x1772` or `Custom(6002)`.
pub fn of_text(text: &str) -> Option<&'static Refusal> {
    let after = |marker: &str, end: char| {
        let rest = &text[text.find(marker)? + marker.len()..];
        Some(&rest[..rest.find(|c: char| c == end || c.is_whitespace()).unwrap_or(rest.len())])
    };
    let hex = after("custom program error: 0x", '"')
        .and_then(|digits| u32::from_str_radix(digits.trim_end_matches(|c: char| !c.is_ascii_hexdigit()), 16).ok());
    let decimal = || after("Custom(", ')').and_then(|digits| digits.parse().ok());
    of_code(hex.or_else(decimal)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SporelineError;

    #[test]
    fn every_refusal_of_the_program_is_in_the_committed_idl() {
        assert_eq!(
            all().first().map(|r| (r.code, r.name.as_str())),
            Some((6000, "ZeroAmount"))
        );
        let last = SporelineError::ShareToClaim;
        assert_eq!(
            all().last().map(|r| (r.code, r.name.clone())),
            Some((6000 + last as u32, format!("{last:?}")))
        );
    }

    #[test]
    fn a_refusal_is_found_in_both_spellings() {
        assert_eq!(of_text("custom program error: 0x1770").map(|r| r.code), Some(6000));
        assert_eq!(
            of_text("InstructionError(2, Custom(6002))").map(|r| r.name.as_str()),
            Some("SlippageExceeded")
        );
        assert_eq!(of_text("custom program error: 0x1"), None);
    }
}
