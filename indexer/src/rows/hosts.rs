//! Hosts, and the images they may run.

use super::{Key, keyed::keyed};

keyed! {
    /// A host.
    pub struct HostRow in "chain_hosts" by host {
        operator: Key,
        /// For agents hosted from now on, lamports.
        price_per_day: u64,
        registered_at: i64,
        /// Whether it takes new agents.
        active: bool,
        /// All fees it ever received, and of those what the operator withdrew, lamports.
        earned: u64,
        withdrawn: u64,
    }
}

keyed! {
    /// An approved image of the agent host.
    pub struct MeasurementRow in "chain_measurements" by compose_hash {
        approved_at: i64,
        active_from: i64,
        /// Whether its keys are not in a trusted enclave.
        dev: bool,
        revoked_at: Option<i64>,
    }
}
