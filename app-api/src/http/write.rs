//! Routes that make transactions and take them back signed. Money moves in two steps: nothing here holds a key.

use super::{Answer, Shared, extract::Body, problem::Problem};
use crate::{
    app::{SpawnRequest, TradeRequest},
    error::Error,
    view::{self, Named},
};
use axum::{Json, http::StatusCode};
use serde::Deserialize;
use utoipa::ToSchema;

/// A signed transaction.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SubmitRequest {
    /// Base64: what was returned, with the missing signature filled in.
    transaction: String,
}

/// Who wants SOL.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FaucetRequest {
    wallet: String,
}

/// A founder to be: the host makes its wallet, and the spawn comes back co-signed by it, to be signed by the payer.
#[utoipa::path(post, path = "/agents/transaction", tag = "agents", request_body = SpawnRequest,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = Named<view::Transaction>),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "host_unavailable or chain_unavailable", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn spawn(app: Shared, Body(request): Body<SpawnRequest>) -> Answer<view::Transaction> {
    let transaction = app.spawn_transaction(request).await?;
    Ok(Json(app.named(transaction)))
}

/// A buy or a sell, to be signed by the trader.
#[utoipa::path(post, path = "/trades/transaction", tag = "trades", request_body = TradeRequest,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = Named<view::Transaction>),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = 503, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn trade(app: Shared, Body(request): Body<TradeRequest>) -> Answer<view::Transaction> {
    let transaction = app.trade_transaction(&request).await?;
    Ok(Json(app.named(transaction)))
}

/// Sends a transaction that was built here and is signed by all. The same again gives the same answer.
#[utoipa::path(post, path = "/submit", tag = "service", request_body = SubmitRequest,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, description = "confirmed", body = Named<view::Submitted>),
        (status = 202, description = "sent, not confirmed yet: submit the same again", body = Named<view::Submitted>),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = 503, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn submit(
    app: Shared,
    Body(request): Body<SubmitRequest>,
) -> Result<(StatusCode, Json<Named<view::Submitted>>), Error> {
    let submitted = app.submit(&request.transaction).await?;
    let status = if submitted.slot.is_some() {
        StatusCode::OK
    } else {
        StatusCode::ACCEPTED
    };
    Ok((status, Json(app.named(submitted))))
}

/// SOL for nothing, on local clusters; elsewhere there is no such path.
#[utoipa::path(post, path = "/local/faucet", tag = "local", request_body = FaucetRequest,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = Named<view::FaucetGift>),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = 503, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn faucet(app: Shared, Body(request): Body<FaucetRequest>) -> Answer<view::FaucetGift> {
    let gift = app.faucet(&request.wallet).await?;
    Ok(Json(app.named(gift)))
}
