//! Airdrops: claimed, passed over, expired.

use anchor_lang::prelude::*;

#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct AirdropClaimed {
    pub time: i64,
    pub index: u64,
    /// Base units.
    pub amount: u64,
    /// Of the distribution, by all so far, base units.
    pub claimed: u64,
    /// Of a token account that was opened, and the tip, lamports.
    pub rent: u64,
    pub tip: u64,
    /// 1: the position's rewards paid both; 0: the caller bears the rent and nobody tips.
    pub repaid: u64,
    pub distribution: Address,
    pub mint: Address,
    pub position: Address,
    pub owner: Address,
    pub caller: Address,
}

#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct AirdropPassed {
    pub time: i64,
    pub index: u64,
    /// 1 expired, 2 the share rounds to 0, 3 a founder's, which the owner lets anyone pass over.
    pub reason: u64,
    pub distribution: Address,
    pub position: Address,
}

#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct DistributionExpired {
    pub time: i64,
    pub index: u64,
    /// To the agent, base units.
    pub amount: u64,
    /// To the agent: the vault's rent, less what the caller paid for the agent's token account.
    pub lamports: u64,
    pub distribution: Address,
    pub mint: Address,
    pub agent: Address,
}
