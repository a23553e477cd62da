use crate::{
    cpi::{clock, lamports, token},
    errors::SporelineError,
    events::AgentTraded,
    instructions::sell,
    own::Own,
    seeds,
    state::{Agent, Global, Market, Measurement},
};
use anchor_lang::prelude::*;
use pinocchio::cpi::{Seed, Signer as SeedSigner};
use sporeline_curve::Sold;

/// An agent sells tokens into its treasury, as its wallet decided. It may while unpaid: selling is how it can pay.
#[derive(Accounts)]
pub struct AgentSell {
    /// The agent's wallet. It signs; it neither pays nor receives.
    pub wallet: Signer,
    pub global: Own<Global>,
    pub measurement: Own<Measurement>,
    #[account(mut)]
    pub agent: Own<Agent>,
    #[account(mut)]
    pub market: Own<Market>,
    #[account(mut, address = market.vault @ SporelineError::WrongVault)]
    pub vault: UncheckedAccount,
    #[account(mut)]
    pub agent_base: UncheckedAccount,
    pub token_program: Program<Token2022>,
}

/// A sale out of an agent's own account, by its wallet or, once it is dead, by anybody.
pub(crate) struct Sale<'a> {
    pub agent: &'a mut Own<Agent>,
    pub market: &'a mut Own<Market>,
    pub vault: &'a AccountView,
    pub agent_base: &'a AccountView,
    pub now: clock::Now,
    /// Base units.
    pub base_in: u64,
}

impl Sale<'_> {
    /// Puts the sale into the market's books; the tokens to be sold must be the agent's, and the market's.
    ///
    /// Errors: those of `sell`; `WrongTokenOwner`.
    #[inline(never)]
    pub(crate) fn book(&mut self, min_quote_out: u64) -> Result<Sold> {
        let account = token::read(self.agent_base)?;
        require!(
            anchor_lang::address_eq(&account.mint, &self.market.mint),
            SporelineError::WrongMint
        );
        require!(
            anchor_lang::address_eq(&account.owner, self.agent.address()),
            SporelineError::WrongTokenOwner
        );
        require!(account.amount >= self.base_in, SporelineError::InsufficientTokens);
        sell::apply(self.market, &self.now, self.base_in, min_quote_out)
    }

    /// Hands over what was sold, signed by the agent, pays the agent for it, and says so.
    ///
    /// Errors: `InsufficientFunds`, `Overflow`: neither while the market's books are right.
    #[inline(never)]
    pub(crate) fn deliver(self, sold: &Sold, action: u64, decision: &[u8; 32]) -> Result<()> {
        let Self { agent, market, .. } = self;
        let bump = [agent.bump];
        let wallet = agent.wallet;
        let seeds = [Seed::from(seeds::AGENT), Seed::from(wallet.as_ref()), Seed::from(&bump)];
        token::transfer(
            self.agent_base,
            self.vault,
            agent.account(),
            self.base_in,
            &[SeedSigner::from(&seeds)],
        );
        lamports::transfer(market.account(), agent.account(), sold.quote_out)?;

        crate::events::emit(AgentTraded {
            agent_seq: agent.next_seq(),
            action,
            seq: market.next_seq(),
            time: self.now.unix,
            base: self.base_in,
            quote: sold.quote_out,
            fee: sold.fee,
            base_reserve: market.base,
            quote_reserve: market.quote,
            quote_real: market.quote_real,
            buy: 0,
            phase: market.phase.into(),
            opening: 0,
            treasury: lamports::above_rent(agent.account(), agent.rent),
            market: *market.address(),
            agent: *agent.address(),
            decision: *decision,
        });
        Ok(())
    }
}

/// Errors: those of `sell` and of [`Agent::authorize`]; `ImpactLimit`, `MarketTooYoung`, `MarketTooThin`,
/// `WrongTokenOwner`.
pub(crate) fn handler(
    ctx: &mut Context<AgentSell>,
    action: u64,
    decision: [u8; 32],
    base_in: u64,
    min_quote_out: u64,
) -> Result<()> {
    let a = &mut ctx.accounts;
    let now = clock::now()?;
    // wallet, measurement, agent. Not `require_paid`, and no floor: sales only raise the treasury.
    a.agent
        .authorize(a.wallet.address(), &a.measurement, action, now.unix)?;
    // agent_base: by the sale. global: there is one.
    let mut sale = Sale {
        agent: &mut a.agent,
        market: &mut a.market,
        vault: a.vault.account(),
        agent_base: a.agent_base.account(),
        now,
        base_in,
    };
    let sold = sale.book(min_quote_out)?;
    sale.market.require_tradable_by_agents(&a.global, now.unix)?;
    sale.market.require_within_impact(&a.global)?;
    sale.deliver(&sold, action, &decision)
}
