//! Intel TDX quotes, and what dstack measures into them.
//!
//! | to find | look in |
//! |---|---|
//! | what a quote says, unproven | [`claims`] |
//! | that Intel's certificates vouch for it, and for how sound a machine | [`verify`] |
//! | that its own signatures are good, nobody asked | [`check_signatures`] |
//! | which machines, images and states are believed | [`TdxPolicy`] |
//! | the replay of RTMR3 and the compose hash in it | [`EventLog`] |
//! | Intel's collateral from a PCCS | [`Pccs`] |

mod claims;
mod collateral;
#[cfg(test)]
mod collateral_tests;
mod event_log;
mod kept;
mod policy;
mod signed;
mod verify;

pub use claims::{Claims, ClaimsError, claims};
pub use collateral::{CollateralError, Pccs};
pub use dcap_qvl::{QuoteCollateralV3 as Collateral, TcbStatus};
pub use event_log::{EventLog, EventLogError, RUNTIME_EVENT};
pub use policy::{Image, Platform, PolicyError, TcbRule, TdxPolicy};
pub use signed::check_signatures;
pub use verify::{Verified, VerifyError, verify};

/// Whether bytes begin as a DCAP quote does: its version, 3 to 5, as two bytes.
pub fn looks_like_quote(bytes: &[u8]) -> bool {
    matches!(bytes, [3..=5, 0, ..])
}
