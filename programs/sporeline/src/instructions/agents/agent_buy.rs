use crate::{
    cpi::{associated::Associated, clock, lamports, token},
    errors::SporelineError,
    events::AgentTraded,
    instructions::buy,
    own::Own,
    state::{Agent, Global, Market, Measurement},
};
use anchor_lang::prelude::*;
use anchor_spl::associated_token::AssociatedToken;

/// An agent's treasury buys a token, as its wallet decided.
#[derive(Accounts)]
pub struct AgentBuy {
    /// Fronts the rent of a new token account; any account may pay, the wallet itself too. It is a signer, so it can be none
    /// of the program's addresses, and lamports only leave it by the associated token program's own transfer.
    #[account(mut, unsafe(dup))]
    pub payer: Signer,
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
    /// A token account of the agent; if it does not exist, its associated one, created here.
    #[account(mut)]
    pub agent_base: UncheckedAccount,
    #[account(address = market.mint @ SporelineError::WrongMint)]
    pub mint: UncheckedAccount,
    pub token_program: Program<Token2022>,
    pub associated_token_program: Program<AssociatedToken>,
    pub system_program: Program<System>,
}

impl AgentBuy {
    fn validate(&mut self, action: u64, now: i64) -> Result<()> {
        // wallet, measurement, agent
        self.agent
            .authorize(self.wallet.address(), &self.measurement, action, now)?;
        self.agent.require_paid(now)
        // global: there is one, and only this program writes it; measurement: matched with the agent's above.
    }

    /// Creates the agent's associated token account where the one given does not exist. Returns what it cost, lamports.
    ///
    /// Errors: `WrongAddress`, `InsufficientFunds`.
    fn open_account(&self) -> Result<u64> {
        let account = self.agent_base.account();
        if account.data_len() != 0 {
            return Ok(0);
        }
        Associated {
            account,
            owner: self.agent.account(),
            mint: self.mint.account(),
            payer: self.payer.account(),
            token_program: self.token_program.account(),
            system_program: self.system_program.account(),
        }
        .ensure()
    }
}

/// Errors: those of `buy` and of [`Agent::authorize`]; `Unpaid`, `SpendLimit`, `TreasuryTooLow`, `ImpactLimit`,
/// `MarketTooYoung`, `MarketTooThin`, `WrongTokenOwner`, `WrongAddress` (a token account that does not exist and is not the agent's
/// associated one), `InsufficientFunds` (the payer, for its rent).
pub(crate) fn handler(
    ctx: &mut Context<AgentBuy>,
    action: u64,
    decision: [u8; 32],
    quote_in: u64,
    min_base_out: u64,
) -> Result<()> {
    let a = &mut ctx.accounts;
    let now = clock::now()?;
    a.validate(action, now.unix)?;
    let bought = buy::apply(&mut a.market, &now, quote_in, min_base_out)?;
    a.market.require_tradable_by_agents(&a.global, now.unix)?;
    a.market.require_within_impact(&a.global)?;

    let opening = a.open_account()?;
    let account = token::read(a.agent_base.account())?;
    require!(
        anchor_lang::address_eq(&account.mint, &a.market.mint),
        SporelineError::WrongMint
    );
    require!(
        anchor_lang::address_eq(&account.owner, a.agent.address()),
        SporelineError::WrongTokenOwner
    );
    // Whoever could close it could keep it from the estate.
    require!(!account.has_closer, SporelineError::WrongTokenOwner);
    let treasury = lamports::above_rent(a.agent.account(), a.agent.rent);
    let cost = bought
        .quote_taken
        .checked_add(opening)
        .ok_or(SporelineError::Overflow)?;
    a.agent.spend(&a.global, treasury, cost, now.unix)?;

    buy::pay_base(&a.market, a.vault.account(), a.agent_base.account(), bought.base_out);
    lamports::transfer(a.agent.account(), a.market.account(), bought.quote_taken)?;
    lamports::transfer(a.agent.account(), a.payer.account(), opening)?;

    crate::events::emit(AgentTraded {
        agent_seq: a.agent.next_seq(),
        action,
        seq: a.market.next_seq(),
        time: now.unix,
        base: bought.base_out,
        quote: bought.quote_taken,
        fee: bought.fee,
        base_reserve: a.market.base,
        quote_reserve: a.market.quote,
        quote_real: a.market.quote_real,
        buy: 1,
        phase: a.market.phase.into(),
        opening,
        treasury: lamports::above_rent(a.agent.account(), a.agent.rent),
        market: *a.market.address(),
        agent: *a.agent.address(),
        decision,
    });
    Ok(())
}
