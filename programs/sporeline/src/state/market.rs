use crate::own::Own;
use crate::{
    constants::*,
    errors::SporelineError,
    state::{Agent, Global},
};
use anchor_lang::prelude::*;
use sporeline_curve::{
    CurveError, Reserves, VIRTUAL_QUOTE,
    fees::{FeeRates, FeeSplit},
    market::{MarketState, Phase},
    price,
};

/// `Market::phase` before the first attestation.
pub const PHASE_CLOSED: u8 = 0;
/// `Market::phase` while the curve sells.
pub const PHASE_BONDING: u8 = 1;
/// `Market::phase` after graduation.
pub const PHASE_OPEN: u8 = 2;

/// Reserves as they stood at a time.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, bytemuck::Pod, bytemuck::Zeroable, IdlType)]
pub struct Snapshot {
    /// Unix seconds; 0: never taken.
    pub time: i64,
    pub base: u64,
    pub quote: u64,
    /// As `Market::phase`.
    pub phase: u64,
}

impl Snapshot {
    #[inline(always)]
    pub fn reserves(&self) -> Reserves {
        Reserves {
            base: self.base,
            quote: self.quote,
        }
    }

    /// Lamports of buyers that were in the market then.
    #[inline(always)]
    pub fn real_quote(&self) -> u64 {
        if self.phase == PHASE_BONDING as u64 {
            self.quote.saturating_sub(VIRTUAL_QUOTE)
        } else {
            self.quote
        }
    }
}

/// Where one agent's token trades. Recorded reserves count, never balances.
#[account]
#[derive(Debug)]
pub struct Market {
    pub version: u8,
    pub bump: u8,
    pub vault_bump: u8,
    pub mint_bump: u8,
    /// [`PHASE_CLOSED`], [`PHASE_BONDING`] or [`PHASE_OPEN`].
    pub phase: u8,
    /// 0: a child's market; the spawner's share joins the lineage's.
    pub has_spawner: u8,
    pub _padding: [u8; 2],
    pub seq: u64,
    /// When the first attestation opened it; 0: closed.
    pub opened_at: i64,
    /// Bonding: virtual; Open: real. Base units.
    pub base: u64,
    /// Bonding: virtual; Open: real. Lamports.
    pub quote: u64,
    /// Bonding: still for sale, base units; Open: 0.
    pub base_left: u64,
    /// Becomes the base reserve at graduation, base units.
    pub kept: u64,
    /// Lamports of buyers held.
    pub quote_real: u64,
    /// Recorded account rent, lamports.
    pub rent: u64,
    /// Fees not yet swept, lamports: agent, stakers, protocol, lineage, spawner. The spawner's waits for `claim_spawner`.
    pub unswept: [u64; 5],
    /// Shares of a trade's fee, bps, fixed at launch: agent, stakers, protocol, lineage, spawner.
    pub fees: [u16; 5],
    /// Share of the supply that stakers were given, bps.
    pub airdrop_bps: u16,
    /// Seconds of sniper tax after opening, fixed at launch.
    pub sniper_length: u32,
    /// The slot of the last trade, and everything as it was before that slot's first trade.
    pub last_slot: u64,
    pub before_slot: Snapshot,
    /// Older, then newer; rotated by the first trade of a slot when the newer is at least 60 s old.
    pub snapshots: [Snapshot; 2],
    /// Last observation of the gate accumulator, unix seconds.
    pub observed_at: i64,
    /// Price that makes the breeding threshold, Q64.64; 0: no gate is set.
    pub gate_price: PodU128,
    /// Σ min(price, 5/4 gate price) · seconds, Q64.64.
    pub gate_accumulator: PodU128,
    pub agent: Address,
    pub mint: Address,
    pub vault: Address,
    /// Zeros for a child's market.
    pub spawner: Address,
    pub _spare: [u8; 64],
}

impl Market {
    /// The curve's view of this market.
    ///
    /// Errors: `MarketClosed`.
    #[inline(always)]
    pub fn state(&self) -> Result<MarketState> {
        let phase = match self.phase {
            PHASE_BONDING => Phase::Bonding,
            PHASE_OPEN => Phase::Open,
            _ => return Err(SporelineError::MarketClosed.into()),
        };
        Ok(MarketState {
            phase,
            base: self.base,
            quote: self.quote,
            base_left: self.base_left,
            kept: self.kept,
            quote_real: self.quote_real,
        })
    }

    #[inline(always)]
    pub fn set_state(&mut self, next: &MarketState) {
        self.phase = match next.phase {
            Phase::Bonding => PHASE_BONDING,
            Phase::Open => PHASE_OPEN,
        };
        self.base = next.base;
        self.quote = next.quote;
        self.base_left = next.base_left;
        self.kept = next.kept;
        self.quote_real = next.quote_real;
    }

    #[inline(always)]
    pub fn rates(&self) -> FeeRates {
        let [agent_bps, stakers_bps, protocol_bps, lineage_bps, spawner_bps] = self.fees;
        FeeRates {
            agent_bps,
            stakers_bps,
            protocol_bps,
            lineage_bps,
            spawner_bps,
        }
    }

    /// While a gate is set: counts the price that stood since the last observation, never the one a trade is about to make.
    #[inline(always)]
    pub fn accumulate(&mut self, now: i64) {
        if u128::from(self.gate_price) != 0 {
            let dt = now.saturating_sub(self.observed_at).max(0) as u64;
            let standing = Reserves {
                base: self.base,
                quote: self.quote,
            };
            let gate = price::Price(self.gate_price.into());
            self.gate_accumulator =
                sporeline_curve::accumulator::add(self.gate_accumulator.into(), standing, gate, dt).into();
        }
        self.observed_at = now;
    }

    /// The breeding it was set for is committed or over.
    pub fn clear_gate(&mut self) {
        self.gate_price = 0u128.into();
    }

    /// What every trade does before it changes anything: the slot's "before", the older snapshots, the gate accumulator.
    #[inline(always)]
    pub fn observe(&mut self, slot: u64, now: i64) {
        self.accumulate(now);
        if self.last_slot != slot {
            self.last_slot = slot;
            let standing = Snapshot {
                time: now,
                base: self.base,
                quote: self.quote,
                phase: self.phase.into(),
            };
            self.before_slot = standing;
            if now.saturating_sub(self.snapshots[1].time) >= SNAPSHOT_AGE_S {
                self.snapshots[0] = self.snapshots[1];
                self.snapshots[1] = standing;
            }
        }
    }

    /// The reserves before the current slot's first trade: what nothing done in the same slot can change.
    #[inline(always)]
    pub fn spot(&self, slot: u64) -> Reserves {
        if self.last_slot == slot {
            self.before_slot.reserves()
        } else {
            Reserves {
                base: self.base,
                quote: self.quote,
            }
        }
    }

    /// Books a fee's shares.
    ///
    /// Errors: `Overflow`.
    #[inline(always)]
    pub fn book(&mut self, split: &FeeSplit) -> Result<()> {
        let shares = [split.agent, split.stakers, split.protocol, split.lineage, split.spawner];
        for (unswept, share) in self.unswept.iter_mut().zip(shares) {
            *unswept = unswept.checked_add(share).ok_or(SporelineError::Overflow)?;
        }
        Ok(())
    }

    /// Refuses agents' trades in a market too young or too thin before this slot. Call after [`Market::observe`].
    ///
    /// Errors: `MarketTooYoung`, `MarketTooThin`.
    pub fn require_tradable_by_agents(&self, global: &Global, now: i64) -> Result<()> {
        let age = now.saturating_sub(self.opened_at);
        require!(
            age > i64::from(global.parameters.min_market_age),
            SporelineError::MarketTooYoung
        );
        require!(
            self.before_slot.real_quote() >= global.parameters.min_trade_liquidity,
            SporelineError::MarketTooThin
        );
        Ok(())
    }

    /// Refuses an agent's trade that ends too far from the price before this slot's first trade.
    ///
    /// Errors: `ImpactLimit`.
    pub fn require_within_impact(&self, global: &Global) -> Result<()> {
        let after = Reserves {
            base: self.base,
            quote: self.quote,
        };
        require!(
            price::within_impact(
                self.before_slot.reserves(),
                after,
                global.parameters.impact_limit_bps.into()
            ),
            SporelineError::ImpactLimit
        );
        Ok(())
    }

    /// Errors: `WrongAgent` when this is not `agent`'s market.
    pub fn require_of(&self, agent: &Own<Agent>) -> Result<()> {
        require!(
            anchor_lang::address_eq(&self.agent, agent.address()),
            SporelineError::WrongAgent
        );
        Ok(())
    }

    #[inline(always)]
    pub fn next_seq(&mut self) -> u64 {
        self.seq = self.seq.wrapping_add(1); // 2^64 trades do not happen
        self.seq
    }
}

impl From<CurveError> for SporelineError {
    fn from(error: CurveError) -> Self {
        match error {
            CurveError::ZeroAmount | CurveError::NothingOut => Self::ZeroAmount,
            CurveError::CurveEmpty => Self::CurveEmpty,
            CurveError::Overflow => Self::Overflow,
        }
    }
}
