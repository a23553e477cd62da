//! Refusals as RFC 9457 problems: the last step of every failed request.

use crate::error::{Error, Kind};
use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

/// Why a request was not served (RFC 9457).
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// `urn:sporeline:problem:` and the name.
    pub r#type: String,
    pub title: &'static str,
    pub status: u16,
    pub detail: String,
    /// What to match on. Refusals of the program carry the program's own name.
    #[schema(example = "SlippageExceeded")]
    pub name: String,
    /// The chain's log, where the program refused.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub logs: Vec<String>,
}

const fn status(kind: Kind) -> StatusCode {
    match kind {
        Kind::Malformed => StatusCode::BAD_REQUEST,
        Kind::Refused => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::Missing => StatusCode::NOT_FOUND,
        Kind::Conflict => StatusCode::CONFLICT,
        Kind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Kind::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Kind::Method => StatusCode::METHOD_NOT_ALLOWED,
        Kind::TooMany => StatusCode::TOO_MANY_REQUESTS,
        Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Kind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        match &self {
            Self::Internal(why) => tracing::error!(why, "a request failed"),
            Self::ChainUnavailable(why) => tracing::warn!(why, "the chain did not answer a request"),
            _ => {}
        }
        let (name, kind, title) = self.describe();
        let status = status(kind);
        let problem = Problem {
            r#type: format!("urn:sporeline:problem:{name}"),
            title,
            status: status.as_u16(),
            detail: self.to_string(),
            name: name.to_owned(),
            logs: match &self {
                Self::Refused { logs, .. } => logs.clone(),
                _ => vec![],
            },
        };
        let mut response = (status, Json(problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        let wait = match (&self, kind) {
            (Self::TooManyRequests(seconds) | Self::TooManySubscribers(seconds), _) => Some((*seconds).max(1)),
            (_, Kind::Unavailable) => Some(1),
            _ => None,
        };
        if let Some(seconds) = wait {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
