//! What people do: trade, give, open and close accounts.

use super::{Generator, SOL};
use crate::{chain::FOREIGN_MINTS, people};
use sporeline_model::{Key, Mint, Model, Owner, Pubkey, Step};

impl Generator {
    fn trader_account(&mut self, model: &Model, market: Pubkey) -> (Pubkey, Key) {
        let trader = self.person();
        let account = self.account_of(model, Owner::Person(trader), Mint::Of(market));
        (trader, account)
    }

    /// A token account of a person's, holding something of a market's token.
    fn holding(&mut self, model: &Model) -> Option<(Pubkey, Pubkey, Key)> {
        let held = model
            .tokens
            .iter()
            .filter_map(|(key, row)| match (row.owner, row.mint) {
                (Owner::Person(who), Mint::Of(market)) if row.amount > 0 => Some((who, market, *key)),
                _ => None,
            });
        let held: Vec<_> = held.collect();
        self.dice.some_of(&held)
    }

    pub(super) fn buy(&mut self, model: &Model) -> Option<Step> {
        let market = self.any_agent(model)?;
        let (trader, account) = self.trader_account(model, market);
        if !model.tokens.contains(&account) && !self.dice.one_in(20) {
            return self.open_account(model);
        }
        let quote_in = self.lamports();
        let min_base_out = if self.dice.one_in(20) { self.lamports() } else { 0 };
        Some(Step::Buy {
            trader,
            market,
            account,
            quote_in,
            min_base_out,
        })
    }

    /// Somebody rich buys what has graduated, or makes it.
    pub(super) fn lift(&mut self, model: &Model) -> Option<Step> {
        let market = self.any_agent(model)?;
        let trader = people::person(0);
        let account = self.account_of(model, Owner::Person(trader), Mint::Of(market));
        if !model.tokens.contains(&account) {
            return Some(Step::OpenAta {
                payer: trader,
                owner: Owner::Person(trader),
                mint: Mint::Of(market),
            });
        }
        let quote_in = 20 * SOL + self.dice.below(120 * SOL);
        Some(Step::Buy {
            trader,
            market,
            account,
            quote_in,
            min_base_out: 0,
        })
    }

    pub(super) fn sell(&mut self, model: &Model) -> Option<Step> {
        let (trader, market, account) = self.holding(model)?;
        let base_in = match self.dice.below(8) {
            0 => 1 + self.dice.below(10),
            1 => self.part(model.tokens(&account)),
            _ => self.part(model.tokens(&account)) >> self.dice.below(12),
        };
        let min_quote_out = if self.dice.one_in(20) { self.lamports() } else { 0 };
        Some(Step::Sell {
            trader,
            market,
            account,
            base_in,
            min_quote_out,
        })
    }

    pub(super) fn open_account(&mut self, model: &Model) -> Option<Step> {
        let (payer, market, person) = (self.person(), self.any_agent(model)?, self.person());
        let young = |row: &sporeline_model::state::Market| row.opened_at > model.now - 60;
        let youngest: Vec<_> = model
            .markets
            .iter()
            .filter(|(_, row)| young(row))
            .map(|(wallet, _)| *wallet)
            .collect();
        let market = self
            .dice
            .some_of(&youngest)
            .filter(|_| self.dice.one_in(2))
            .unwrap_or(market);
        let dead = self.agent_where(model, |_, row| !row.alive);
        let agent = match dead {
            Some(dead) if self.dice.one_in(2) => dead,
            _ => self.any_agent(model)?,
        };
        let owner = if self.dice.one_in(4) {
            Owner::Agent(agent)
        } else {
            Owner::Person(person)
        };
        let mint = match self.dice.below(8) {
            0 => Mint::Staking,
            1 => Mint::Foreign(self.dice.below(FOREIGN_MINTS)),
            _ => Mint::Of(market),
        };
        if !self.dice.one_in(4) {
            return Some(Step::OpenAta { payer, owner, mint });
        }
        self.tokens += 1;
        let has_closer = self.dice.one_in(4);
        Some(Step::OpenToken {
            payer,
            account: self.tokens,
            owner,
            mint,
            has_closer,
        })
    }

    pub(super) fn collect(&mut self, model: &Model) -> Option<Step> {
        let market = self.any_agent(model)?;
        Some(Step::CollectFees {
            market,
            agent: market,
            parents: self.parents(model, &market),
        })
    }

    pub(super) fn claim_spawner(&mut self, model: &Model) -> Option<Step> {
        let market = self.any_agent(model)?;
        let spawner = model.market(&market).ok()?.spawner?;
        Some(Step::ClaimSpawner { market, spawner })
    }

    /// A dead agent comes by tokens of a market that has just opened, and sells them: step by step, while it is young.
    pub(super) fn late_gift(&mut self, model: &Model) -> Option<Step> {
        let young = |row: &sporeline_model::state::Market| row.opened_at > model.now - 55;
        let fresh = model.markets.iter().filter(|(_, row)| young(row));
        let market = fresh.map(|(wallet, _)| *wallet).next()?;
        let dead = model
            .agents
            .iter()
            .find(|(_, row)| !row.alive)
            .map(|(wallet, _)| *wallet)?;
        let (mint, payer) = (Mint::Of(market), people::person(0));
        let (owner, heir) = (Owner::Person(payer), Owner::Agent(dead));
        let (from, to) = (Key::Ata(owner, mint), Key::Ata(heir, mint));
        Some(if !model.tokens.contains(&from) {
            Step::OpenAta { payer, owner, mint }
        } else if !model.tokens.contains(&to) {
            Step::OpenAta {
                payer,
                owner: heir,
                mint,
            }
        } else if model.tokens(&to) > 0 {
            Step::EstateSell {
                agent: dead,
                market,
                account: to,
                base_in: model.tokens(&to).div_ceil(2),
            }
        } else if model.tokens(&from) > 1_000 {
            Step::SendTokens {
                signer: payer,
                from,
                to,
                amount: model.tokens(&from) / 1_000,
            }
        } else {
            Step::Buy {
                trader: payer,
                market,
                account: from,
                quote_in: SOL,
                min_base_out: 0,
            }
        })
    }

    /// Gifts, lamports sent ahead, tokens sent, burnt, accounts closed.
    /// The cluster raises its rent, or lowers it again.
    pub(super) fn rent(&mut self, _: &Model) -> Option<Step> {
        let lamports_per_byte = self.dice.one_of(&[3_480, 6_960, 6_960, 8_000, 13_920]);
        Some(Step::Rent { lamports_per_byte })
    }

    pub(super) fn world(&mut self, model: &Model) -> Option<Step> {
        let from = self.person();
        match self.dice.below(8) {
            0 => {
                let agent = self.any_agent(model)?;
                let lamports = self.lamports() / 500;
                Some(Step::Send {
                    from,
                    to: Key::Agent(agent),
                    lamports: lamports.max(1),
                })
            }
            1 | 2 => {
                let to = self.unborn_place(model)?;
                let lamports = model.rents.empty + self.dice.below(SOL / 100);
                Some(Step::Send { from, to, lamports })
            }
            3 | 4 => {
                let (signer, market, from) = self.holding(model)?;
                let agent = self.any_agent(model)?;
                let mut to = vec![Key::Ata(Owner::Agent(agent), Mint::Of(market)), Key::Vault(market)];
                to.extend(
                    model
                        .tokens
                        .iter()
                        .filter(|(_, row)| row.mint == Mint::Of(market))
                        .map(|(key, _)| *key),
                );
                let to = self.dice.one_of(&to);
                let amount = self.part(model.tokens(&from)) / (1 + self.dice.below(20));
                Some(Step::SendTokens {
                    signer,
                    from,
                    to,
                    amount,
                })
            }
            5 => {
                let (signer, _, from) = self.holding(model)?;
                let amount = self.part(model.tokens(&from)) / 100;
                Some(Step::Burn { signer, from, amount })
            }
            6 => {
                let mine = model.tokens.iter().filter_map(|(key, row)| match row.owner {
                    Owner::Person(who) if row.amount == 0 && !row.has_closer => Some((who, *key)),
                    _ => None,
                });
                let (signer, account) = self.dice.some_of(&mine.collect::<Vec<_>>())?;
                Some(Step::CloseToken { signer, account })
            }
            _ => {
                let foreign = model
                    .tokens
                    .iter()
                    .filter(|(_, row)| matches!(row.mint, Mint::Foreign(_) | Mint::Staking));
                let to = self.dice.some_of(&foreign.map(|(key, _)| *key).collect::<Vec<_>>())?;
                let amount = self.dice.below(1_000);
                Some(Step::FundTokens { to, amount })
            }
        }
    }

    /// An account that will exist some day, so that it can be sent lamports ahead.
    fn unborn_place(&mut self, model: &Model) -> Option<Key> {
        let agent = self.any_agent(model)?;
        let counters = model.counters().ok()?;
        let child = model
            .litter(&agent)
            .map_or(people::wallet(self.wallets + 1), |litter| litter.wallets[0]);
        Some(self.dice.one_of(&[
            Key::Agent(child),
            Key::Market(child),
            Key::Mint(child),
            Key::Vault(child),
            Key::Litter(agent),
            Key::Distribution(counters.distributions),
            Key::DropVault(counters.distributions),
            Key::Host(people::operator(2)),
            Key::Position(people::person(super::PERSONS - 1)),
            Key::Measurement(super::compose(self.images)),
            Key::Ata(Owner::Agent(agent), Mint::Of(agent)),
            Key::Market(agent),
            Key::Protocol,
            Key::StakePool,
            Key::Wallet(agent),
        ]))
    }
}
