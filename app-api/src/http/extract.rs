//! Reading requests: what cannot be read is a problem too, never a bare text.

use crate::error::Error;
use axum::{
    Json, RequestPartsExt,
    extract::{FromRequest, FromRequestParts, Path, Query, Request, rejection::JsonRejection},
    http::{StatusCode, request::Parts},
};
use serde::de::DeserializeOwned;

/// A JSON body.
pub(super) struct Body<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        match Json::<T>::from_request(request, state).await {
            Ok(Json(value)) => Ok(Self(value)),
            Err(JsonRejection::MissingJsonContentType(_)) => Err(Error::NotJson),
            Err(refused) if refused.status() == StatusCode::PAYLOAD_TOO_LARGE => Err(Error::TooLarge),
            Err(refused) => Err(Error::BadRequest(refused.body_text())),
        }
    }
}

/// Query parameters.
pub(super) struct Params<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Params<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        match Query::<T>::try_from_uri(&parts.uri) {
            Ok(Query(value)) => Ok(Self(value)),
            Err(refused) => Err(Error::BadRequest(refused.body_text())),
        }
    }
}

/// The one parameter of a path.
pub(super) struct Id(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        match parts.extract::<Path<String>>().await {
            Ok(Path(id)) => Ok(Self(id)),
            Err(refused) => Err(Error::BadRequest(refused.body_text())),
        }
    }
}
