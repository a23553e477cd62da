//! What agents' wallets do, who keeps them alive, and what happens once nobody does.

use super::{Generator, SOL};
use crate::people;
use sporeline_model::{Attest, Key, Mint, Model, Owner, Step, curve::Phase};

impl Generator {
    pub(super) fn spawn(&mut self, model: &Model) -> Option<Step> {
        // Worlds stay small enough to be compared as a whole.
        if model.agents.values().filter(|row| row.alive).count() > 14 {
            return None;
        }
        let wallet = match model.litters.values().next() {
            Some(litter) if self.dice.one_in(6) => litter.wallets[0], // a stranger on a litter's wallet
            _ => self.new_wallet(),
        };
        let treasury = match self.dice.below(8) {
            0..=4 => SOL + self.dice.below(SOL),
            5..=6 => 2 * SOL + self.dice.below(3 * SOL),
            _ => 20 * SOL,
        };
        let airdrop_bps = self.dice.one_of(&[0, 0, 1, 700, 2_000]);
        let mut step = self.founder(wallet, treasury, airdrop_bps);
        if let Step::Spawn(spawn) = &mut step {
            let active = model
                .hosts
                .iter()
                .filter(|(_, host)| host.active)
                .map(|(operator, _)| *operator);
            spawn.host = self.dice.some_of(&active.collect::<Vec<_>>())?;
        }
        Some(step)
    }

    /// Of an agent that needs it, by attesters that are listed.
    pub(super) fn attest(&mut self, model: &Model) -> Option<Step> {
        let global = model.global().ok()?;
        let soon = model.now + 60;
        let needy = self.agent_where(model, |_, row| row.alive && row.attestation_expires_at < soon);
        let agent = match needy {
            Some(agent) => agent,
            None if self.dice.one_in(5) => self.any_agent(model)?,
            None => return None,
        };
        let ttl = i64::from(global.parameters.attestation_ttl);
        let stored = model.agent(&agent).ok()?.attestation_expires_at;
        let earliest = stored.max(model.now) + 1;
        let expires_at = earliest + self.dice.below((model.now + ttl - earliest + 1).max(1) as u64) as i64;
        let threshold = usize::from(global.attester_threshold);
        let signed = global.attesters.iter().take(threshold).copied().collect();
        let any = self.dice.one_in(12);
        let fit = model
            .measurements
            .iter()
            .filter(|(_, row)| any || !row.revoked && row.active_from <= model.now);
        let measurement = self.dice.some_of(&fit.map(|(hash, _)| *hash).collect::<Vec<_>>())?;
        Some(Step::Attest(Box::new(Attest {
            agent,
            market: agent,
            measurement,
            quote_hash: people::key("quote", self.dice.below(1_000)),
            expires_at,
            signed,
            malformed: false,
        })))
    }

    pub(super) fn charge(&mut self, model: &Model) -> Option<Step> {
        let owing = self.agent_where(model, |_, row| row.alive && row.paid_until < model.now + 20);
        let agent = match owing {
            Some(agent) if !self.dice.one_in(6) => agent,
            _ => self.any_agent(model)?,
        };
        Some(Step::ChargeHosting {
            agent,
            host: self.host_of(model, &agent),
            measurement: self.measurement_of(model, &agent),
        })
    }

    pub(super) fn agent_buy(&mut self, model: &Model) -> Option<Step> {
        let agent = self.able(model)?;
        let market = if self.dice.one_in(3) {
            agent
        } else {
            self.any_agent(model)?
        };
        let treasury = model.treasury(&agent).ok()?;
        let account = self.account_of(model, Owner::Agent(agent), Mint::Of(market));
        let quote_in = self.part(treasury) >> self.dice.below(12);
        let payer = if self.dice.one_in(12) { agent } else { self.person() };
        Some(Step::AgentBuy {
            act: self.act(model, agent),
            payer,
            market,
            account,
            quote_in,
            min_base_out: 0,
        })
    }

    /// A token account of an agent, holding something of a market's token.
    fn estate(
        &mut self,
        model: &Model,
        alive: bool,
    ) -> Option<(sporeline_model::Pubkey, sporeline_model::Pubkey, Key)> {
        let held = model
            .tokens
            .iter()
            .filter_map(|(key, row)| match (row.owner, row.mint) {
                (Owner::Agent(agent), Mint::Of(market)) if row.amount > 0 => {
                    (model.agent(&agent).ok()?.alive == alive).then_some((agent, market, *key))
                }
                _ => None,
            });
        let held: Vec<_> = held.collect();
        self.dice.some_of(&held)
    }

    pub(super) fn agent_sell(&mut self, model: &Model) -> Option<Step> {
        let (agent, market, account) = self.estate(model, true)?;
        let base_in = self.part(model.tokens(&account)) >> self.dice.below(8);
        Some(Step::AgentSell {
            act: self.act(model, agent),
            market,
            account,
            base_in,
            min_quote_out: 0,
        })
    }

    pub(super) fn refuel(&mut self, model: &Model) -> Option<Step> {
        let agent = self.able(model)?;
        Some(Step::Refuel {
            act: self.act(model, agent),
        })
    }

    pub(super) fn persona(&mut self, model: &Model) -> Option<Step> {
        let nameless = self.agent_where(model, |_, row| row.alive && row.persona.is_none());
        let agent = match nameless {
            Some(agent) => agent,
            None if self.dice.one_in(4) => self.able(model)?,
            None => return None,
        };
        let persona = people::key("persona", self.dice.below(100));
        Some(Step::SetPersona {
            act: self.act(model, agent),
            persona,
        })
    }

    pub(super) fn journal(&mut self, model: &Model) -> Option<Step> {
        let agent = self.able(model)?;
        let sequence = model.agent(&agent).ok()?.journal_sequence + self.dice.below(4);
        let head = people::key("head", self.dice.below(100));
        Some(Step::AnchorJournal {
            act: self.act(model, agent),
            sequence,
            head,
        })
    }

    // --- death

    pub(super) fn reap(&mut self, model: &Model) -> Option<Step> {
        let grace = i64::from(model.global().ok()?.parameters.grace);
        let due = self.agent_where(model, |wallet, row| {
            let poor = model.treasury(wallet).is_ok_and(|treasury| treasury < 3 * SOL);
            row.alive && row.paid_until + grace < model.now && (poor || row.id % 8 == 0)
        });
        let agent = match due {
            Some(agent) => agent,
            None if self.dice.one_in(6) => self.any_agent(model)?,
            None => return None,
        };
        Some(Step::Reap {
            agent,
            market: agent,
            host: self.host_of(model, &agent),
            measurement: self.measurement_of(model, &agent),
            parents: self.parents(model, &agent),
        })
    }

    pub(super) fn settle(&mut self, model: &Model) -> Option<Step> {
        let agent = self.agent_where(model, |_, row| !row.alive)?;
        let owner = Owner::Agent(agent);
        let mine = model
            .tokens
            .iter()
            .filter(|(_, row)| row.owner == owner)
            .map(|(key, row)| (*key, row.mint));
        let account = self
            .dice
            .some_of(&mine.collect::<Vec<_>>())
            .filter(|_| !self.dice.one_in(3));
        let market = match account {
            Some((_, Mint::Of(market))) if !self.dice.one_in(10) => Some(market),
            _ => None,
        };
        Some(Step::Settle {
            agent,
            account: account.map(|(key, _)| key),
            market,
        })
    }

    pub(super) fn estate_sell(&mut self, model: &Model) -> Option<Step> {
        let (agent, market, account) = self.estate(model, false)?;
        if model.market(&market).ok()?.pool.phase == Phase::Closed && !self.dice.one_in(10) {
            return None;
        }
        let base_in = self.part(model.tokens(&account)) >> self.dice.below(10);
        Some(Step::EstateSell {
            agent,
            market,
            account,
            base_in,
        })
    }

    /// By a child with the bit of a dead parent, mostly.
    pub(super) fn inherit(&mut self, model: &Model) -> Option<Step> {
        let dead = |wallet: &sporeline_model::Pubkey| model.agent(wallet).is_ok_and(|row| !row.alive);
        let mut heirs = Vec::new();
        for (child, row) in model.agents.iter() {
            for (parent, bit) in row.parents.iter().flatten().zip(row.heir_bits) {
                if dead(parent) && (bit || self.dice.one_in(2)) {
                    heirs.push((*parent, *child));
                }
            }
        }
        let (agent, heir) = self.dice.some_of(&heirs)?;
        Some(Step::Inherit { agent, heir })
    }
}
