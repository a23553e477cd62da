//! Distributions of a token among stakers: claimed by anyone, for the owner.

pub mod claim_airdrop;
pub mod expire;
pub mod pass_airdrop;

pub use {claim_airdrop::*, expire::*, pass_airdrop::*};
