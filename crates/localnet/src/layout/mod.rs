//! Bytes of accounts that other people's programs own. Nothing here depends on any crate, so that program tests can use
//! the same builders without compiling a chain.

pub mod token_mint;
