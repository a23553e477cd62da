use crate::own::Own;
use crate::{
    cpi::{clock, lamports, token},
    errors::SporelineError,
    events::Traded,
    state::Market,
};
use anchor_lang::prelude::*;
use sporeline_curve::{Sold, fees};

/// A wallet sells an agent's token for lamports.
#[derive(Accounts)]
pub struct Sell {
    /// Owns the tokens, and receives the lamports.
    #[account(mut)]
    pub trader: Signer,
    // Genuine by owner and discriminator, as in `buy`.
    #[account(mut)]
    pub market: Own<Market>,
    #[account(mut, address = market.vault @ SporelineError::WrongVault)]
    pub vault: UncheckedAccount,
    /// The token program checks that the trader may spend from it.
    #[account(mut)]
    pub trader_base: UncheckedAccount,
    pub token_program: Program<Token2022>,
}

impl Sell {
    fn validate(&self, base_in: u64) -> Result<()> {
        // trader_base
        let account = token::read(self.trader_base.account())?;
        require!(
            anchor_lang::address_eq(&account.mint, &self.market.mint),
            SporelineError::WrongMint
        );
        require!(account.amount >= base_in, SporelineError::InsufficientTokens);
        Ok(())
    }
}

/// Errors: `ZeroAmount`, `SlippageExceeded`, `MarketClosed`, `CurveEmpty`, `InsufficientTokens`, `WrongVault`, `WrongMint`,
/// `NotATokenAccount`, `Overflow`; the token program's own where the trader may not spend from the account.
pub(crate) fn handler(ctx: &mut Context<Sell>, base_in: u64, min_quote_out: u64) -> Result<()> {
    let a = &mut ctx.accounts;
    a.validate(base_in)?;
    let now = clock::now()?;
    let sold = apply(&mut a.market, &now, base_in, min_quote_out)?;

    token::transfer(
        a.trader_base.account(),
        a.vault.account(),
        a.trader.account(),
        base_in,
        &[],
    );
    lamports::transfer(a.market.account(), a.trader.account(), sold.quote_out)?;

    emit!(Traded {
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
        market: *a.market.address(),
        trader: *a.trader.address(),
    });
    Ok(())
}

/// What a sale does to the market's books, whoever sells.
///
/// Errors: `ZeroAmount`, `SlippageExceeded`, `MarketClosed`, `CurveEmpty`, `Overflow`.
// One copy for all who trade: it is most of what a trade's code is.
#[inline(never)]
pub(crate) fn apply(market: &mut Market, now: &clock::Now, base_in: u64, min_quote_out: u64) -> Result<Sold> {
    let state = market.state()?;
    market.observe(now.slot, now.unix);
    let rates = market.rates();
    let sold = state.sell(base_in, rates.total()).map_err(SporelineError::from)?;
    require!(sold.quote_out >= min_quote_out, SporelineError::SlippageExceeded);
    market.book(&fees::split(
        &rates,
        sold.quote_gross,
        sold.fee,
        market.has_spawner != 0,
    ))?;
    market.set_state(&sold.next);
    Ok(sold)
}
