use crate::{
    cpi::{clock, lamports, token},
    errors::SporelineError,
    events::Settled,
    own::Own,
    seeds,
    state::{Agent, Market, StakePool, market::PHASE_CLOSED},
};
use anchor_lang::prelude::*;
use pinocchio::cpi::{Seed, Signer as SeedSigner};
use sporeline_curve::CurveError;

/// Whatever reached a dead agent joins its estate; an empty token account of its is closed into it. Anyone may send it.
#[derive(Accounts)]
pub struct Settle {
    #[account(mut)]
    pub agent: Own<Agent>,
    #[account(mut)]
    pub stake_pool: Own<StakePool>,
    /// One of the agent's, under either token program, to be closed.
    #[account(mut)]
    pub token_account: Option<UncheckedAccount>,
    /// The token program it lives under.
    pub token_program: Option<UncheckedAccount>,
    /// Where it holds a remainder: its mint, for the remainder is burnt.
    #[account(mut)]
    pub mint: Option<UncheckedAccount>,
    /// And the mint's market, which tells that the remainder is worth nothing.
    pub market: Option<Own<Market>>,
}

/// What became of the token account.
#[derive(Default)]
struct Closing {
    /// Base units.
    burnt: u64,
    closed: bool,
}

impl Settle {
    /// Closes the token account, if one is named.
    ///
    /// Errors: `NotATokenAccount`, `WrongTokenOwner`, `WrongAddress` (another token program), `AccountNotEmpty`,
    /// `WrongMint`, `MarketClosed`, `Overflow`.
    #[inline(never)]
    fn close_account(&self) -> Result<Closing> {
        let Some(account) = &self.token_account else {
            return Ok(Closing::default());
        };
        let held = token::read_either(account.account())?;
        require!(
            anchor_lang::address_eq(&held.owner, self.agent.address()),
            SporelineError::WrongTokenOwner
        );
        // Another may close it, and have its rent. Said here, for the token program would say it without a name.
        require!(!held.has_closer, SporelineError::WrongTokenOwner);
        // `read_either` knows the account's owner for one of the two token programs.
        let program = self.token_program.as_ref().ok_or(SporelineError::WrongAddress)?;
        require!(
            account.account().owned_by(program.address()),
            SporelineError::WrongAddress
        );

        let bump = [self.agent.bump];
        let wallet = self.agent.wallet;
        let seeds = [Seed::from(seeds::AGENT), Seed::from(wallet.as_ref()), Seed::from(&bump)];
        let signers = [SeedSigner::from(&seeds)];
        let owner = self.agent.account();
        // Wrapped SOL needs no burning: it is among the lamports that closing pays out.
        let burnt = if held.is_native { 0 } else { held.amount };
        if burnt > 0 {
            let mint = self.worthless(&held)?;
            token::burn(program.address(), account.account(), mint, owner, burnt, &signers);
        }
        token::close(program.address(), account.account(), owner, owner, &signers);
        Ok(Closing { burnt, closed: true })
    }

    /// The mint of tokens that no sale brings a lamport for. A market's price cannot fall far enough to make that more than
    /// dust: its curve starts above zero and `k` never falls. In the dead agent's own market, where it never opened, there
    /// will be no sale of any: only the living are attested.
    ///
    /// Errors: `AccountNotEmpty` where they are worth something, or nobody shows that they are not; `WrongMint`,
    /// `MarketClosed` (another's).
    fn worthless(&self, held: &token::TokenAccount) -> Result<&AccountView> {
        let (Some(mint), Some(market)) = (&self.mint, &self.market) else {
            return Err(SporelineError::AccountNotEmpty.into());
        };
        require!(
            anchor_lang::address_eq(&market.mint, &held.mint) && anchor_lang::address_eq(&market.mint, mint.address()),
            SporelineError::WrongMint
        );
        if market.phase == PHASE_CLOSED && anchor_lang::address_eq(&market.agent, self.agent.address()) {
            return Ok(mint.account());
        }
        let sale = market.state()?.sell(held.amount, market.rates().total());
        require!(sale == Err(CurveError::NothingOut), SporelineError::AccountNotEmpty);
        Ok(mint.account())
    }
}

/// Errors: `AgentAlive`, `NothingToDo`, `Overflow`, and those of closing a token account: `NotATokenAccount`,
/// `WrongTokenOwner`, `WrongAddress`, `AccountNotEmpty`, `WrongMint`, `MarketClosed`.
pub(crate) fn handler(ctx: &mut Context<Settle>) -> Result<()> {
    let a = &mut ctx.accounts;
    let now = clock::now()?;
    require!(!a.agent.is_alive(), SporelineError::AgentAlive);
    let closing = a.close_account()?;

    // Nothing but `inherit` and this takes lamports out of a dead agent, and both book them.
    // Without heirs the sums wrap, for the reason that `StakePool::credit` gives; with heirs each has a share of what came in.
    let booked = a.agent.estate_in.wrapping_sub(a.agent.estate_out);
    let there = lamports::available(a.agent.account(), a.agent.rent)?;
    // Less is there than was booked where rent was raised since: what comes in fills that up first.
    let new = there.saturating_sub(booked);
    require!(new > 0 || closing.closed, SporelineError::NothingToDo);
    let estate_in = match a.agent.heirs {
        0 => a.agent.estate_in.wrapping_add(new),
        _ => a.agent.estate_in.checked_add(new).ok_or(SporelineError::Overflow)?,
    };
    a.agent.estate_in = estate_in;
    let to_stakers = if a.agent.heirs == 0 { new } else { 0 };
    if to_stakers > 0 {
        a.agent.estate_out = estate_in;
        a.stake_pool.credit(to_stakers)?;
        lamports::transfer(a.agent.account(), a.stake_pool.account(), to_stakers)?;
    }

    crate::events::emit(Settled {
        seq: a.agent.next_seq(),
        time: now.unix,
        lamports: new,
        to_stakers,
        burnt: closing.burnt,
        closed: closing.closed.into(),
        estate_in,
        agent: *a.agent.address(),
        token_account: a.token_account.as_ref().map_or_else(Address::default, |t| *t.address()),
    });
    Ok(())
}
