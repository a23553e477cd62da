//! Routes about stake and airdrops.

use super::{
    Answer, Shared,
    extract::{Id, Params},
    problem::Problem,
    read::PageQuery,
};
use crate::view::{self, Named, Page};
use axum::Json;

/// Airdrops to stakers, the newest first.
#[utoipa::path(get, path = "/distributions", tag = "staking", params(PageQuery),
    responses((status = 200, body = Named<Page<view::Distribution>>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn distributions(app: Shared, Params(query): Params<PageQuery>) -> Answer<Page<view::Distribution>> {
    let page = app.distributions(query.cursor.as_deref(), query.limit).await?;
    Ok(Json(app.named(page)))
}

/// The stake of an owner.
#[utoipa::path(get, path = "/positions/{owner}", tag = "staking", params(("owner" = String, Path)),
    responses((status = 200, body = Named<view::Position>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn position(app: Shared, Id(owner): Id) -> Answer<view::Position> {
    let position = app.position(&owner).await?;
    Ok(Json(app.named(position)))
}

/// Airdrops that an owner received, the newest first.
#[utoipa::path(get, path = "/positions/{owner}/claims", tag = "staking", params(("owner" = String, Path), PageQuery),
    responses((status = 200, body = Named<Page<view::Claim>>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn claims(app: Shared, Id(owner): Id, Params(query): Params<PageQuery>) -> Answer<Page<view::Claim>> {
    let page = app.claims(&owner, query.cursor.as_deref(), query.limit).await?;
    Ok(Json(app.named(page)))
}
