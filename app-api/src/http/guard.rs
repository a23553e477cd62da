//! What stands around every route.

use super::Shared;
use crate::{
    app::{Turn, request_hash},
    error::Error,
};
use axum::{
    body::{Body, to_bytes},
    extract::{MatchedPath, Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use sporeline_genome::character::MAX_FILE_BYTES;
use std::time::{Duration, Instant};

/// Largest body, bytes: the largest character file, and what else a request may say.
pub(super) const BODY_LIMIT: usize = MAX_FILE_BYTES + 64 * 1024;
/// Longest an answer may take to begin: more than a submission waits.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Every answer names its cluster.
pub(super) async fn name_cluster(app: Shared, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if let Ok(cluster) = HeaderValue::from_str(&app.config.cluster) {
        headers.insert("x-sporeline-cluster", cluster);
    }
    let local = if app.config.local { "true" } else { "false" };
    headers.insert("x-sporeline-local", HeaderValue::from_static(local));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// Ends what takes too long, and counts.
pub(super) async fn measure(request: Request, next: Next) -> Response {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "none".to_owned(), |path| path.as_str().to_owned());
    let method = request.method().as_str().to_owned();
    let begun = Instant::now();
    let response = match tokio::time::timeout(TIMEOUT, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Error::Timeout.into_response(),
    };
    let status = response.status().as_u16().to_string();
    metrics::histogram!("sporeline_api_request_seconds", "route" => route.clone(), "method" => method.clone())
        .record(begun.elapsed());
    metrics::counter!("sporeline_api_requests_total", "route" => route, "method" => method, "status" => status)
        .increment(1);
    response
}

/// Honours `Idempotency-Key` on POST: a success is kept and repeated, anything else may be tried again under the same key.
pub(super) async fn once(app: Shared, request: Request, next: Next) -> Result<Response, Error> {
    let key = match request.headers().get("idempotency-key") {
        Some(key) if request.method() == Method::POST => key.to_str().map_err(|_| Error::BadIdempotencyKey)?.to_owned(),
        _ => return Ok(next.run(request).await),
    };
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, BODY_LIMIT).await.map_err(|_| Error::TooLarge)?;
    let hash = request_hash(parts.uri.path(), &body);
    if let Turn::Repeat { status, response } = app.begin_turn(&key, &hash).await? {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
        let headers = [
            (header::CONTENT_TYPE, "application/json"),
            (header::HeaderName::from_static("idempotency-replayed"), "true"),
        ];
        return Ok((status, headers, response).into_response());
    }
    // Served in a task of its own: a caller who hangs up must not leave the key claimed and the work half done.
    let State(app) = app;
    let serving = tokio::spawn(async move {
        let response = next.run(Request::from_parts(parts, Body::from(body))).await;
        if response.status() != StatusCode::OK {
            app.end_turn(&key, None).await?;
            return Ok(response);
        }
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX)
            .await
            .map_err(|error| Error::Internal(error.to_string()))?;
        let text = str::from_utf8(&body).map_err(|error| Error::Internal(error.to_string()))?;
        app.end_turn(&key, Some((parts.status.as_u16(), text))).await?;
        Ok(Response::from_parts(parts, Body::from(body)))
    });
    serving.await.map_err(|error| Error::Internal(error.to_string()))?
}
