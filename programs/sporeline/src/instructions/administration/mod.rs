//! What the authority decides, and what waits for its timelock.

pub mod accept_authority;
pub mod apply_attesters;
pub mod apply_parameters;
pub mod apply_price_owners;
pub mod approve_measurement;
pub mod freeze_parameters;
pub mod initialize;
pub mod offer_authority;
pub mod remove_attester;
pub mod revoke_measurement;
pub mod roles;
pub mod schedule_attesters;
pub mod schedule_parameters;
pub mod schedule_price_owners;
pub mod withdraw_protocol;

pub use {
    accept_authority::*, approve_measurement::*, initialize::*, revoke_measurement::*, roles::*, withdraw_protocol::*,
};
