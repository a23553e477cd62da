use crate::own::Own;
use crate::{
    cpi::{clock, system, token},
    errors::SporelineError,
    events::Traded,
    seeds,
    state::Market,
};
use anchor_lang::prelude::*;
use pinocchio::cpi::{Seed, Signer as SeedSigner};
use sporeline_curve::{Bought, fees};

/// A wallet buys an agent's token with lamports. Also the buy that graduates the market.
#[derive(Accounts)]
pub struct Buy {
    /// Pays, and receives what it bought.
    #[account(mut)]
    pub trader: Signer,
    // Genuine by owner and discriminator: only `spawn` and births make markets, so its seeds need no second look.
    #[account(mut)]
    pub market: Own<Market>,
    #[account(mut, address = market.vault @ SporelineError::WrongVault)]
    pub vault: UncheckedAccount,
    /// Any token account of the market's mint: whose it is, is the trader's business.
    #[account(mut)]
    pub trader_base: UncheckedAccount,
    pub token_program: Program<Token2022>,
    pub system_program: Program<System>,
}

impl Buy {
    fn validate(&self) -> Result<()> {
        // trader_base
        let account = token::read(self.trader_base.account())?;
        require!(
            anchor_lang::address_eq(&account.mint, &self.market.mint),
            SporelineError::WrongMint
        );
        Ok(())
    }
}

/// Errors: `ZeroAmount`, `SlippageExceeded`, `MarketClosed`, `InsufficientFunds`, `WrongVault`, `WrongMint`,
/// `NotATokenAccount`, `Overflow`.
pub(crate) fn handler(ctx: &mut Context<Buy>, quote_in: u64, min_base_out: u64) -> Result<()> {
    let a = &mut ctx.accounts;
    a.validate()?;
    let now = clock::now()?;
    let bought = apply(&mut a.market, &now, quote_in, min_base_out)?;

    system::transfer(a.trader.account(), a.market.account(), bought.quote_taken)?;
    pay_base(&a.market, a.vault.account(), a.trader_base.account(), bought.base_out);

    emit!(Traded {
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
        market: *a.market.address(),
        trader: *a.trader.address(),
    });
    Ok(())
}

/// What a purchase does to the market's books, whoever buys.
///
/// Errors: `ZeroAmount`, `SlippageExceeded`, `MarketClosed`, `Overflow`.
// One copy for all who trade: it is most of what a trade's code is.
#[inline(never)]
pub(crate) fn apply(market: &mut Market, now: &clock::Now, quote_in: u64, min_base_out: u64) -> Result<Bought> {
    let state = market.state()?;
    market.observe(now.slot, now.unix);
    let rates = market.rates();
    let elapsed = now.unix.saturating_sub(market.opened_at).max(0) as u64;
    let fee_bps = fees::sniper_fee_bps(rates.total(), elapsed, market.sniper_length.into());
    let bought = state.buy(quote_in, fee_bps).map_err(SporelineError::from)?;
    require!(bought.base_out >= min_base_out, SporelineError::SlippageExceeded);
    market.book(&fees::split(
        &rates,
        bought.quote_taken,
        bought.fee,
        market.has_spawner != 0,
    ))?;
    market.set_state(&bought.next);
    Ok(bought)
}

/// Pays base units out of the vault, signed by the market.
#[inline(never)]
pub(crate) fn pay_base(market: &Own<Market>, vault: &AccountView, to: &AccountView, amount: u64) {
    let bump = [market.bump];
    let mint = market.mint;
    let seeds = [Seed::from(seeds::MARKET), Seed::from(mint.as_ref()), Seed::from(&bump)];
    token::transfer(vault, to, market.account(), amount, &[SeedSigner::from(&seeds)]);
}
