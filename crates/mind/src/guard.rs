//! The chain's limits, checked before anything is signed.
//!
//! The same limits as the program's, computed by the same functions, in the same order: what passes here the program
//! accepts at that slot, and what it refuses is refused here under the same name.

use crate::{Amount, Candidate, Intent, MarketView, Observation};
use sporeline_client::SporelineError;
use sporeline_curve::{CurveError, bucket, price};

/// Checks an intent against everything the program will check.
///
/// # Errors
/// The program's own refusal, the first that applies.
pub fn check(seen: &Observation, intent: &Intent) -> Result<(), SporelineError> {
    if matches!(intent, Intent::Hold { .. }) {
        return Ok(());
    }
    if !seen.me.alive {
        return Err(SporelineError::AgentDead);
    }
    if !seen.me.attested {
        return Err(SporelineError::Unattested);
    }
    match intent {
        Intent::Hold { .. } => Ok(()),
        Intent::Buy {
            mint,
            quote_in,
            min_base_out,
            ..
        } => check_buy(seen, market(seen, mint)?, *quote_in, *min_base_out),
        Intent::Sell {
            mint,
            base_in,
            min_quote_out,
            ..
        } => check_sell(seen, market(seen, mint)?, *base_in, *min_quote_out),
        Intent::Refuel if refuel_amount(seen) == 0 => Err(SporelineError::NothingToRefuel),
        Intent::Refuel => Ok(()),
        Intent::Breed { mate, .. } => check_breed(seen, mate.as_deref()),
        Intent::ChooseMate { mate, .. } => {
            check_paid(seen)?;
            candidate(seen, mate).map(|_| ())
        }
    }
}

/// What the agent may spend now, lamports.
pub fn bucket_level(seen: &Observation) -> u64 {
    let cap = bucket::spend_cap(seen.me.treasury.0, seen.limits.spend_limit_bps.into());
    let dt = seen.now.saturating_sub(seen.me.spend_at).max(0) as u64;
    bucket::level(seen.me.spend_level.0, cap, dt, seen.limits.spend_window_s.into())
}

/// What the agent pays for a token account in this market, lamports; 0 where it has one.
pub fn opening_cost(seen: &Observation, market: &MarketView) -> u64 {
    if market.has_account {
        0
    } else {
        seen.limits.token_account_rent.0
    }
}

fn market<'a>(seen: &'a Observation, mint: &str) -> Result<&'a MarketView, SporelineError> {
    seen.markets
        .iter()
        .find(|market| market.mint == mint)
        .ok_or(SporelineError::WrongMint)
}

fn check_buy(
    seen: &Observation,
    market: &MarketView,
    quote_in: Amount,
    min_base_out: Amount,
) -> Result<(), SporelineError> {
    check_paid(seen)?;
    let state = market.state().ok_or(SporelineError::MarketClosed)?;
    let bought = state.buy(quote_in.0, market.buy_fee_bps(seen.now)).map_err(named)?;
    if bought.base_out < min_base_out.0 {
        return Err(SporelineError::SlippageExceeded);
    }
    check_market(seen, market, bought.next.reserves())?;
    let cost = bought
        .quote_taken
        .checked_add(opening_cost(seen, market))
        .ok_or(SporelineError::Overflow)?;
    if bucket_level(seen) < cost {
        return Err(SporelineError::SpendLimit);
    }
    match seen.me.treasury.0.checked_sub(cost) {
        Some(left) if left >= seen.me.floor.0 => Ok(()),
        _ => Err(SporelineError::TreasuryTooLow),
    }
}

fn check_sell(
    seen: &Observation,
    market: &MarketView,
    base_in: Amount,
    min_quote_out: Amount,
) -> Result<(), SporelineError> {
    if !market.has_account {
        return Err(SporelineError::NotATokenAccount);
    }
    if market.held < base_in {
        return Err(SporelineError::InsufficientTokens);
    }
    let state = market.state().ok_or(SporelineError::MarketClosed)?;
    let sold = state.sell(base_in.0, market.fee_bps.into()).map_err(named)?;
    if sold.quote_out < min_quote_out.0 {
        return Err(SporelineError::SlippageExceeded);
    }
    check_market(seen, market, sold.next.reserves())
}

/// Age, liquidity and impact. `after`: reserves after the trade.
fn check_market(seen: &Observation, market: &MarketView, after: price::Reserves) -> Result<(), SporelineError> {
    let age = seen.now.saturating_sub(market.opened_at);
    if age <= i64::from(seen.limits.min_market_age_s) {
        return Err(SporelineError::MarketTooYoung);
    }
    let before = market.before(seen.slot);
    if before.quote_real < seen.limits.min_trade_liquidity {
        return Err(SporelineError::MarketTooThin);
    }
    if !price::within_impact(before.price(), after, seen.limits.impact_limit_bps.into()) {
        return Err(SporelineError::ImpactLimit);
    }
    Ok(())
}

fn check_paid(seen: &Observation) -> Result<(), SporelineError> {
    if seen.now > seen.me.paid_until {
        return Err(SporelineError::Unpaid);
    }
    Ok(())
}

fn candidate<'a>(seen: &'a Observation, wallet: &str) -> Result<&'a Candidate, SporelineError> {
    let mut candidates = seen.family.candidates.iter();
    candidates
        .find(|candidate| candidate.wallet == wallet)
        .ok_or(SporelineError::WrongMate)
}

/// What an observation cannot tell (cooldown, the price of SOL, an open litter) is summed up in `eligible_since`; the
/// likeliest of its reasons is named.
fn check_breed(seen: &Observation, mate: Option<&str>) -> Result<(), SporelineError> {
    check_paid(seen)?;
    if seen.markets.iter().any(|market| market.own && market.phase != 2) {
        return Err(SporelineError::NotGraduated);
    }
    if let Some(mate) = mate
        && !candidate(seen, mate)?.consents
    {
        return Err(SporelineError::NoConsent);
    }
    if seen.family.eligible_since == 0 {
        return Err(SporelineError::BelowThreshold);
    }
    match seen.me.treasury.0.checked_sub(seen.limits.litter_rent.0) {
        Some(left) if left >= seen.me.floor.0 => Ok(()),
        _ => Err(SporelineError::TreasuryTooLow),
    }
}

/// Lamports that a refuel would bring now; 0 where the program would refuse it.
pub fn refuel_amount(seen: &Observation) -> u64 {
    let dt = seen.now.saturating_sub(seen.me.allowance_at).max(0) as u64;
    let allowance = bucket::level(
        seen.me.allowance_level.0,
        bucket::allowance_cap(seen.limits.fee_allowance.0),
        dt,
        seen.limits.spend_window_s.into(),
    );
    let missing = seen.limits.fee_float.0.saturating_sub(seen.me.wallet.0);
    let amount = missing.min(allowance).min(seen.me.treasury.0);
    // A wallet below an account's rent cannot be.
    if seen.me.wallet.0.saturating_add(amount) < seen.limits.wallet_rent.0 {
        return 0;
    }
    amount
}

fn named(error: CurveError) -> SporelineError {
    error.into()
}
