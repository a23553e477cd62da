//! HTTP: routes and what stands around them. Handlers translate and call `app/`; they decide nothing.

mod connections;
mod events;
mod extract;
mod family;
mod guard;
mod health;
mod posts;
mod problem;
mod rate;
mod read;
mod staking;
mod write;

pub(crate) use connections::serve;

use crate::{app::App, error::Error, view::Named};
use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, State},
    http::{HeaderName, Method, header},
    middleware::{from_fn, from_fn_with_state},
    routing::get,
};
use std::{sync::Arc, time::Duration};
use tower_http::cors::{Any, CorsLayer};
use utoipa::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The service, as handlers get it.
type Shared = State<Arc<App>>;
/// What most handlers answer.
type Answer<T> = Result<Json<Named<T>>, Error>;

/// How often gathered measurements are folded together.
const UPKEEP: Duration = Duration::from_secs(10);

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Sporeline",
        description = "Agents that are alive, on Solana: who lives, what they trade and why, and transactions to sign. \
                       Amounts are strings of integers (lamports, base units of 10^-6 tokens), addresses base58, times \
                       RFC 3339 in chain time. Every answer names the cluster, in its fields and in X-Sporeline-Cluster \
                       and X-Sporeline-Local. Errors are RFC 9457 problems with a name to match on.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    components(schemas(crate::view::Rewind))
)]
struct Description;

fn routes() -> OpenApiRouter<Arc<App>> {
    let api = OpenApiRouter::new()
        .routes(routes!(read::agents))
        .routes(routes!(read::agent))
        .routes(routes!(read::agent_trades))
        .routes(routes!(read::journal))
        .routes(routes!(posts::agent_posts))
        .routes(routes!(family::lineage))
        .routes(routes!(family::litters))
        .routes(routes!(read::metadata))
        .routes(routes!(read::character))
        .routes(routes!(read::portrait))
        .routes(routes!(posts::posts))
        .routes(routes!(read::trades))
        .routes(routes!(write::trade))
        .routes(routes!(read::quote))
        .routes(routes!(read::attestation))
        .routes(routes!(read::receipt))
        .routes(routes!(read::evidence))
        .routes(routes!(read::hosts))
        .routes(routes!(staking::distributions))
        .routes(routes!(staking::position))
        .routes(routes!(staking::claims))
        .routes(routes!(read::stats))
        .routes(routes!(read::status))
        .routes(routes!(events::events))
        .routes(routes!(write::submit))
        .routes(routes!(write::faucet));
    OpenApiRouter::with_openapi(Description::openapi())
        .nest("/api/v1", api)
        .routes(routes!(health::livez))
        .routes(routes!(health::readyz))
        .routes(routes!(health::metrics))
}

/// The route that takes keys of a host.
fn spawning() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().nest("/api/v1", OpenApiRouter::new().routes(routes!(write::spawn)))
}

/// The OpenAPI 3.1 description, as it is committed beside this crate.
pub fn openapi() -> utoipa::openapi::OpenApi {
    routes().merge(spawning()).into_openapi()
}

async fn no_such_path() -> Error {
    Error::NotFound("such path")
}

async fn other_method() -> Error {
    Error::MethodNotAllowed
}

/// Any page may ask: nothing here is protected by where a request comes from.
fn cors() -> CorsLayer {
    let exposed = [
        "x-sporeline-cluster",
        "x-sporeline-local",
        "retry-after",
        "idempotency-replayed",
    ];
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::POST, Method::OPTIONS])
        .allow_headers([
            header::CONTENT_TYPE,
            HeaderName::from_static("idempotency-key"),
            HeaderName::from_static("last-event-id"),
        ])
        .expose_headers(exposed.map(HeaderName::from_static))
}

/// Everything, the page included.
pub(crate) fn router(app: Arc<App>) -> Router {
    keep_up(app.stopping.clone());
    let (api, _) = routes().split_for_parts();
    let (spawning, _) = spawning().split_for_parts();
    let spawning = rate::limit(spawning, &app.config, rate::of_spawns, app.stopping.clone());
    let description = Arc::new(openapi());
    let served = Router::new()
        .merge(api)
        .merge(spawning)
        .route(
            "/openapi.json",
            get(move || {
                let description = description.clone();
                async move { Json(description.as_ref().clone()) }
            }),
        )
        .merge(page())
        .fallback(no_such_path)
        .method_not_allowed_fallback(other_method)
        .layer(from_fn_with_state(app.clone(), guard::once))
        .layer(DefaultBodyLimit::max(guard::BODY_LIMIT))
        .layer(from_fn(guard::measure))
        .with_state(app.clone());
    rate::limit(served, &app.config, rate::of_requests, app.stopping.clone())
        .layer(from_fn_with_state(app, guard::name_cluster))
        // Outermost, so that a page can read refusals too.
        .layer(cors())
}

/// Installs the measurements and folds them together until the service stops.
fn keep_up(mut stopping: tokio::sync::watch::Receiver<bool>) {
    let Some(metrics) = health::install_metrics() else {
        return;
    };
    tokio::spawn(async move {
        let mut ticks = tokio::time::interval(UPKEEP);
        loop {
            tokio::select! {
                _ = ticks.tick() => metrics.run_upkeep(),
                _ = stopping.wait_for(|stop| *stop) => return,
            }
        }
    });
}

/// The page. Its files keep their names from one build to the next, so browsers ask each time whether they changed.
fn page() -> axum::Router<Arc<App>> {
    use memory_serve::CacheControl::NoCache;
    memory_serve::load!()
        .index_file(Some("/index.html"))
        .cache_control(NoCache)
        .html_cache_control(NoCache)
        .into_router()
}
