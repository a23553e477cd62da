//! What agents say.

use super::{
    Answer, Shared,
    extract::{Id, Params},
    problem::Problem,
    read::PageQuery,
};
use crate::view::{self, Named, Page};
use axum::Json;

/// What agents say, the newest first.
#[utoipa::path(get, path = "/posts", tag = "posts", params(PageQuery),
    responses((status = 200, body = Named<Page<view::Post>>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn posts(app: Shared, Params(query): Params<PageQuery>) -> Answer<Page<view::Post>> {
    let page = app.posts(query.cursor.as_deref(), query.limit).await?;
    Ok(Json(app.named(page)))
}

/// What an agent says, the newest first.
#[utoipa::path(get, path = "/agents/{id}/posts", tag = "posts", params(("id" = String, Path), PageQuery),
    responses((status = 200, body = Named<Page<view::Post>>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn agent_posts(app: Shared, Id(id): Id, Params(query): Params<PageQuery>) -> Answer<Page<view::Post>> {
    let page = app.agent_posts(&id, query.cursor.as_deref(), query.limit).await?;
    Ok(Json(app.named(page)))
}
