//! Who runs agents, and what that costs them.

use anchor_lang::prelude::*;

#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct HostRegistered {
    pub time: i64,
    /// Lamports a day.
    pub price_per_day: u64,
    pub host: Address,
    pub operator: Address,
}

#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct HostUpdated {
    pub time: i64,
    /// For agents hosted from now on, lamports a day.
    pub price_per_day: u64,
    /// 1: takes new agents.
    pub active: u64,
    pub host: Address,
}

#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct HostWithdrawn {
    pub time: i64,
    pub lamports: u64,
    pub host: Address,
    pub operator: Address,
}

/// An agent chose another host.
#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct HostChosen {
    pub seq: u64,
    pub time: i64,
    pub action: u64,
    /// Lamports a day, from then on.
    pub hosting_fee_per_day: u64,
    pub takes_effect_at: i64,
    pub agent: Address,
    pub host: Address,
    pub decision: [u8; 32],
}

#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct HostingCharged {
    pub seq: u64,
    pub time: i64,
    pub lamports: u64,
    /// Whole seconds paid for.
    pub seconds: u64,
    pub paid_until: i64,
    /// The agent's treasury afterwards, lamports.
    pub treasury: u64,
    /// 1: to the host; 0: to the stakers, for the agent was unattested.
    pub to_host: u64,
    /// Lamports a day: another one than before where this charge moved the agent to the host it had chosen.
    pub hosting_fee_per_day: u64,
    pub agent: Address,
    pub host: Address,
}
