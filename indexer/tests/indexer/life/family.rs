//! Litters, deaths, estates.

use super::{Agent, Dice, Life, Litter, agent_key, key, market_key};
use bytemuck::Zeroable;
use sporeline_client::{address, event::Event, events::*};

impl Life {
    pub(super) fn living_parents(&self, number: u64) -> [Option<u64>; 2] {
        let parents = self.agents[number as usize]
            .parents
            .map_or([None; 2], |both| both.map(Some));
        parents.map(|parent| parent.filter(|parent| !self.agents[*parent as usize].dead))
    }

    fn close(&mut self, number: u64, reason: u64, born: u64) -> Event {
        let time = self.time;
        let of = self.of(number);
        of.litter = None;
        of.treasury += 3;
        Event::LitterClosed(LitterClosed {
            seq: of.next_seq(),
            time,
            reason,
            born,
            lamports: 3,
            treasury: of.treasury,
            agent: agent_key(number),
            litter: address::litter(&agent_key(number)),
        })
    }

    /// The next step of an agent's breeding.
    pub(super) fn breed(&mut self, number: u64, dice: &mut Dice) -> Event {
        let time = self.time;
        let all = self.agents.len() as u64;
        let litter = address::litter(&agent_key(number));
        let of = self.of(number);
        let Some(open) = of.litter.clone() else {
            if of.dead || all > 40 {
                return self.trade(number, dice);
            }
            let mate = if dice.below(3) == 0 { number } else { dice.below(all) };
            let of = self.of(number);
            of.litter = Some(Litter {
                mate,
                committed: false,
                born: 0,
            });
            return Event::BreedingBegun(BreedingBegun {
                seq: of.next_seq(),
                time,
                action: of.next_action(),
                window: 10,
                rent: 5,
                treasury: of.treasury,
                gate_price: (1u128 << 70).into(),
                agent: agent_key(number),
                mate: agent_key(mate),
                litter,
                wallets: [key(6, 1_000 + all), key(6, 1_001 + all)],
                ..BreedingBegun::zeroed()
            });
        };
        if of.dead {
            return self.close(number, 4, open.born);
        }
        if !open.committed {
            if dice.below(4) == 0 {
                return self.close(number, 3, 0);
            }
            of.litter = Some(Litter {
                committed: true,
                ..open
            });
            return Event::BirthCommitted(BirthCommitted {
                seq: of.next_seq(),
                time,
                seed_slot: time as u64 + 4,
                endowment: 70,
                treasury: of.treasury,
                cooldown_until: time + 60,
                agent: agent_key(number),
                mate: agent_key(open.mate),
                litter,
                genome_a: [1; 64],
                genome_b: [2; 64],
                ..BirthCommitted::zeroed()
            });
        }
        match open.born {
            3 => self.close(number, 1, 3),
            born => self.born(number, &open, u64::from(born == 1), dice),
        }
    }

    fn born(&mut self, number: u64, open: &Litter, child: u64, dice: &mut Dice) -> Event {
        let time = self.time;
        let newborn = self.agents.len() as u64;
        let distribution = self.distribute(newborn, dice);
        let parents = [number, open.mate];
        let twice = number == open.mate;
        let alive = |parent: u64| u64::from(!self.agents[parent as usize].dead);
        let heir_bits = alive(number) | if twice { 0 } else { alive(open.mate) << 1 };
        self.agents.push(Agent {
            seq: 1,
            treasury: 70,
            base: 1 << 40,
            quote: 1 << 30,
            hosting_fee: 5,
            parents: Some(parents),
            ..Agent::default()
        });
        let of = self.of(number);
        of.litter = Some(Litter {
            born: open.born | 1 << child,
            ..open.clone()
        });
        let mut genome = [0; 64];
        genome[0] = dice.below(256) as u8;
        Event::Born(Born {
            seq: 1,
            parent_seq: of.next_seq(),
            time,
            id: newborn,
            generation: 1,
            child,
            treasury: 70,
            hosting_fee_per_day: 5,
            paid_until: time,
            base: 1 << 40,
            quote: 1 << 30,
            base_left: 1 << 39,
            distribution,
            airdrop: 500,
            active_stake: 50,
            airdrop_expires_at: time + 50,
            heir_bits,
            agent: agent_key(newborn),
            wallet: key(6, newborn),
            mint: key(7, newborn),
            market: market_key(newborn),
            host: key(3, 0),
            parents: parents.map(agent_key),
            litter: address::litter(&agent_key(number)),
            genome,
            ..Born::zeroed()
        })
    }

    pub(super) fn reap(&mut self, number: u64, dice: &mut Dice) -> Event {
        if self.agents[number as usize].dead || self.agents.len() < 4 {
            return self.trade(number, dice);
        }
        let time = self.time;
        let heirs = self
            .agents
            .iter()
            .filter(|child| !child.dead && child.parents.is_some_and(|parents| parents.contains(&number)))
            .count() as u64;
        let of = self.of(number);
        of.dead = true;
        (of.heirs, of.estate_in) = (heirs, of.treasury);
        of.estate_out = if heirs == 0 { of.treasury } else { 0 };
        of.treasury = of.estate_in - of.estate_out;
        Event::Reaped(Reaped {
            seq: of.next_seq(),
            market_seq: of.next_market_seq(),
            time,
            paid_until: time - 30,
            stakers_lamports: 4,
            hosting_lamports: dice.below(3),
            hosting_seconds: 2,
            to_host: dice.below(2),
            estate: of.estate_in,
            heirs,
            agent: agent_key(number),
            market: market_key(number),
            host: key(3, 0),
            ..Reaped::zeroed()
        })
    }

    /// What happens to the dead.
    pub(super) fn afterlife(&mut self, number: u64, dice: &mut Dice) -> Event {
        let time = self.time;
        let children: Vec<u64> = (0..self.agents.len() as u64)
            .filter(|child| {
                self.agents[*child as usize]
                    .parents
                    .is_some_and(|parents| parents.contains(&number))
            })
            .collect();
        let of = self.of(number);
        let agent = agent_key(number);
        let left = of.estate_in - of.estate_out;
        if of.heirs > 0 && left > 0 && dice.below(2) == 0 {
            let lamports = left / 2 + 1;
            of.treasury -= lamports;
            of.estate_out += lamports;
            let seq = of.next_seq();
            let heir = children[dice.below(children.len() as u64) as usize];
            self.of(heir).treasury += lamports;
            return Event::Inherited(Inherited {
                seq,
                time,
                lamports,
                taken: lamports,
                agent,
                heir: agent_key(heir),
            });
        }
        let lamports = dice.below(50);
        of.estate_in += lamports;
        let to_stakers = if of.heirs == 0 { lamports } else { 0 };
        of.estate_out += to_stakers;
        of.treasury = of.estate_in - of.estate_out;
        Event::Settled(Settled {
            seq: of.next_seq(),
            time,
            lamports,
            to_stakers,
            estate_in: of.estate_in,
            agent,
            ..Settled::zeroed()
        })
    }
}
