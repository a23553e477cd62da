//! Checks an agent from outside, with nothing but a public API and an RPC node: that its journal is whole and signed, that
//! what it did on chain is what it decided, who vouched for its keys, how it was born, and, with a replay, that every
//! decision is what its genes make of what it saw.
//!
//! | to find | look in |
//! |---|---|
//! | what is known of an agent | [`Dossier`] |
//! | how it is got | [`gather`] |
//! | how it is checked | [`check()`]; `check` |
//! | what comes of it | [`Report`], [`Claim`], [`Verdict`] |
//!
//! The checks are pure: a test changes a dossier and sees which claim fails. Where something cannot be checked, the claim
//! says so and why; it never passes in silence.

mod check;
mod claim;
mod dossier;
mod gather;
mod parent;

pub use check::{check, check_attestation, check_birth};
pub use claim::{Claim, Report, Verdict};
pub use dossier::{Action, Bundle, Chain, Coverage, Deed, Dossier, Facts, Stands};
pub use gather::{Api, GatherError, Node, Tell, gather, gather_bundle, gather_receipts};
pub use parent::{Page, Parent, Past};
