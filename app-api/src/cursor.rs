//! Where a list goes on. Pages are found by key, never by counting: a page costs the same wherever it lies, and rows that
//! arrive meanwhile neither repeat nor push out another. A cursor holds the whole scan (its position and its filters), so
//! that a page cannot be continued as another list by mistake. It is opaque to callers.

use crate::error::Error;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Changes when the meaning of a cursor does.
const VERSION: u8 = 1;
/// Items on a page.
const DEFAULT_LIMIT: u32 = 50;
const MAX_LIMIT: u32 = 200;

#[derive(Serialize, Deserialize)]
struct Token<S> {
    v: u8,
    /// Which list.
    l: String,
    s: S,
}

/// Encodes the scan that continues `list`.
pub(crate) fn encode<S: Serialize>(list: &str, scan: S) -> Result<String, Error> {
    let token = Token {
        v: VERSION,
        l: list.to_owned(),
        s: scan,
    };
    serde_json::to_vec(&token)
        .map(|json| URL_SAFE_NO_PAD.encode(json))
        .map_err(|error| Error::Internal(error.to_string()))
}

/// Decodes a cursor of `list`.
pub(crate) fn decode<S: DeserializeOwned>(list: &str, text: &str) -> Result<S, Error> {
    let json = URL_SAFE_NO_PAD.decode(text).map_err(|_| Error::BadCursor)?;
    let token: Token<S> = serde_json::from_slice(&json).map_err(|_| Error::BadCursor)?;
    if token.v == VERSION && token.l == list {
        Ok(token.s)
    } else {
        Err(Error::BadCursor)
    }
}

/// Checks the page size: 1 to 200, 50 where none is asked for.
pub(crate) fn limit(asked: Option<u32>) -> Result<u32, Error> {
    match asked {
        None => Ok(DEFAULT_LIMIT),
        Some(limit @ 1..=MAX_LIMIT) => Ok(limit),
        Some(_) => Err(Error::BadLimit),
    }
}

/// Cuts a list that was read one longer than the page, and makes the cursor of its last item if there was more.
pub(crate) fn page<T, S: Serialize>(
    list: &str,
    mut items: Vec<T>,
    limit: u32,
    scan: impl FnOnce(&T) -> S,
) -> Result<(Vec<T>, Option<String>), Error> {
    let more = items.len() > limit as usize;
    items.truncate(limit as usize);
    let next = match items.last() {
        Some(last) if more => Some(encode(list, scan(last))?),
        _ => None,
    };
    Ok((items, next))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_continues_its_own_list_and_no_other() {
        let cursor = encode("trades", (7, "a")).unwrap();
        assert_eq!(decode::<(i64, String)>("trades", &cursor).unwrap(), (7, "a".to_owned()));
        assert!(matches!(
            decode::<(i64, String)>("agents", &cursor),
            Err(Error::BadCursor)
        ));
        assert!(matches!(
            decode::<(i64, String)>("trades", "%%%"),
            Err(Error::BadCursor)
        ));
    }

    #[test]
    fn a_page_has_1_to_200_items_and_50_unasked() {
        assert_eq!(limit(None).unwrap(), 50);
        assert!(matches!(limit(Some(0)), Err(Error::BadLimit)));
        assert!(matches!(limit(Some(201)), Err(Error::BadLimit)));
        assert_eq!(limit(Some(200)).unwrap(), 200);
    }
}
