//! The HTTP API, and the page built into it.
//!
//! | to find | look in |
//! |---|---|
//! | what is configured | [`Config`] |
//! | routes, middleware, errors as `application/problem+json` | `http/` |
//! | what the service does, free of HTTP | `app/` |
//! | what answers look like | `view/` |
//! | every SQL statement | `data/` |
//! | every call to the chain | `chain.rs` |
//! | every refusal by name | `error.rs` |
//!
//! A request goes HTTP → app → data or chain, never past one of them. The API and the hosts share only the database: it
//! writes `api_*`, reads the rest, and holds no key that could move anything.

mod address;
mod app;
mod chain;
mod config;
mod cursor;
mod data;
mod decimal;
mod error;
mod http;
mod rfc3339;
mod server;
mod shares;
mod view;

pub use config::{Config, Faucet, Gift, Rate};
pub use http::openapi;
pub use server::{Server, ServerError, bind, serve};
