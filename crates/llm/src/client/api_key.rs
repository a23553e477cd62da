use super::HttpError;
use reqwest::header::HeaderValue;
use std::{fmt, path::Path};
use zeroize::Zeroizing;

/// What a provider knows us by. Has no way to be printed.
pub struct ApiKey(Zeroizing<String>);

impl ApiKey {
    /// From a file's text; blanks around it do not count.
    pub fn read(path: &Path) -> std::io::Result<Self> {
        let text = Zeroizing::new(std::fs::read_to_string(path)?);
        Ok(Self::new(text.trim()))
    }

    pub fn new(text: &str) -> Self {
        Self(Zeroizing::new(text.to_owned()))
    }

    pub(super) fn header(&self) -> Result<HeaderValue, HttpError> {
        let text = Zeroizing::new(format!("Bearer {}", self.0.as_str()));
        let mut value = HeaderValue::from_str(&text)
            .map_err(|_| HttpError::Client("the API key has signs that no header may have"))?;
        value.set_sensitive(true);
        Ok(value)
    }

    /// Whether somebody wrote the key into these bytes.
    pub(super) fn is_in(&self, bytes: &[u8]) -> bool {
        let key = self.0.as_bytes();
        !key.is_empty() && bytes.windows(key.len()).any(|window| window == key)
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(hidden)")
    }
}
