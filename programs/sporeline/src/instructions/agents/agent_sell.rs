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

/// An agent sells tokens into its treasury, as its wallet decided. It may while unpaid: selling is how it can pay.
#[derive(Accounts)]
pub struct AgentSell {
    /// The agent's wallet. It signs; it neither pays nor receives.
    pub wallet: Signer,
    pub global: Account<Global>,
    pub measurement: Account<Measurement>,
    #[account(mut)]
    pub agent: Account<Agent>,
    #[account(mut)]
    pub market: Account<Market>,
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
        let account = token::read(self.agent_base.account())?;
        require!(
            anchor_lang::address_eq(&account.mint, &self.market.mint),
            SporelineError::WrongMint
        );
        require!(
            anchor_lang::address_eq(&account.owner, self.agent.address()),
            SporelineError::WrongTokenOwner
        );
        require!(account.amount >= base_in, SporelineError::InsufficientTokens);
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
    a.validate(action, base_in, now.unix)?;
    let sold = sell::apply(&mut a.market, now, base_in, min_quote_out)?;
    a.market.require_tradable_by_agents(&a.global, now.unix)?;
    a.market.require_within_impact(&a.global)?;

    let bump = [a.agent.bump];
    let wallet = a.agent.wallet;
    let seeds = [Seed::from(seeds::AGENT), Seed::from(wallet.as_ref()), Seed::from(&bump)];
    token::transfer(
        a.agent_base.account(),
        a.vault.account(),
        a.agent.account(),
        base_in,
        &[SeedSigner::from(&seeds)],
    );
    lamports::transfer(a.market.account(), a.agent.account(), sold.quote_out)?;

    emit!(AgentTraded {
        agent_seq: a.agent.next_seq(),
        action,
        seq: a.market.next_seq(),
        time: now.unix,
        base: base_in,
        quote: sold.quote_out,
        fee: sold.fee,
        base_reserve: a.market.base,
        quote_reserve: a.market.quote,
        quote_real: a.market.quote_real,
        buy: 0,
        phase: a.market.phase.into(),
        opening: 0,
        treasury: lamports::above_rent(a.agent.account(), a.agent.rent),
        market: *a.market.address(),
        agent: *a.agent.address(),
        decision,
    });
    Ok(())
}
