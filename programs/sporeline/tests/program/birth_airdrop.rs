//! birth_airdrop
