//! spawn_airdrop
