//! Attesters: machines that judge quotes and sign what `attest` shows the program.
//!
//! [`judge`] decides, without IO; [`serve`] is its HTTP shell, which also asks for Intel's collateral; [`wire`] is what
//! both ends of the connection exchange.

mod clock;
mod judge;
mod nonces;
mod refusal;
mod serve;
pub mod wire;

pub use clock::{ChainNow, ClockError, chain_now, unix_of_clock};
pub use judge::{
    Examined, Judgement, Moment, Policy, Request, Verdict, appraise_domain, check_expiry, examine, examine_domain,
    judge,
};
pub use nonces::{NONCE_RANDOM_BYTES, NonceStore};
pub use refusal::Refusal;
pub use serve::{AttesterConfig, ServeError, serve};
