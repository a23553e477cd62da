use crate::own::Own;
use crate::{
    constants::LITTER,
    cpi::{
        clock, lamports,
        slot_hashes::{self, Seed},
    },
    errors::SporelineError,
    events::LitterClosed,
    seeds::{self, bump_of},
    state::{
        Agent, Litter, Market,
        litter::{LITTER_BEGUN, LITTER_COMMITTED},
    },
};
use anchor_lang::prelude::*;

/// A litter that is over returns what is left of it to its agent (a dead one's estate, by the next `settle`). Anyone may send it.
#[derive(Accounts)]
pub struct CloseLitter {
    #[account(mut)]
    pub agent: Own<Agent>,
    /// The agent's.
    #[account(mut)]
    pub market: Own<Market>,
    #[account(mut)]
    pub litter: Own<Litter>,
    pub slot_hashes: UncheckedAccount,
    /// Where the children's agents are or would be.
    pub first_agent: UncheckedAccount,
    pub second_agent: UncheckedAccount,
}

/// Why a litter is over.
#[repr(u64)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reason {
    AllBorn = 1,
    /// The hash of its slot is no longer known, and no birth stored it. There is no second commit.
    SeedLapsed = 2,
    NeverCommitted = 3,
    AgentDead = 4,
    /// An unborn child's wallet already is an agent.
    WalletUsed = 5,
}

impl CloseLitter {
    /// Errors: `WrongAddress`, `LitterNotOver`.
    fn reason(&self, now: i64) -> Result<Reason> {
        let litter = &self.litter;
        if litter.all_born() {
            return Ok(Reason::AllBorn);
        }
        if !self.agent.is_alive() {
            return Ok(Reason::AgentDead);
        }
        if litter.state == LITTER_BEGUN && litter.is_overdue(now) {
            return Ok(Reason::NeverCommitted);
        }
        if litter.state == LITTER_COMMITTED && litter.has_slot_hash == 0 {
            let seed = slot_hashes::look_up(self.slot_hashes.account(), litter.seed_slot)?;
            if seed == Seed::Lapsed {
                return Ok(Reason::SeedLapsed);
            }
        }
        for (place, agent) in [&self.first_agent, &self.second_agent].into_iter().enumerate() {
            let Some(wallet) = litter.wallets.get(place) else {
                break; // cannot be: there are as many
            };
            if litter.is_born(place) {
                continue;
            }
            bump_of(&[seeds::AGENT, wallet.as_ref()], agent.address())?;
            if agent.account().data_len() > 0 {
                return Ok(Reason::WalletUsed);
            }
        }
        Err(SporelineError::LitterNotOver.into())
    }
}

const _: () = assert!(LITTER == 2, "two accounts stand for the children");

/// Errors: `WrongAgent`, `WrongAddress`, `LitterNotOver`.
pub(crate) fn handler(ctx: &mut Context<CloseLitter>) -> Result<()> {
    let a = &mut ctx.accounts;
    let now = clock::now()?;
    a.litter.require_of(&a.agent)?;
    a.market.require_of(&a.agent)?;
    let reason = a.reason(now.unix)?;

    a.market.clear_gate();
    let (born, litter) = (a.litter.born, *a.litter.address());
    let lamports = a.litter.account().lamports();
    a.litter.close(a.agent.account())?;

    emit!(LitterClosed {
        seq: a.agent.next_seq(),
        time: now.unix,
        reason: reason as u64,
        born: born.into(),
        lamports,
        treasury: lamports::above_rent(a.agent.account(), a.agent.rent),
        agent: *a.agent.address(),
        litter,
    });
    Ok(())
}
