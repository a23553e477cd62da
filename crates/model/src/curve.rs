//! A market's arithmetic, from PROTOCOL, section Market.

use crate::{
    arithmetic::{Product, mul_div_ceil, mul_div_floor},
    refusal::{Refusal, ensure},
};

pub const SUPPLY: u64 = 1_000_000_000_000_000;
pub const VIRTUAL_QUOTE: u64 = 30_000_000_000;
const VIRTUAL_BASE: u64 = 1_073_000_000_000_000;
const FOR_SALE: u64 = 793_100_000_000_000;
const KEPT: u64 = 206_900_000_000_000;
/// Fee on buys at the moment a market opens, bps.
const SNIPER_BPS: u32 = 5_000;

/// In the order in which a market passes through them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Before the first attestation.
    Closed,
    Bonding,
    Open,
}

/// What makes a price: virtual in Bonding, real in Open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reserves {
    /// Base units.
    pub base: u64,
    /// Lamports.
    pub quote: u64,
}

/// The figures that a trade reads and writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pool {
    pub phase: Phase,
    pub base: u64,
    pub quote: u64,
    /// For sale, base units; 0 once Open.
    pub base_left: u64,
    /// The base reserve of phase Open.
    pub kept: u64,
    /// Lamports of buyers held, without fees.
    pub quote_real: u64,
}

/// A trade: what changed hands, and the fee in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trade {
    pub base: u64,
    /// Buy: paid, fee included. Sell: received, fee taken off.
    pub quote: u64,
    pub fee: u64,
    /// What the fee's shares are worked out on: of a buy what was paid, of a sell the gross.
    pub fee_on: u64,
    pub after: Pool,
}

/// What a sale would bring.
pub(crate) struct Proceeds {
    /// The base reserve after it.
    base: u64,
    /// Lamports, and of them the fee.
    pub gross: u64,
    pub fee: u64,
}

/// `⌈amount · bps / 10,000⌉`.
pub fn fee_on(amount: u64, bps: u32) -> Result<u64, Refusal> {
    ensure!(bps <= 10_000, Overflow);
    mul_div_ceil(amount, bps.into(), 10_000).ok_or(Refusal::Overflow)
}

/// The market of a launch that gives `airdrop_bps` of its supply away, and how many base units that is.
pub fn launch(airdrop_bps: u16) -> Result<(Pool, u64), Refusal> {
    ensure!(airdrop_bps <= 2_000, AirdropTooLarge);
    let scaled = |figure: u64| mul_div_floor(figure, u64::from(10_000 - airdrop_bps), 10_000).ok_or(Refusal::Overflow);
    let (base_left, kept) = (scaled(FOR_SALE)?, scaled(KEPT)?);
    let pool = Pool {
        phase: Phase::Closed,
        base: scaled(VIRTUAL_BASE)?,
        quote: VIRTUAL_QUOTE,
        base_left,
        kept,
        quote_real: 0,
    };
    Ok((pool, SUPPLY - base_left - kept))
}

impl Pool {
    pub fn reserves(&self) -> Reserves {
        Reserves {
            base: self.base,
            quote: self.quote,
        }
    }

    /// Buys for at most `quote_in` lamports, `fee_bps` of them fee.
    pub fn buy(&self, quote_in: u64, fee_bps: u32) -> Result<Trade, Refusal> {
        ensure!(quote_in > 0, ZeroAmount);
        ensure!(self.base > 0 && self.quote > 0, CurveEmpty);
        let fee = fee_on(quote_in, fee_bps)?;
        let net = quote_in - fee;
        let bonding = self.phase == Phase::Bonding;
        let Some(quote) = self.quote.checked_add(net) else {
            return if bonding {
                self.cross(quote_in, fee_bps)
            } else {
                Err(Refusal::Overflow)
            };
        };
        let base = mul_div_floor(self.base, net, quote).ok_or(Refusal::Overflow)?;
        // Something for nothing is no trade: the program names it as an amount of zero.
        ensure!(base > 0, ZeroAmount);
        if bonding && base >= self.base_left {
            return self.cross(quote_in, fee_bps);
        }
        let after = Pool {
            base: self.base - base,
            quote,
            base_left: if bonding { self.base_left - base } else { self.base_left },
            quote_real: self.quote_real.checked_add(net).ok_or(Refusal::Overflow)?,
            ..*self
        };
        Ok(Trade {
            base,
            quote: quote_in,
            fee,
            fee_on: quote_in,
            after,
        })
    }

    /// The buy of the last token for sale: it takes what the boundary costs, with the fee on that, and opens the pool.
    fn cross(&self, quote_in: u64, fee_bps: u32) -> Result<Trade, Refusal> {
        ensure!(self.base_left > 0, ZeroAmount);
        ensure!(self.base > self.base_left, CurveEmpty);
        let cost = mul_div_ceil(self.base_left, self.quote, self.base - self.base_left).ok_or(Refusal::Overflow)?;
        ensure!(fee_bps < 10_000, Overflow);
        let paid = mul_div_ceil(cost, 10_000, u64::from(10_000 - fee_bps)).ok_or(Refusal::Overflow)?;
        ensure!(paid <= quote_in, Overflow);
        let raised = self.quote_real.checked_add(cost).ok_or(Refusal::Overflow)?;
        Ok(Trade {
            base: self.base_left,
            quote: paid,
            fee: paid - cost,
            fee_on: paid,
            after: Pool {
                phase: Phase::Open,
                base: self.kept,
                quote: raised,
                base_left: 0,
                kept: self.kept,
                quote_real: raised,
            },
        })
    }

    /// What `base_in` base units bring, be it nothing and be it there or not, `fee_bps` of it being fee.
    pub(crate) fn proceeds(&self, base_in: u64, fee_bps: u32) -> Result<Proceeds, Refusal> {
        ensure!(base_in > 0, ZeroAmount);
        ensure!(self.base > 0 && self.quote > 0, CurveEmpty);
        let base = self.base.checked_add(base_in).ok_or(Refusal::Overflow)?;
        let gross = mul_div_floor(self.quote, base_in, base).ok_or(Refusal::Overflow)?;
        let fee = fee_on(gross, fee_bps)?;
        Ok(Proceeds { base, gross, fee })
    }

    /// Sells `base_in` base units, `fee_bps` of the proceeds being fee.
    pub fn sell(&self, base_in: u64, fee_bps: u32) -> Result<Trade, Refusal> {
        let Proceeds { base, gross, fee } = self.proceeds(base_in, fee_bps)?;
        ensure!(gross > fee, ZeroAmount);
        ensure!(gross <= self.quote_real, CurveEmpty);
        let base_left = match self.phase {
            // What is for sale is part of the virtual reserve, whose new sum was just checked.
            Phase::Bonding => self.base_left.saturating_add(base_in),
            _ => self.base_left,
        };
        Ok(Trade {
            base: base_in,
            quote: gross - fee,
            fee,
            fee_on: gross,
            after: Pool {
                base,
                quote: self.quote - gross,
                base_left,
                quote_real: self.quote_real - gross,
                ..*self
            },
        })
    }
}

/// The fee on buys, bps: half of it all at first, falling linearly to the normal fee, rounded up.
pub fn sniper_fee_bps(normal: u32, elapsed: u64, length: u64) -> u32 {
    if elapsed >= length || normal >= SNIPER_BPS {
        return normal;
    }
    let excess = (u64::from(SNIPER_BPS - normal) * (length - elapsed)).div_ceil(length);
    normal + excess as u32 // at most 5,000
}

/// Shares of a fee: agent, stakers, protocol, lineage, spawner. What exceeds the normal fee on `amount` is sniper tax,
/// the agent's; of the rest the shares floor and the agent takes the remainder.
pub fn split(rates: &[u16; 5], amount: u64, fee: u64, has_spawner: bool) -> Result<[u64; 5], Refusal> {
    let total: u64 = rates.iter().map(|rate| u64::from(*rate)).sum();
    if total == 0 {
        return Ok([fee, 0, 0, 0, 0]);
    }
    let normal = fee_on(amount, total as u32)?.min(fee);
    let mut shares = [0; 5];
    for (share, rate) in shares.iter_mut().zip(rates).skip(1) {
        *share = mul_div_floor(normal, (*rate).into(), total).ok_or(Refusal::Overflow)?;
    }
    shares[0] = fee - shares[1..].iter().sum::<u64>();
    if !has_spawner {
        shares[3] += std::mem::take(&mut shares[4]);
    }
    Ok(shares)
}

/// Price as Q64.64 lamports per base unit, floored; `None` without base.
pub fn price(reserves: Reserves) -> Option<u128> {
    (u128::from(reserves.quote) << 64).checked_div(reserves.base.into())
}

/// Whether the price after is at least `(10,000 − bps)/10,000` of the price before.
pub fn not_more_than_below(before: Reserves, after: Reserves, bps: u32) -> bool {
    match crossed(before, after) {
        Some((then, now)) => {
            Product::of(now).times(10_000) >= Product::of(then).times(10_000u64.saturating_sub(bps.into()))
        }
        None => false,
    }
}

/// Whether the price after lies within `bps` of the price before, the bounds included.
pub fn within_impact(before: Reserves, after: Reserves, bps: u32) -> bool {
    let not_above = match crossed(before, after) {
        Some((then, now)) => Product::of(now).times(10_000) <= Product::of(then).times(10_000 + u64::from(bps)),
        None => false,
    };
    not_above && not_more_than_below(before, after, bps)
}

/// Both prices over one denominator.
fn crossed(before: Reserves, after: Reserves) -> Option<(u128, u128)> {
    (before.base > 0 && after.base > 0).then(|| {
        (
            u128::from(before.quote) * u128::from(after.base),
            u128::from(after.quote) * u128::from(before.base),
        )
    })
}
