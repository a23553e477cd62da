//! Routes about families.

use super::{
    Answer, Shared,
    extract::{Id, Params},
    problem::Problem,
    read::PageQuery,
};
use crate::view::{self, Named, Page};
use axum::Json;
use serde::Deserialize;
use utoipa::IntoParams;

/// How far a lineage goes.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct LineageQuery {
    /// Generations each way, 1 to 32; 4 by default.
    depth: Option<u32>,
}

/// An agent's ancestors and descendants, the nearest first, at most 500 each way.
#[utoipa::path(get, path = "/agents/{id}/lineage", tag = "agents", params(("id" = String, Path), LineageQuery),
    responses((status = 200, body = Named<view::Lineage>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn lineage(app: Shared, Id(id): Id, Params(query): Params<LineageQuery>) -> Answer<view::Lineage> {
    let lineage = app.lineage(&id, query.depth).await?;
    Ok(Json(app.named(lineage)))
}

/// Litters that an agent began, the newest first.
#[utoipa::path(get, path = "/agents/{id}/litters", tag = "agents", params(("id" = String, Path), PageQuery),
    responses((status = 200, body = Named<Page<view::Litter>>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn litters(app: Shared, Id(id): Id, Params(query): Params<PageQuery>) -> Answer<Page<view::Litter>> {
    let page = app.litters(&id, query.cursor.as_deref(), query.limit).await?;
    Ok(Json(app.named(page)))
}
