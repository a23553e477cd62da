//! What a refusal of the program means: names and messages come from the committed interface description (IDL), so there
//! is one list. And what a node's failure may say.

use solana_client::{
    client_error::{ClientError, ClientErrorKind},
    rpc_request::RpcError,
};
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

/// The same failure without the node's URL, which HTTP errors repeat: it may hold a key, and failures are logged and told.
pub fn without_url(error: ClientError) -> ClientError {
    let ClientError { request, kind } = error;
    let kind = match *kind {
        ClientErrorKind::Reqwest(http) => ClientErrorKind::Reqwest(http.without_url()),
        // Of some calls the client hands on the failure's text alone.
        ClientErrorKind::RpcError(RpcError::ForUser(text)) => RpcError::ForUser(cut(text)).into(),
        ClientErrorKind::RpcError(RpcError::RpcRequestError(text)) => RpcError::RpcRequestError(cut(text)).into(),
        ClientErrorKind::RpcError(RpcError::ParseError(text)) => RpcError::ParseError(cut(text)).into(),
        ClientErrorKind::Custom(text) => ClientErrorKind::Custom(cut(text)),
        other => other,
    };
    let kind = Box::new(kind);
    ClientError { request, kind }
}

/// A text without the URL that it ends with.
fn cut(text: String) -> String {
    match text.split_once(" for url (") {
        Some((before, _)) => before.to_owned(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SporelineError;
    use solana_client::rpc_client::RpcClient;

    #[test]
    fn a_nodes_failure_is_told_without_the_key_in_its_url() {
        // Nobody listens there.
        let node = RpcClient::new("http://user:pass@127.0.0.1:1/v2/secret?api-key=secret".to_owned());
        let asked = node.get_slot().unwrap_err();
        let of_an_account = node.get_account(&crate::address::global()).unwrap_err();
        assert!(matches!(asked.kind(), ClientErrorKind::Reqwest(http) if http.is_connect()));
        for failure in [asked, of_an_account] {
            assert!(failure.to_string().contains("secret"), "or there is nothing to hide");
            let told = without_url(failure);
            assert!(told.to_string().ends_with("error sending request"), "{told}");
            let text = format!("{told:?}");
            assert!(!text.contains("secret") && !text.contains("pass"), "{text}");
        }
    }

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
