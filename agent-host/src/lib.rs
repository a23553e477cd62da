//! Runs agents. Per agent one task: sense → think → guard → act → journal.
//!
//! | to find | look in |
//! |---|---|
//! | what a host is told | [`Config`] |
//! | starting and supervising | [`run`], [`register`] |
//! | one agent's life | `agent` |
//! | what it sees | `observe`; the types in [`brain`] |
//! | accounts into observations | [`view`] |
//! | what it wants | [`brain`] |
//! | what it may | [`guard`] |
//! | signing, sending, and what became of it | [`hands`] |
//! | who touches keys | `signer` |
//! | what is written down | [`journal`] |
//! | quotes and attesters | `attestation` |
//! | co-signing spawns | [`desk`] |
//! | hosting fees and sweeps | `hosting` |
//! | telling the API that the host is there | `presence` |
//!
//! Cores (`brain`, `guard`, `journal::verify`, `hands::classify`, `desk::check`) are pure; the rest is thin around them.

mod agent;
mod attestation;
pub mod brain;
mod chain;
mod config;
pub mod desk;
mod error;
pub mod guard;
pub mod hands;
mod hosting;
pub mod journal;
mod lease;
mod observe;
mod presence;
mod registry;
mod run;
mod signer;
mod supervise;
#[cfg(test)]
mod test_node;
pub mod view;

pub use config::Config;
pub use error::HostError;
pub use run::{register, run};

#[cfg(test)]
mod tests {
    #[test]
    fn again_on_postgres() {
        let of_the_database = ["agent::", "lease::", "desk::", "registry::", "presence::"];
        sporeline_store::test_support::again_on_postgres("again_on_postgres", &of_the_database);
    }
}
