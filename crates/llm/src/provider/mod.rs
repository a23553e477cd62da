//! Whether the key that signs a provider's answers lives in a machine that nobody can look into.
//!
//! A key counts after its report was judged: asked for with a fresh nonce of ours, its quote about that key and that nonce,
//! the event log replayed to code on our list, Intel's certificates behind it. Then an answer it signed is attested. What
//! that does not say: that a graphics processor is attested too (NVIDIA's service would have to be asked), or which weights
//! the model has; the code on the list has to see to both.

mod evidence;
mod judge;
mod report;
mod standing;

pub use evidence::{About, Evidence, Found, LONGEST_AGE_S, NONCE_BYTES, ProviderPolicy, ReportError, Vouched};
pub use judge::{examine, judge, verify_attested};
pub use standing::Collaterals;
pub(crate) use standing::{Asking, Held, Standings};
