//! For those who run the service.

use super::{Shared, problem::Problem};
use crate::{error::Error, view};
use axum::{
    http::{HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::sync::OnceLock;

static METRICS: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// Installs the process's recorder once. Another recorder that is there already keeps its place; `/metrics` is empty then.
pub(super) fn install_metrics() -> Option<&'static PrometheusHandle> {
    METRICS
        .get_or_init(|| PrometheusBuilder::new().install_recorder().ok())
        .as_ref()
}

/// The process runs.
#[utoipa::path(get, path = "/livez", tag = "service", responses((status = 200, body = String)))]
pub(super) async fn livez() -> &'static str {
    "ok\n"
}

/// The database answers, and the index is not too far behind the chain, nor far ahead of it.
#[utoipa::path(get, path = "/readyz", tag = "service",
    responses((status = 200, body = String), (status = 503, body = String),
        (status = 500, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn readyz(app: Shared) -> Result<Response, Error> {
    if app.ready().await? {
        return Ok("ok\n".into_response());
    }
    let view::Status { tip, lag_slots, .. } = app.status().await?;
    let why = match (tip, lag_slots) {
        (None, _) => "nothing is indexed yet\n".to_owned(),
        (_, None) => "the chain does not answer\n".to_owned(),
        (_, Some(lag)) if lag < 0 => {
            format!(
                "the chain is {} slots behind the index: another cluster?\n",
                lag.unsigned_abs()
            )
        }
        (_, Some(lag)) => format!("the index is {lag} slots behind the chain\n"),
    };
    Ok((StatusCode::SERVICE_UNAVAILABLE, why).into_response())
}

/// Counters and gauges in Prometheus' text format.
#[utoipa::path(get, path = "/metrics", tag = "service", responses((status = 200, body = String)))]
pub(super) async fn metrics(app: Shared) -> ([(HeaderName, &'static str); 1], String) {
    // Brings the gauges up to date; where that fails they keep what they were.
    let _ = app.status().await;
    let text = install_metrics().map(PrometheusHandle::render).unwrap_or_default();
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text)
}
