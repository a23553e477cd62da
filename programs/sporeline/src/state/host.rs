use anchor_lang::prelude::*;

/// Who runs agents, and for how much. Lamports above `rent` are collected fees, the operator's to withdraw.
#[account]
#[derive(Debug)]
pub struct Host {
    pub version: u8,
    pub bump: u8,
    /// 1: takes new agents.
    pub active: u8,
    pub _padding: [u8; 5],
    /// For agents hosted from now on, lamports a day. An agent keeps the price it was hosted at.
    pub price_per_day: u64,
    /// Recorded account rent, lamports.
    pub rent: u64,
    /// All hosting fees ever received, lamports.
    pub earned: u64,
    /// Of those, what the operator withdrew, lamports.
    pub withdrawn: u64,
    pub registered_at: i64,
    pub operator: Address,
    pub _spare: [u8; 64],
}
