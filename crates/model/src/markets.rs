//! Trades by wallets, and where their fees go.

use crate::{
    curve::{self, Phase, Pool, Reserves, Trade, sniper_fee_bps},
    effects::{Effects, Swept},
    gate,
    key::{Key, Mint, Pubkey},
    model::Model,
    refusal::{Refusal, ensure},
    state::{Market, Snapshot},
    step::Step,
};

/// Seconds after which the newer snapshot becomes the older one.
pub(crate) const SNAPSHOT_AGE: i64 = 60;

impl Market {
    /// What every trade does before it changes anything.
    pub(crate) fn observe(&mut self, slot: u64, now: i64) {
        self.accumulate(now);
        if self.last_slot != slot {
            self.last_slot = slot;
            let standing = Snapshot {
                time: now,
                pool: self.pool,
            };
            self.before_slot = standing;
            if now - self.snapshots[1].time >= SNAPSHOT_AGE {
                self.snapshots = [self.snapshots[1], standing];
            }
        }
    }

    /// Counts the price that stood since the last observation, where a gate is set.
    pub(crate) fn accumulate(&mut self, now: i64) {
        if let Some(gate) = self.gate_price {
            let seconds = now.saturating_sub(self.observed_at).max(0) as u64;
            self.gate_accumulator = gate::accumulate(self.gate_accumulator, self.pool.reserves(), gate, seconds);
        }
        self.observed_at = now;
    }
}

impl Snapshot {
    /// Lamports of buyers then.
    pub(crate) fn real_quote(&self) -> u64 {
        self.pool.quote_real
    }

    pub(crate) fn reserves(&self) -> Reserves {
        self.pool.reserves()
    }
}

impl Model {
    pub(crate) fn markets(&mut self, step: &Step) -> Result<Effects, Refusal> {
        match step {
            Step::Buy {
                trader,
                market,
                account,
                quote_in,
                min_base_out,
            } => {
                self.market(market)?;
                ensure!(self.read_token(account, true)?.mint == Mint::Of(*market), WrongMint);
                let trade = self.buy_in(market, *quote_in, *min_base_out)?;
                self.transfer(Key::Wallet(*trader), Key::Market(*market), trade.quote)?;
                self.transfer_tokens(Key::Vault(*market), *account, trade.base)?;
                self.market_mut(market)?.seq += 1;
                Ok(traded(&trade, 0))
            }
            Step::Sell {
                trader,
                market,
                account,
                base_in,
                min_quote_out,
            } => {
                self.market(market)?;
                let held = self.read_token(account, true)?;
                ensure!(held.mint == Mint::Of(*market), WrongMint);
                ensure!(held.amount >= *base_in, InsufficientTokens);
                let trade = self.sell_in(market, *base_in, *min_quote_out)?;
                self.require_owner(account, trader)?;
                self.transfer_tokens(*account, Key::Vault(*market), *base_in)?;
                self.transfer(Key::Market(*market), Key::Wallet(*trader), trade.quote)?;
                self.market_mut(market)?.seq += 1;
                Ok(traded(&trade, 0))
            }
            Step::CollectFees { market, agent, parents } => {
                self.require_loaded(parents)?;
                self.require_market_of(market, agent)?;
                let swept = self.sweep(market, agent, parents)?;
                ensure!(swept.total() > 0, NothingToDo);
                self.market_mut(market)?.seq += 1;
                self.agent_mut(agent)?.seq += 1;
                Ok(Effects::Collected(swept))
            }
            Step::ClaimSpawner { market, spawner } => {
                let row = self.market(market)?;
                ensure!(row.spawner == Some(*spawner), WrongAddress);
                let share = row.unswept[4].min(self.spare(market)?);
                ensure!(share > 0, NothingToDo);
                self.require_rent_after(&Key::Wallet(*spawner), share)?;
                let row = self.market_mut(market)?;
                row.unswept[4] -= share;
                row.seq += 1;
                self.transfer(Key::Market(*market), Key::Wallet(*spawner), share)?;
                Ok(Effects::Paid(share))
            }
            _ => Err(Refusal::Missing), // not the markets'
        }
    }

    /// The market's books after a purchase, whoever buys.
    pub(crate) fn buy_in(&mut self, market: &Pubkey, quote_in: u64, min_base_out: u64) -> Result<Trade, Refusal> {
        let (slot, now) = (self.slot, self.now);
        let market = self.market_mut(market)?;
        ensure!(market.pool.phase != Phase::Closed, MarketClosed);
        market.observe(slot, now);
        let elapsed = now.saturating_sub(market.opened_at).max(0) as u64;
        let fee_bps = sniper_fee_bps(market.fee_total(), elapsed, market.sniper_length.into());
        let trade = market.pool.buy(quote_in, fee_bps)?;
        ensure!(trade.base >= min_base_out, SlippageExceeded);
        market.book(&trade)?;
        Ok(trade)
    }

    /// The market's books after a sale, whoever sells.
    pub(crate) fn sell_in(&mut self, market: &Pubkey, base_in: u64, min_quote_out: u64) -> Result<Trade, Refusal> {
        let (slot, now) = (self.slot, self.now);
        let market = self.market_mut(market)?;
        ensure!(market.pool.phase != Phase::Closed, MarketClosed);
        market.observe(slot, now);
        let trade = market.pool.sell(base_in, market.fee_total())?;
        ensure!(trade.quote >= min_quote_out, SlippageExceeded);
        market.book(&trade)?;
        Ok(trade)
    }

    pub(crate) fn require_market_of(&self, market: &Pubkey, agent: &Pubkey) -> Result<(), Refusal> {
        self.market(market)?;
        self.agent(agent)?;
        ensure!(market == agent, WrongAgent);
        Ok(())
    }

    /// Anchor loads the parents that are given.
    pub(crate) fn require_loaded(&self, parents: &[Option<Pubkey>; 2]) -> Result<(), Refusal> {
        for parent in parents.iter().flatten() {
            self.agent(parent)?;
        }
        Ok(())
    }

    /// Lamports of a market that are neither its rent nor its sellers'.
    fn spare(&self, market: &Pubkey) -> Result<u64, Refusal> {
        let row = self.market(market)?;
        let available = self.available(&Key::Market(*market), row.rent);
        Ok(available.saturating_sub(row.pool.quote_real))
    }

    /// Gives a market's fees to whom they belong; all but the spawner's, which waits.
    pub(crate) fn sweep(
        &mut self,
        market: &Pubkey,
        wallet: &Pubkey,
        given: &[Option<Pubkey>; 2],
    ) -> Result<Swept, Refusal> {
        let agent = self.agent(wallet)?;
        // Where both parents are one it is given once.
        let expected = match agent.parents {
            None => [None, None],
            Some([a, b]) if a == b => [Some(a), None],
            Some([a, b]) => [Some(a), Some(b)],
        };
        ensure!(expected == *given, WrongParents);
        let alive = expected.map(|parent| parent.is_some_and(|p| self.agent(&p).is_ok_and(|row| row.alive)));
        // Where the market cannot spare all, the first shares first; the rest waits.
        let mut spare = self.spare(market)?;
        let mut waits = self.market(market)?.unswept;
        let mut taken = [0; 4];
        for (taken, share) in taken.iter_mut().zip(&mut waits) {
            *taken = spare.min(*share);
            spare -= *taken;
            *share -= *taken;
        }
        let [to_agent, stakers, protocol, lineage] = taken;
        let mut swept = Swept {
            agent: to_agent,
            stakers,
            protocol,
            parents: [0; 2],
        };
        match alive {
            // The first takes the odd lamport.
            [true, true] => swept.parents = [lineage.div_ceil(2), lineage / 2],
            [true, false] => swept.parents[0] = lineage,
            [false, true] => swept.parents[1] = lineage,
            [false, false] => swept.agent += lineage,
        }
        if !agent.alive {
            swept.stakers += std::mem::take(&mut swept.agent);
        } else if self.stake_pool()?.total_active == 0 {
            swept.agent += std::mem::take(&mut swept.stakers);
        }
        self.market_mut(market)?.unswept = waits;
        let from = Key::Market(*market);
        self.transfer(from, Key::Agent(*wallet), swept.agent)?;
        if swept.stakers > 0 {
            self.credit_stakers(swept.stakers)?;
            self.transfer(from, Key::StakePool, swept.stakers)?;
        }
        if swept.protocol > 0 {
            self.singles_mut()?.protocol.income += swept.protocol;
            self.transfer(from, Key::Protocol, swept.protocol)?;
        }
        for (parent, share) in expected.iter().zip(swept.parents) {
            if let Some(parent) = parent {
                self.transfer(from, Key::Agent(*parent), share)?;
            }
        }
        Ok(swept)
    }
}

impl Market {
    fn book(&mut self, trade: &Trade) -> Result<(), Refusal> {
        let shares = curve::split(&self.fees, trade.fee_on, trade.fee, self.spawner.is_some())?;
        for (unswept, share) in self.unswept.iter_mut().zip(shares) {
            *unswept = unswept.checked_add(share).ok_or(Refusal::Overflow)?;
        }
        self.pool = trade.after;
        Ok(())
    }

    /// A market as its agent's birth leaves it: closed.
    pub(crate) fn closed(
        pool: Pool,
        rent: u64,
        fees: [u16; 5],
        airdrop_bps: u16,
        sniper_length: u32,
        spawner: Option<Pubkey>,
    ) -> Self {
        let never = Snapshot { time: 0, pool };
        Self {
            seq: 0,
            opened_at: 0,
            pool,
            rent,
            unswept: [0; 5],
            fees,
            airdrop_bps,
            sniper_length,
            spawner,
            last_slot: 0,
            before_slot: never,
            snapshots: [never; 2],
            observed_at: 0,
            gate_price: None,
            gate_accumulator: 0,
        }
    }
}

pub(crate) fn traded(trade: &Trade, opening: u64) -> Effects {
    Effects::Traded {
        base: trade.base,
        quote: trade.quote,
        fee: trade.fee,
        opening,
    }
}
