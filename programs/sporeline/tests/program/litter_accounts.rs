//! litter_accounts
