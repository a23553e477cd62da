//! Routes that only read.

use super::{
    Answer, Shared,
    extract::{Id, Params},
    problem::Problem,
};
use crate::{
    address::AgentKey,
    app::{Exact, Order},
    error::Error,
    view::{self, Named, Page, Side},
};
use axum::{
    Json,
    http::{HeaderName, header},
};
use serde::Deserialize;
use utoipa::IntoParams;

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct PageQuery {
    /// `next` of the page before.
    pub cursor: Option<String>,
    /// 1 to 200; 50 by default.
    pub limit: Option<u32>,
}

/// Which agents.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct AgentsQuery {
    /// `next` of the page before.
    cursor: Option<String>,
    /// 1 to 200; 50 by default.
    limit: Option<u32>,
    /// alive | dormant | dead
    status: Option<String>,
    /// A host's account.
    host: Option<String>,
}

/// Which part of a journal.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct JournalQuery {
    /// `next` of the page before.
    cursor: Option<String>,
    /// 1 to 200; 50 by default.
    limit: Option<u32>,
    /// desc (the newest first, by default) | asc
    #[serde(default)]
    #[param(value_type = Option<Order>)]
    order: Order,
}

/// Which trade.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct QuoteQuery {
    side: Side,
    /// A whole number. Lamports of what a buyer gives or a seller wants; base units of what a seller gives or a buyer wants.
    amount: String,
    /// Whether `amount` is what the trader gives (in, by default) or wants (out).
    #[serde(default)]
    #[param(value_type = Option<Exact>)]
    exact: Exact,
}

/// Agents, the newest first.
#[utoipa::path(get, path = "/agents", tag = "agents", params(AgentsQuery),
    responses((status = 200, body = Named<Page<view::Agent>>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn agents(app: Shared, Params(query): Params<AgentsQuery>) -> Answer<Page<view::Agent>> {
    let page = app
        .agents(
            query.cursor.as_deref(),
            query.limit,
            query.status.as_deref(),
            query.host.as_deref(),
        )
        .await?;
    Ok(Json(app.named(page)))
}

/// One agent, by number, wallet, mint, market or account.
#[utoipa::path(get, path = "/agents/{id}", tag = "agents", params(("id" = String, Path)),
    responses((status = 200, body = Named<view::Agent>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn agent(app: Shared, Id(id): Id) -> Answer<view::Agent> {
    let agent = app.agent(&id).await?;
    Ok(Json(app.named(agent)))
}

/// Trades in an agent's market, the newest first.
#[utoipa::path(get, path = "/agents/{id}/trades", tag = "trades", params(("id" = String, Path), PageQuery),
    responses((status = 200, body = Named<Page<view::Trade>>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn agent_trades(
    app: Shared,
    Id(id): Id,
    Params(query): Params<PageQuery>,
) -> Answer<Page<view::Trade>> {
    let page = app.agent_trades(&id, query.cursor.as_deref(), query.limit).await?;
    Ok(Json(app.named(page)))
}

/// All trades, the newest first.
#[utoipa::path(get, path = "/trades", tag = "trades", params(PageQuery),
    responses((status = 200, body = Named<Page<view::Trade>>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn trades(app: Shared, Params(query): Params<PageQuery>) -> Answer<Page<view::Trade>> {
    let page = app.trades(query.cursor.as_deref(), query.limit).await?;
    Ok(Json(app.named(page)))
}

/// An agent's journal: what it saw, decided, sent, and what came of it, each entry signed by its wallet.
#[utoipa::path(get, path = "/agents/{id}/journal", tag = "agents", params(("id" = String, Path), JournalQuery),
    responses((status = 200, body = Named<Page<view::Entry>>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn journal(app: Shared, Id(id): Id, Params(query): Params<JournalQuery>) -> Answer<Page<view::Entry>> {
    let page = app
        .journal(&id, query.cursor.as_deref(), query.limit, query.order)
        .await?;
    Ok(Json(app.named(page)))
}

/// Token metadata, at the address that the mint names. As wallets expect it, without the cluster's fields.
#[utoipa::path(get, path = "/agents/{id}/metadata.json", tag = "agents", params(("id" = String, Path)),
    responses((status = 200, body = view::Metadata), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn metadata(app: Shared, Id(id): Id) -> Result<Json<view::Metadata>, Error> {
    Ok(Json(app.metadata(&id).await?))
}

/// Who the agent is, as a character file of ElizaOS, version 1: name, persona, and in `settings.sporeline` where it comes from.
/// As that framework reads it, without the cluster's fields.
#[utoipa::path(get, path = "/agents/{id}/character.json", tag = "agents", params(("id" = String, Path)),
    responses((status = 200, body = Object), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn character(app: Shared, Id(id): Id) -> Result<([(HeaderName, &'static str); 1], String), Error> {
    let headers = [(header::CONTENT_TYPE, "application/json")];
    Ok((headers, app.character(&id).await?))
}

/// The agent's portrait, drawn from genome and wallet.
#[utoipa::path(get, path = "/agents/{id}/image.svg", tag = "agents", params(("id" = String, Path)),
    responses((status = 200, body = String, content_type = "image/svg+xml"), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn portrait(app: Shared, Id(id): Id) -> Result<([(HeaderName, &'static str); 3], String), Error> {
    let kept = match AgentKey::parse(&id)? {
        // After a rewind, or on a cluster begun anew, the number is another agent's.
        AgentKey::Id(_) => "public, max-age=60",
        // An address is one wallet's for ever, and its genome never changes.
        AgentKey::Address(_) => "public, max-age=31536000, immutable",
    };
    let headers = [
        (header::CONTENT_TYPE, "image/svg+xml"),
        (header::CACHE_CONTROL, kept),
        // An SVG opened by itself is a document that could run scripts: this one may do nothing.
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'",
        ),
    ];
    Ok((headers, app.portrait(&id).await?))
}

/// Everything behind an attestation, for anyone to verify again.
#[utoipa::path(get, path = "/attestations/{quote_hash}", tag = "agents", params(("quote_hash" = String, Path)),
    responses((status = 200, body = Named<view::AttestationBundle>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn attestation(app: Shared, Id(quote_hash): Id) -> Answer<view::AttestationBundle> {
    let bundle = app.attestation(&quote_hash).await?;
    Ok(Json(app.named(bundle)))
}

/// A question to a language model, its answer, and what vouches for them: what a decision names as `receipt`.
#[utoipa::path(get, path = "/receipts/{hash}", tag = "agents", params(("hash" = String, Path)),
    responses((status = 200, body = Named<view::Receipt>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn receipt(app: Shared, Id(hash): Id) -> Answer<view::Receipt> {
    let receipt = app.receipt(&hash).await?;
    Ok(Json(app.named(receipt)))
}

/// What a provider's signing key was judged by, for anyone to judge again: what a receipt names as `evidence`.
#[utoipa::path(get, path = "/evidence/{hash}", tag = "agents", params(("hash" = String, Path)),
    responses((status = 200, body = Named<view::Evidence>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn evidence(app: Shared, Id(hash): Id) -> Answer<view::Evidence> {
    let evidence = app.evidence(&hash).await?;
    Ok(Json(app.named(evidence)))
}

/// Hosts, the cheapest first. All of them: there is no next page.
#[utoipa::path(get, path = "/hosts", tag = "hosts", responses((status = 200, body = Named<Page<view::Host>>)))]
pub(super) async fn hosts(app: Shared) -> Answer<Page<view::Host>> {
    let page = Page {
        items: app.hosts().await?,
        next: None,
    };
    Ok(Json(app.named(page)))
}

/// What a trade would bring now, fee and sniper tax included.
#[utoipa::path(get, path = "/markets/{id}/quote", tag = "trades", params(("id" = String, Path), QuoteQuery),
    responses((status = 200, body = Named<view::Quote>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn quote(app: Shared, Id(id): Id, Params(query): Params<QuoteQuery>) -> Answer<view::Quote> {
    let quote = app.quote(&id, query.side, &query.amount, query.exact).await?;
    Ok(Json(app.named(quote)))
}

/// Sums over everything.
#[utoipa::path(get, path = "/stats", tag = "service", responses((status = 200, body = Named<view::Stats>)))]
pub(super) async fn stats(app: Shared) -> Answer<view::Stats> {
    let stats = app.stats().await?;
    Ok(Json(app.named(stats)))
}

/// How far the index is behind the chain, and what a SOL is worth.
#[utoipa::path(get, path = "/status", tag = "service", responses((status = 200, body = Named<view::Status>)))]
pub(super) async fn status(app: Shared) -> Answer<view::Status> {
    let status = app.status().await?;
    Ok(Json(app.named(status)))
}
