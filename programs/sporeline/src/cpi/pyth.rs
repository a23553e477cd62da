//! Reading Pyth's `PriceUpdateV2` by hand.
//!
//! Layout of a fully verified update (Borsh, pyth-solana-receiver-sdk 2.0): discriminator 0..8, write authority 8..40,
//! verification level 40 (1: Full; Partial takes two bytes and shifts the rest), feed id 41..73, price i64 73..81, confidence u64
//! 81..89, exponent i32 89..93, publish time i64 93..101. What follows is not read.

use crate::{
    constants::{MAX_CONFIDENCE_DIVISOR, MAX_PRICE_AGE_S},
    errors::SporelineError,
    state::Global,
};
use anchor_lang::prelude::*;
use sporeline_curve::UsdPerSol;

/// First eight bytes of SHA-256("account:PriceUpdateV2").
const DISCRIMINATOR: [u8; 8] = [0x22, 0xf1, 0x23, 0x63, 0x9d, 0x7e, 0xf4, 0xcd];
const FULL: u8 = 1;
const LEAST_EXPONENT: i32 = -12;

/// Dollars per SOL, the confidence interval taken off: what is certain for a threshold from below.
///
/// Errors: `BadPriceAccount` (not of a listed owner, another account, feed or verification level), `StalePrice`,
/// `UncertainPrice` (not positive, exponent outside −12..=0, confidence above 1 % of the price).
#[inline(never)]
pub fn sol_usd(view: &AccountView, global: &Global, now: i64) -> Result<UsdPerSol> {
    let owned = global.price_owners().iter().any(|owner| view.owned_by(owner));
    require!(owned, SporelineError::BadPriceAccount);
    // SAFETY: read here and copied out; nothing writes meanwhile.
    let data = unsafe { view.borrow_unchecked() };
    let genuine = data.get(..8) == Some(&DISCRIMINATOR)
        && data.get(40) == Some(&FULL)
        && data.get(41..73) == Some(&global.feed_id);
    require!(genuine, SporelineError::BadPriceAccount);
    let price = i64::from_le_bytes(part(data, 73)?);
    let confidence = u64::from_le_bytes(part(data, 81)?);
    let exponent = i32::from_le_bytes(part(data, 89)?);
    let published = i64::from_le_bytes(part(data, 93)?);

    require!(now.abs_diff(published) <= MAX_PRICE_AGE_S, SporelineError::StalePrice);
    let price = u64::try_from(price).map_err(|_| SporelineError::UncertainPrice)?;
    let narrow = confidence <= price / MAX_CONFIDENCE_DIVISOR;
    let mantissa = price.saturating_sub(confidence);
    let in_range = (LEAST_EXPONENT..=0).contains(&exponent);
    require!(narrow && in_range && mantissa > 0, SporelineError::UncertainPrice);
    Ok(UsdPerSol { mantissa, exponent })
}

/// `N` bytes from `at` on.
fn part<const N: usize>(data: &[u8], at: usize) -> Result<[u8; N]> {
    data.get(at..at.saturating_add(N))
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| SporelineError::BadPriceAccount.into())
}
