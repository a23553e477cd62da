//! From consent to the end of a litter.

use super::Generator;
use sporeline_model::{Begin, Model, Pubkey, Step, curve::Phase};

impl Generator {
    fn breeder(&mut self, model: &Model) -> Option<Pubkey> {
        self.agent_where(model, |wallet, row| {
            row.alive
                && row.attestation_expires_at > model.now
                && row.paid_until >= model.now
                && row.cooldown_until <= model.now
                && !model.litters.contains(wallet)
                && model
                    .market(wallet)
                    .is_ok_and(|market| market.pool.phase == Phase::Open)
        })
    }

    pub(super) fn choose_mate(&mut self, model: &Model) -> Option<Step> {
        let agent = self.able(model)?;
        let mate = match self.breeder(model) {
            Some(mate) if !self.dice.one_in(4) => mate,
            _ => self.any_agent(model)?,
        };
        let expires_at = model.now + self.dice.below(120) as i64 - 10;
        Some(Step::ChooseMate {
            act: self.act(model, agent),
            mate,
            expires_at,
        })
    }

    pub(super) fn begin(&mut self, model: &Model) -> Option<Step> {
        if model.agents.len() > 40 && !self.dice.one_in(4) {
            return None; // worlds stay small enough to be compared as a whole
        }
        let agent = match self.breeder(model) {
            Some(agent) => agent,
            None if self.dice.one_in(8) => self.able(model)?,
            None => return None,
        };
        let willing = self.agent_where(model, |_, row| {
            row.consent
                .is_some_and(|(with, expires_at)| with == agent && expires_at > model.now)
        });
        let mate = willing.filter(|_| !self.dice.one_in(8));
        Some(Step::BeginBreeding(Box::new(Begin {
            act: self.act(model, agent),
            payer: self.person(),
            mate,
            price: self.price(model, &agent),
            wallets: [self.new_wallet(), self.new_wallet()],
            names: [self.dice.one_of(&["Hypha", "H", "Œuf"]).into(), "Ascus".into()],
            symbols: ["HYPHA".into(), self.dice.one_of(&["A", "ASCUSASCUS"]).into()],
        })))
    }

    fn litter_where(
        &mut self,
        model: &Model,
        fits: impl Fn(&sporeline_model::state::Litter) -> bool,
    ) -> Option<Pubkey> {
        let all: Vec<Pubkey> = model
            .litters
            .iter()
            .filter(|(_, row)| fits(row))
            .map(|(wallet, _)| *wallet)
            .collect();
        self.dice.some_of(&all)
    }

    pub(super) fn commit(&mut self, model: &Model) -> Option<Step> {
        let ready = |row: &sporeline_model::state::Litter| {
            row.commitment.is_none() && model.now >= row.begun_at + i64::from(row.window)
        };
        let agent = match self.litter_where(model, ready) {
            Some(agent) => agent,
            None if self.dice.one_in(8) => self.litter_where(model, |_| true)?,
            None => return None,
        };
        Some(Step::CommitBirth {
            agent,
            mate: model.litter(&agent).ok()?.mate,
            measurement: self.measurement_of(model, &agent),
            price: Box::new(self.price(model, &agent)),
        })
    }

    pub(super) fn birth(&mut self, model: &Model) -> Option<Step> {
        let committed = self.litter_where(model, |row| row.commitment.is_some() && row.born != [true; 2]);
        let agent = match committed {
            Some(agent) => agent,
            None if self.dice.one_in(10) => self.litter_where(model, |_| true)?,
            None => return None,
        };
        let litter = model.litter(&agent).ok()?;
        let (mate, born) = (litter.mate, litter.born);
        let child = if born[0] { 1 } else { self.dice.below(2) as usize };
        Some(Step::Birth {
            caller: self.person(),
            agent,
            mate,
            child,
        })
    }

    pub(super) fn close_litter(&mut self, model: &Model) -> Option<Step> {
        let over = self.litter_where(model, |row| {
            row.born == [true; 2] || model.now > row.begun_at + 4 * i64::from(row.window)
        });
        let agent = match over {
            Some(agent) => agent,
            None if self.dice.one_in(4) => self.litter_where(model, |_| true)?,
            None => return None,
        };
        Some(Step::CloseLitter { agent })
    }
}
