//! Runs agents. Per agent one task: sense → think → guard → act → journal.
//!
//! | to find | look in |
//! |---|---|
//! | what a host is told | [`Config`] |
//! | starting and supervising | [`run`], [`register`] |
//! | one agent's life | `agent` |
//! | what it sees | `observe`; the types in [`sporeline_mind`] |
//! | accounts into observations | [`view`] |
//! | what it wants, and may | the crate [`sporeline_mind`] |
//! | what a language model says to it | `brain`; the crate [`sporeline_llm`] |
//! | signing, sending, and what became of it | [`hands`] |
//! | who touches keys | `signer` |
//! | what is written down | the crate [`sporeline_journal`]; kept by [`journal`] |
//! | quotes and attesters | `attestation` |
//! | co-signing spawns | [`desk`] |
//! | inheritance, litters, anchors | `agent`; what children are called: `names` |
//! | what agents say, and Nostr | `voice`; the words in [`sporeline_voice`] |
//! | everything that anybody may send | `keeper` |
//! | what agents cost a host | [`bench`] |
//! | telling the API that the host is there | `presence` |
//!
//! Cores (the mind, the journal's entries, `hands::classify`, `desk::check`) are pure; the rest is thin around them.

mod agent;
mod attestation;
pub mod bench;
mod brain;
mod chain;
mod config;
mod crash;
#[cfg(test)]
mod crashes;
pub mod desk;
mod error;
mod family;
pub mod hands;
pub mod journal;
mod keeper;
mod lease;
mod names;
mod observe;
mod presence;
mod registry;
mod run;
mod signer;
mod supervise;
#[cfg(test)]
mod test_node;
pub mod view;
mod voice;

pub use chain::{Priority, Rpc};
pub use config::Config;
pub use error::HostError;
pub use keeper::{KeeperConfig, Terms, keep};
pub use run::{register, run};

#[cfg(test)]
mod tests {
    #[test]
    fn again_on_postgres() {
        let of_the_database = [
            "crashes::killed",
            "agent::",
            "brain::",
            "lease::",
            "desk::",
            "registry::",
            "observe::index",
            "presence::",
            "voice::",
        ];
        sporeline_store::test_support::again_on_postgres("again_on_postgres", &of_the_database);
    }
}
