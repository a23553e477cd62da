//! What is wrong with a step that was sensible: amounts, times, order, names, who signs.

use super::{Generator, SOL};
use crate::{
    machine::{Event, act_of},
    people,
};
use sporeline_model::{Act, Attest, Begin, Key, Model, Owner, PriceAccount, Pubkey, Spawn, Step};

impl Generator {
    /// Spoils the step, or leaves it where there is nothing to spoil.
    pub(super) fn spoil(&mut self, model: &Model, event: &mut Event) {
        let other = self.any_agent(model).unwrap_or_else(|| people::wallet(1));
        let somebody = self.person();
        if let Some(act) = act_of(&mut event.step)
            && self.dice.one_in(3)
        {
            match self.dice.below(4) {
                0 => event.action_offset = self.dice.one_of(&[-1, 1]),
                1 => act.signer = somebody,
                2 => act.measurement = super::compose(self.dice.below(self.images)),
                _ => {
                    *act = Act {
                        agent: other,
                        signer: other,
                        ..*act
                    }
                }
            }
            return;
        }
        let amount = match self.dice.below(5) {
            0 => 0,
            1 => u64::MAX,
            2 => 1,
            3 => self.lamports(),
            _ => self.lamports() * 1_000,
        };
        let index = self.dice.below(20);
        self.spoil_step(&mut event.step, other, somebody, amount, index);
    }

    fn spoil_step(&mut self, step: &mut Step, other: Pubkey, somebody: Pubkey, amount: u64, index: u64) {
        let one = self.dice.below(2) == 0;
        match step {
            Step::Buy {
                quote_in,
                min_base_out,
                account,
                trader,
                ..
            } => match index % 4 {
                0 => *min_base_out = u64::MAX - amount,
                1 => *account = Key::Ata(Owner::Person(somebody), sporeline_model::Mint::Of(other)),
                2 => *trader = people::key("nobody", 1),
                _ => *quote_in = amount,
            },
            Step::Sell {
                base_in,
                min_quote_out,
                trader,
                market,
                ..
            } => match index % 4 {
                0 => *min_quote_out = u64::MAX - amount,
                1 => *trader = somebody,
                2 => *market = other,
                _ => *base_in = amount,
            },
            Step::AgentBuy {
                quote_in,
                min_base_out,
                account,
                market,
                payer,
                ..
            } => match index % 5 {
                0 => *min_base_out = u64::MAX,
                1 => *account = Key::Ata(Owner::Person(somebody), sporeline_model::Mint::Of(*market)),
                2 => *market = other,
                3 => *payer = people::key("nobody", 1),
                _ => *quote_in = amount,
            },
            Step::AgentSell {
                base_in,
                min_quote_out,
                market,
                account,
                ..
            } => match index % 4 {
                0 => *min_quote_out = u64::MAX,
                1 => *account = Key::Ata(Owner::Person(somebody), sporeline_model::Mint::Of(*market)),
                2 => *market = other,
                _ => *base_in = amount,
            },
            Step::EstateSell {
                base_in, agent, market, ..
            } => match index % 3 {
                0 => *agent = other,
                1 => *market = other,
                _ => *base_in = amount,
            },
            Step::AnchorJournal { sequence, .. } => *sequence = if one { 0 } else { *sequence / 2 },
            Step::ChangeHost {
                host,
                max_price_per_day,
                ..
            } => {
                if one {
                    *host = somebody
                } else {
                    *max_price_per_day = amount
                }
            }
            Step::ChargeHosting {
                agent,
                host,
                measurement,
            } => match index % 3 {
                0 => *agent = other,
                1 => *host = people::operator(index % 3),
                _ => *measurement = super::compose(index % self.images),
            },
            Step::Reap {
                agent,
                host,
                parents,
                market,
                ..
            } => match index % 4 {
                0 => *host = people::operator(index % 3),
                1 => spoil_parents(parents, other),
                2 => *market = other,
                _ => (*agent, *market) = (other, other),
            },
            Step::CollectFees { agent, parents, .. } => {
                if one {
                    *agent = other
                } else {
                    spoil_parents(parents, other)
                }
            }
            Step::ClaimSpawner { spawner, .. } => *spawner = somebody,
            Step::ChooseMate { act, mate, expires_at } => {
                if one {
                    *mate = act.agent
                } else {
                    *expires_at = amount as i64
                }
            }
            Step::Spawn(spawn) => self.spoil_spawn(spawn, amount, index),
            Step::Attest(attest) => spoil_attest(attest, other, index, self.images),
            Step::BeginBreeding(begin) => self.spoil_begin(begin, other, index),
            Step::CommitBirth {
                agent,
                mate,
                price,
                measurement,
            } => match index % 4 {
                0 => *agent = other,
                1 => *mate = if mate.is_some() { None } else { Some(other) },
                2 => *measurement = super::compose(index % self.images),
                _ => self.spoil_price(price, index),
            },
            Step::Birth {
                agent,
                mate,
                child,
                caller,
            } => match index % 4 {
                0 => *agent = other,
                1 => *mate = if mate.is_some() { None } else { Some(other) },
                2 => *caller = people::key("nobody", 1),
                _ => *child = 2 - *child,
            },
            Step::CloseLitter { agent } => *agent = other,
            Step::Settle { agent, market, account } => match (index % 3, account.is_some()) {
                (0, _) => *agent = other,
                (1, true) => *market = Some(other),
                _ => *account = Some(Key::Vault(other)),
            },
            Step::Inherit { agent, heir } => {
                if one {
                    *agent = other
                } else {
                    *heir = other
                }
            }
            Step::Stake {
                owner,
                from,
                amount: stake,
            } => match index % 3 {
                0 => *owner = somebody,
                1 => *from = Key::Ata(Owner::Person(*owner), sporeline_model::Mint::Of(other)),
                _ => *stake = amount,
            },
            Step::Unstake {
                signer,
                amount: unstake,
                ..
            } => {
                if one {
                    *signer = somebody
                } else {
                    *unstake = amount
                }
            }
            Step::WithdrawStake {
                signer,
                to,
                from_pending,
                from_cooling,
                position,
            } => match index % 5 {
                0 => *signer = somebody,
                1 => *to = Key::Ata(Owner::Person(*position), sporeline_model::Mint::Of(other)),
                2 => (*from_pending, *from_cooling) = (0, 0),
                3 => *from_pending = amount,
                _ => *from_cooling = amount,
            },
            Step::SkipTo { signer, index: to, .. } => {
                if one {
                    *signer = somebody
                } else {
                    *to = index
                }
            }
            Step::ClaimRewards { signer, .. } | Step::SetClaimBudget { signer, .. } => *signer = somebody,
            Step::ClaimAirdrop {
                position,
                distribution,
                caller,
            } => match index % 3 {
                0 => *position = somebody,
                1 => *caller = people::key("nobody", 1),
                _ => *distribution = index,
            },
            Step::PassAirdrop { position, distribution } => {
                if one {
                    *position = somebody
                } else {
                    *distribution = index
                }
            }
            Step::Expire { distribution, .. } => *distribution = index,
            Step::RegisterHost { price_per_day, .. } => *price_per_day = amount,
            Step::UpdateHost {
                signer, price_per_day, ..
            } => {
                if one {
                    *signer = somebody
                } else {
                    *price_per_day = amount
                }
            }
            Step::WithdrawHost { signer, .. } => *signer = somebody,
            Step::WithdrawProtocol {
                signer,
                destination,
                lamports,
            } => match index % 3 {
                0 => *signer = somebody,
                1 => (*destination, *lamports) = (Key::Wallet(people::key("nobody", 2)), 1),
                _ => *lamports = amount,
            },
            Step::ApproveMeasurement {
                signer, compose_hash, ..
            } => {
                if one {
                    *signer = somebody
                } else {
                    *compose_hash = super::compose(0)
                }
            }
            Step::ScheduleParameters { signer, parameters } => {
                if one {
                    *signer = somebody
                } else {
                    parameters.grace = 0
                }
            }
            Step::RevokeMeasurement { signer, .. }
            | Step::ScheduleAttesters { signer, .. }
            | Step::RemoveAttester { signer, .. }
            | Step::SchedulePriceOwners { signer, .. }
            | Step::FreezeParameters { signer }
            | Step::OfferAuthority { signer, .. }
            | Step::AcceptAuthority { signer } => *signer = somebody,
            _ => {}
        }
    }

    fn spoil_spawn(&mut self, spawn: &mut Spawn, amount: u64, index: u64) {
        match index % 10 {
            0 => {
                spawn.name = self
                    .dice
                    .one_of(&["", " a", "a\u{200b}b", "three and thirty bytes of a name."])
                    .into()
            }
            1 => spawn.symbol = self.dice.one_of(&["", "ELEVENBYTES", "a\n"]).into(),
            2 => spawn.genome[0..2].copy_from_slice(&10_001u16.to_le_bytes()),
            3 => spawn.treasury = SOL / 20,
            4 => spawn.airdrop_bps = 2_001,
            5 => spawn.max_price_per_day = amount % SOL,
            6 => spawn.wallet = people::wallet(1 + index),
            7 => spawn.payer = people::key("nobody", 1),
            8 => spawn.treasury = u64::MAX,
            _ => spawn.host = people::operator(index % 3),
        }
    }

    fn spoil_begin(&mut self, begin: &mut Begin, other: Pubkey, index: u64) {
        match index % 8 {
            0 => begin.names[1] = "".into(),
            1 => begin.symbols[0] = "ELEVENBYTES".into(),
            2 => begin.wallets[1] = begin.wallets[0],
            3 => begin.wallets[0] = other,
            4 => begin.mate = Some(other),
            5 => begin.mate = Some(begin.act.agent),
            6 => begin.payer = people::key("nobody", 1),
            _ => self.spoil_price(&mut begin.price, index),
        }
    }

    fn spoil_price(&mut self, price: &mut PriceAccount, _index: u64) {
        match self.dice.below(10) {
            0 => price.owner = super::price_owner(9),
            1 => price.full = false,
            2 => price.feed_id = super::feed(9),
            3 => price.publish_time -= 61,
            4 => price.publish_time += 200,
            5 => price.confidence = price.price as u64 / 99,
            6 => price.price = self.dice.one_of(&[0, -1, i64::MIN]),
            7 => price.exponent = self.dice.one_of(&[1, -13, i32::MIN, i32::MAX]),
            8 => (price.price, price.confidence) = (1_000_000_000, 0), // $10: far below any gate
            _ => (price.price, price.confidence) = (i64::MAX, u64::MAX),
        }
    }
}

fn spoil_parents(parents: &mut [Option<Pubkey>; 2], other: Pubkey) {
    match parents {
        [None, None] => parents[0] = Some(other),
        [Some(_), None] => *parents = [None, None],
        _ => parents.swap(0, 1),
    }
}

fn spoil_attest(attest: &mut Attest, other: Pubkey, index: u64, images: u64) {
    match index % 8 {
        0 => attest.signed.truncate(1),
        1 => attest.signed.clear(),
        2 => attest.malformed = true,
        3 => attest.expires_at += 100_000,
        4 => attest.expires_at -= 1_000,
        5 => attest.market = other,
        6 => attest.agent = other,
        _ => attest.measurement = super::compose(index % (images + 1)),
    }
}
