//! Founders, what agents do, trades, hosts.

use super::{Agent, Dice, Life, agent_key, key, market_key};
use bytemuck::Zeroable;
use sporeline_client::{event::Event, events::*};

impl Life {
    pub(super) fn spawn(&mut self, dice: &mut Dice) -> Event {
        let number = self.agents.len() as u64;
        let distribution = self.distribute(number, dice);
        self.agents.push(Agent {
            seq: 1,
            treasury: 1_000,
            base: 1 << 40,
            quote: 1 << 30,
            hosting_fee: 5,
            ..Agent::default()
        });
        let mut genome = [0; 64];
        genome[0] = dice.below(256) as u8; // the same agent of another fork is another agent
        Event::Spawned(Spawned {
            seq: 1,
            time: self.time,
            id: number,
            treasury: 1_000,
            hosting_fee_per_day: 5,
            base: 1 << 40,
            quote: 1 << 30,
            base_left: 1 << 39,
            distribution,
            airdrop: 500,
            active_stake: 50,
            airdrop_expires_at: self.time + 50,
            first_period: 9,
            agent: agent_key(number),
            wallet: key(6, number),
            mint: key(7, number),
            market: market_key(number),
            host: key(3, 0),
            spawner: key(8, number),
            genome,
            ..Spawned::zeroed()
        })
    }

    /// Something a living agent does, or that is done for it.
    pub(super) fn act(&mut self, number: u64, dice: &mut Dice) -> Event {
        let time = self.time;
        let others = self.agents.len() as u64;
        let agent = agent_key(number);
        let amount = 1 + dice.below(1_000);
        let host = key(3, dice.below(3));
        let parents = self.living_parents(number);
        let of = self.of(number);
        let seq = of.next_seq();
        match dice.below(9) {
            0 | 1 => Event::Attested(Attested {
                seq,
                time,
                expires_at: time + 100,
                opened: u64::from(of.market_seq == 0),
                dev: 1,
                agent,
                compose_hash: [amount as u8; 32],
                quote_hash: [7; 32],
            }),
            2 => {
                of.treasury += amount;
                Event::Refueled(Refueled {
                    seq,
                    time,
                    action: of.next_action(),
                    lamports: amount,
                    treasury: of.treasury,
                    agent,
                    decision: [1; 32],
                })
            }
            3 => {
                let switched = of.next_hosting_fee.take();
                of.hosting_fee = switched.unwrap_or(of.hosting_fee);
                Event::HostingCharged(HostingCharged {
                    seq,
                    time,
                    lamports: amount,
                    seconds: 60,
                    paid_until: time + 60,
                    treasury: of.treasury,
                    to_host: amount % 2,
                    hosting_fee_per_day: of.hosting_fee,
                    agent,
                    host,
                })
            }
            4 => {
                of.treasury += amount;
                let (market_seq, treasury) = (of.next_market_seq(), of.treasury);
                let lineage = parents.map(|parent| if parent.is_some() { amount / 10 } else { 0 });
                for (parent, lamports) in parents.into_iter().zip(lineage) {
                    if let Some(parent) = parent {
                        self.of(parent).treasury += lamports;
                    }
                }
                Event::FeesCollected(FeesCollected {
                    seq: market_seq,
                    agent_seq: seq,
                    time,
                    agent_lamports: amount,
                    stakers_lamports: amount / 2,
                    protocol_lamports: 1,
                    parent_lamports: lineage,
                    treasury,
                    market: market_key(number),
                    agent,
                })
            }
            5 => Event::PersonaSet(PersonaSet {
                seq,
                time,
                action: of.next_action(),
                agent,
                persona_hash: [amount as u8; 32],
                decision: [2; 32],
            }),
            6 => {
                of.entries += amount;
                Event::JournalAnchored(JournalAnchored {
                    seq,
                    time,
                    action: of.next_action(),
                    sequence: of.entries,
                    agent,
                    head: [amount as u8; 32],
                    decision: [3; 32],
                })
            }
            7 => Event::MateChosen(MateChosen {
                seq,
                time,
                action: of.next_action(),
                expires_at: time + (amount % 3) as i64 * 10,
                agent,
                mate: agent_key(dice.below(others)),
                decision: [4; 32],
            }),
            _ => {
                of.next_hosting_fee = Some(amount);
                Event::HostChosen(HostChosen {
                    seq,
                    time,
                    action: of.next_action(),
                    hosting_fee_per_day: amount,
                    takes_effect_at: time + 60,
                    agent,
                    host,
                    decision: [5; 32],
                })
            }
        }
    }

    /// In the market of `number`: by a wallet, by an agent, or its spawner takes his share.
    pub(super) fn trade(&mut self, number: u64, dice: &mut Dice) -> Event {
        let time = self.time;
        let other = dice.below(self.agents.len() as u64);
        let amount = 1 + dice.below(1_000);
        let market = market_key(number);
        let of = self.of(number);
        let seq = of.next_market_seq();
        if dice.below(8) == 0 {
            return Event::SpawnerPaid(SpawnerPaid {
                seq,
                time,
                lamports: amount,
                market,
                spawner: key(8, number),
            });
        }
        of.base -= amount;
        of.quote += amount;
        let (base_reserve, quote_reserve) = (of.base, of.quote);
        if dice.below(3) > 0 {
            return Event::Traded(Traded {
                seq,
                time,
                base: amount,
                quote: amount,
                fee: 1,
                base_reserve,
                quote_reserve,
                quote_real: quote_reserve,
                buy: (amount % 2) as u32,
                phase: 1,
                market,
                trader: key(5, other),
            });
        }
        let trader = self.of(other);
        // The dead are sold out by anybody: no action of theirs.
        let (action, buy) = if trader.dead { (0, 0) } else { (trader.next_action(), 1) };
        Event::AgentTraded(AgentTraded {
            agent_seq: trader.next_seq(),
            action,
            seq,
            time,
            base: amount,
            quote: amount,
            fee: 1,
            base_reserve,
            quote_reserve,
            quote_real: quote_reserve,
            buy,
            phase: 1,
            opening: 0,
            treasury: trader.treasury,
            market,
            agent: agent_key(other),
            decision: [9; 32],
        })
    }

    pub(super) fn host(&mut self, number: u64, dice: &mut Dice) -> Event {
        let (time, amount) = (self.time, 1 + dice.below(1_000));
        let host = key(3, number % 3);
        match dice.below(3) {
            0 => Event::HostRegistered(HostRegistered {
                time,
                price_per_day: amount,
                host,
                operator: key(4, number % 3),
            }),
            1 => Event::HostUpdated(HostUpdated {
                time,
                price_per_day: amount,
                active: amount % 2,
                host,
            }),
            _ => Event::HostWithdrawn(HostWithdrawn {
                time,
                lamports: amount,
                host,
                operator: key(4, number % 3),
            }),
        }
    }
}
