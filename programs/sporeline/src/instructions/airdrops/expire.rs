use crate::{
    cpi::{associated::Associated, clock, lamports, token},
    errors::SporelineError,
    events::DistributionExpired,
    instructions::claim_airdrop,
    own::Own,
    seeds,
    state::{Agent, Distribution},
};
use anchor_lang::prelude::*;
use anchor_spl::associated_token::AssociatedToken;
use pinocchio::cpi::{Seed, Signer as SeedSigner};

/// Gives what nobody claimed in time to the agent whose token it is, and the vault's rent with it. Anyone may send it.
#[derive(Accounts)]
pub struct Expire {
    /// Fronts the rent of the agent's token account where it has none; repaid from the vault's, as far as that reaches.
    #[account(mut)]
    pub caller: Signer,
    #[account(mut)]
    pub distribution: Own<Distribution>,
    #[account(mut, address = distribution.vault @ SporelineError::WrongVault)]
    pub drop_vault: UncheckedAccount,
    /// Alive or dead.
    #[account(mut, address = distribution.agent @ SporelineError::WrongAgent)]
    pub agent: Own<Agent>,
    /// The agent's associated token account; created here where there is none and a rest to receive.
    #[account(mut)]
    pub agent_base: UncheckedAccount,
    #[account(address = distribution.mint @ SporelineError::WrongMint)]
    pub mint: UncheckedAccount,
    pub token_program: Program<Token2022>,
    pub associated_token_program: Program<AssociatedToken>,
    pub system_program: Program<System>,
}

impl Expire {
    fn validate(&self, now: i64) -> Result<()> {
        // distribution
        require!(self.distribution.closed == 0, SporelineError::NothingToDo);
        require!(self.distribution.has_expired(now), SporelineError::NotExpired);
        // agent_base: looked at when it is opened; with nothing to receive it does not matter.
        Ok(())
    }

    /// Moves all that is in the vault, gifts to it included. Returns what the agent's account cost the caller, lamports.
    fn give_rest(&self, rest: u64) -> Result<u64> {
        if rest == 0 {
            return Ok(0);
        }
        let opening = Associated {
            account: self.agent_base.account(),
            owner: self.agent.account(),
            mint: self.mint.account(),
            payer: self.caller.account(),
            token_program: self.token_program.account(),
            system_program: self.system_program.account(),
        }
        .ensure()?;
        let (vault, base) = (self.drop_vault.account(), self.agent_base.account());
        claim_airdrop::pay_out(&self.distribution, vault, base, rest);
        Ok(opening)
    }

    /// Closes the empty vault into the agent's treasury.
    fn close_vault(&self) {
        let distribution = &self.distribution;
        let (index, bump) = (distribution.index.to_le_bytes(), [distribution.bump]);
        let seeds = [Seed::from(seeds::DISTRIBUTION), Seed::from(&index), Seed::from(&bump)];
        token::close(
            &token::TOKEN_2022,
            self.drop_vault.account(),
            self.agent.account(),
            distribution.account(),
            &[SeedSigner::from(&seeds)],
        );
    }
}

/// Errors: `NothingToDo` (done before), `NotExpired`, `WrongVault`, `WrongAgent`, `WrongMint`, `WrongAddress` (not the agent's
/// associated token account), `NotATokenAccount`, `InsufficientFunds`, `Overflow`.
pub(crate) fn handler(ctx: &mut Context<Expire>) -> Result<()> {
    let a = &mut ctx.accounts;
    let now = clock::now()?;
    a.validate(now.unix)?;
    a.distribution.closed = 1;

    let rest = token::read(a.drop_vault.account())?.amount;
    let opening = a.give_rest(rest)?;
    let rent = a.drop_vault.account().lamports();
    a.close_vault();
    let repaid = opening.min(rent);
    lamports::transfer(a.agent.account(), a.caller.account(), repaid)?;

    crate::events::emit(DistributionExpired {
        time: now.unix,
        index: a.distribution.index,
        amount: rest,
        lamports: rent.saturating_sub(repaid),
        distribution: *a.distribution.address(),
        mint: a.distribution.mint,
        agent: a.distribution.agent,
    });
    Ok(())
}
