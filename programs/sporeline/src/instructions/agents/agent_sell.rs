use crate::own::Own;
use crate::{
    cpi::{clock, lamports, token},
    errors::SporelineError,
    events::AgentTraded,
    instructions::sell,
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

impl AgentSell {
    fn validate(&mut self, action: u64, base_in: u64, now: i64) -> Result<()> {
        // wallet, measurement, agent. Not `require_paid`, and no floor: sales only raise the treasury.
        self.agent
            .authorize(self.wallet.address(), &self.measurement, action, now)?;
        // agent_base
        require_holding(&self.agent, &self.market, self.agent_base.account(), base_in)
    }
}

/// The tokens to be sold are the agent's, and the market's.
///
/// Errors: `NotATokenAccount`, `WrongMint`, `WrongTokenOwner`, `InsufficientTokens`.
#[inline(always)]
pub(crate) fn require_holding(
    agent: &Own<Agent>,
    market: &Market,
    agent_base: &AccountView,
    base_in: u64,
) -> Result<()> {
    let account = token::read(agent_base)?;
    require!(
        anchor_lang::address_eq(&account.mint, &market.mint),
        SporelineError::WrongMint
    );
    require!(
        anchor_lang::address_eq(&account.owner, agent.address()),
        SporelineError::WrongTokenOwner
    );
    require!(account.amount >= base_in, SporelineError::InsufficientTokens);
    Ok(())
}

/// Hands over what was sold, signed by the agent, and pays it for it.
///
/// Errors: `InsufficientFunds`, `Overflow`: neither while the market's books are right.
#[inline(always)]
pub(crate) fn deliver(
    agent: &Own<Agent>,
    market: &Own<Market>,
    vault: &AccountView,
    agent_base: &AccountView,
    base_in: u64,
    quote_out: u64,
) -> Result<()> {
    let bump = [agent.bump];
    let wallet = agent.wallet;
    let seeds = [Seed::from(seeds::AGENT), Seed::from(wallet.as_ref()), Seed::from(&bump)];
    token::transfer(agent_base, vault, agent.account(), base_in, &[SeedSigner::from(&seeds)]);
    lamports::transfer(market.account(), agent.account(), quote_out)
}

/// The event of a sale that was delivered.
#[inline(always)]
pub(crate) fn sale_event(
    agent: &mut Own<Agent>,
    market: &mut Own<Market>,
    time: i64,
    (action, decision): (u64, [u8; 32]),
    base_in: u64,
    sold: &Sold,
) -> AgentTraded {
    AgentTraded {
        agent_seq: agent.next_seq(),
        action,
        seq: market.next_seq(),
        time,
        base: base_in,
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
        decision,
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
    a.validate(action, base_in, now.unix)?;
    let sold = sell::apply(&mut a.market, &now, base_in, min_quote_out)?;
    a.market.require_tradable_by_agents(&a.global, now.unix)?;
    a.market.require_within_impact(&a.global)?;

    deliver(
        &a.agent,
        &a.market,
        a.vault.account(),
        a.agent_base.account(),
        base_in,
        sold.quote_out,
    )?;
    emit!(sale_event(
        &mut a.agent,
        &mut a.market,
        now.unix,
        (action, decision),
        base_in,
        &sold
    ));
    Ok(())
}
