//! The live feed as server-sent events.

use super::{Shared, extract::Params, problem::Problem, rate::Caller};
use crate::{
    app::{self, EventId},
    error::Error,
    view,
};
use axum::{
    extract::ConnectInfo,
    http::HeaderMap,
    response::sse::{Event, KeepAlive, Sse},
};
use futures::{Stream, StreamExt};
use serde::Deserialize;
use std::{convert::Infallible, net::SocketAddr, time::Duration};
use utoipa::IntoParams;

/// Where to go on.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct EventsQuery {
    /// As `Last-Event-ID`, for clients that cannot set it; `0`: from the beginning.
    after: Option<String>,
}

const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Everything that happens on chain, as it is indexed. `event:` is the kind. Beside the kinds there are `hello` (first: the
/// place where the feed begins) and `rewind` (forget what blocks above its slot said; what replaced them follows).
/// `Last-Event-ID` goes on after that event, with no gap and no duplicate.
#[utoipa::path(get, path = "/events", tag = "service",
    params(EventsQuery, ("Last-Event-ID" = Option<String>, Header)),
    responses((status = 200, content((view::FeedEvent = "text/event-stream"), (view::Rewind = "text/event-stream+rewind"))),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "too_many_subscribers", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn events(
    app: Shared,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Params(query): Params<EventsQuery>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Error> {
    let last = match headers.get("last-event-id") {
        Some(value) => Some(value.to_str().map_err(|_| Error::BadEventId)?.to_owned()),
        None => query.after,
    };
    let after = last
        .filter(|text| !text.is_empty())
        .map(|text| text.parse::<EventId>())
        .transpose()?;
    let reader = Caller::new(&app.config).of(peer.ip().to_canonical(), &headers);
    let items = app::subscribe(app.feed.clone(), reader, after, app.stopping.clone()).await?;
    let stream = items.map(|item| {
        // Ids and JSON hold no line breaks.
        Ok(Event::default()
            .id(item.id.to_string())
            .event(item.kind)
            .data(item.json.as_str()))
    });
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}
