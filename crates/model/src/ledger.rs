//! Lamports and tokens: who holds what, and how it moves.

use crate::{
    effects::Effects,
    key::{Key, Mint, Owner, Pubkey},
    model::Model,
    refusal::{Elsewhere, Refusal, ensure},
    state::TokenAccount,
    step::Step,
    watch::Cause,
};

const TOKEN: Refusal = Refusal::Elsewhere(Elsewhere::Token);
const FUNDS: Refusal = Refusal::Elsewhere(Elsewhere::Funds);

impl Model {
    pub fn lamports(&self, key: &Key) -> u64 {
        self.lamports.get(key).copied().unwrap_or(0)
    }

    /// Lamports above a recorded rent.
    pub fn above(&self, key: &Key, rent: u64) -> u64 {
        self.lamports(key).saturating_sub(rent)
    }

    /// What the cluster asks an account to hold now.
    pub fn asked(&self, key: &Key) -> u64 {
        match self.sizes.get(key).filter(|_| self.is_allocated(key)) {
            Some(size) => size * self.rents.mint_byte,
            None => self.rents.empty,
        }
    }

    /// Lamports that may leave an account otherwise than by a trade: above its recorded rent, and above what is asked now.
    pub fn available(&self, key: &Key, rent: u64) -> u64 {
        self.above(key, rent.max(self.asked(key)))
    }

    /// What an agent can pay of its treasury.
    pub fn purse(&self, wallet: &Pubkey) -> Result<u64, Refusal> {
        Ok(self.available(&Key::Agent(*wallet), self.agent(wallet)?.rent))
    }

    /// What an agent has to live on.
    pub fn treasury(&self, wallet: &Pubkey) -> Result<u64, Refusal> {
        Ok(self.above(&Key::Agent(*wallet), self.agent(wallet)?.rent))
    }

    /// Tokens in an account; 0 where there is none.
    pub fn tokens(&self, key: &Key) -> u64 {
        self.tokens.get(key).map_or(0, |account| account.amount)
    }

    pub(crate) fn set_lamports(&mut self, key: Key, lamports: u64) {
        self.lamports.insert(key, lamports);
    }

    /// Moves lamports: `InsufficientFunds`, `Overflow`. Nothing moves where the amount is 0.
    pub(crate) fn transfer(&mut self, from: Key, to: Key, lamports: u64) -> Result<(), Refusal> {
        let left = self
            .lamports(&from)
            .checked_sub(lamports)
            .ok_or(Refusal::InsufficientFunds)?;
        if lamports > 0 {
            self.set_lamports(from, left);
            let sum = self.lamports(&to).checked_add(lamports).ok_or(Refusal::Overflow)?;
            self.set_lamports(to, sum);
        }
        Ok(())
    }

    /// Moves lamports out of an agent's account and remembers what for.
    pub(crate) fn debit(&mut self, wallet: &Pubkey, to: Key, lamports: u64, cause: Cause) -> Result<(), Refusal> {
        self.watch_mut(wallet).spent[cause as usize] += u128::from(lamports);
        self.transfer(Key::Agent(*wallet), to, lamports)
    }

    /// A signer pays for a new account: what its rent lacks, and `extra`. Returns what it paid.
    pub(crate) fn create(&mut self, payer: &Pubkey, key: Key, rent: u64, extra: u64) -> Result<u64, Refusal> {
        ensure!(!self.is_allocated(&key), AlreadyExists);
        let lacking = rent.saturating_sub(self.lamports(&key));
        let paid = lacking.checked_add(extra).ok_or(Refusal::Overflow)?;
        self.transfer(Key::Wallet(*payer), key, paid)?;
        self.sizes.insert(key, rent / self.rents.mint_byte);
        Ok(paid)
    }

    /// A vault: a token account that only the program signs for. Returns what the payer paid.
    pub(crate) fn create_vault(&mut self, payer: &Pubkey, key: Key, mint: Mint) -> Result<u64, Refusal> {
        let paid = self.create(payer, key, self.rents.token_account, 0)?;
        self.tokens.insert(key, empty(Owner::Program, mint));
        Ok(paid)
    }

    /// Opens an associated token account unless it is there. Returns what the payer paid.
    pub(crate) fn open_ata(&mut self, payer: &Pubkey, owner: Owner, mint: Mint) -> Result<u64, Refusal> {
        let key = Key::Ata(owner, mint);
        if self.tokens.contains(&key) {
            return Ok(0);
        }
        let rent = match mint {
            Mint::Of(_) | Mint::Foreign(_) => self.rents.associated,
            Mint::Staking => self.rents.staking_associated,
        };
        let paid = self.create(payer, key, rent, 0)?;
        self.tokens.insert(key, empty(owner, mint));
        Ok(paid)
    }

    /// Whether a mint's accounts live under Token-2022.
    pub(crate) fn is_2022(&self, mint: Mint) -> bool {
        match mint {
            Mint::Staking => self.stake_pool().is_ok_and(|pool| pool.token_2022),
            Mint::Of(_) | Mint::Foreign(_) => true,
        }
    }

    /// What an account holds, read as one of Token-2022 or of the original program.
    pub(crate) fn read_token(&self, key: &Key, token_2022: bool) -> Result<TokenAccount, Refusal> {
        let account = self.tokens.get(key).ok_or(Refusal::NotATokenAccount)?;
        ensure!(self.is_2022(account.mint) == token_2022, NotATokenAccount);
        Ok(*account)
    }

    /// Moves tokens; the token program refuses other mints and too little.
    pub(crate) fn transfer_tokens(&mut self, from: Key, to: Key, amount: u64) -> Result<(), Refusal> {
        let account = |key: &Key| self.tokens.get(key).copied().ok_or(TOKEN);
        let (source, target) = (account(&from)?, account(&to)?);
        if source.mint != target.mint {
            return Err(TOKEN);
        }
        self.token_mut(&from)?.amount = source.amount.checked_sub(amount).ok_or(TOKEN)?;
        let target = self.token_mut(&to)?;
        target.amount = target.amount.checked_add(amount).ok_or(TOKEN)?;
        Ok(())
    }

    pub(crate) fn burn(&mut self, from: Key, amount: u64) -> Result<(), Refusal> {
        let account = self.token_mut(&from)?;
        let mint = account.mint;
        account.amount = account.amount.checked_sub(amount).ok_or(TOKEN)?;
        let supply = self.supplies.get_mut(&mint).ok_or(Refusal::Missing)?;
        *supply = supply.checked_sub(amount).ok_or(TOKEN)?;
        Ok(())
    }

    /// Closes an empty token account; its lamports go to `to`.
    pub(crate) fn close_token(&mut self, key: Key, to: Key) -> Result<u64, Refusal> {
        let lamports = self.lamports(&key);
        self.transfer(key, to, lamports)?;
        self.tokens.remove(&key);
        Ok(lamports)
    }

    /// What people do with plain lamports and tokens.
    pub(crate) fn world(&mut self, step: &Step) -> Result<Effects, Refusal> {
        match step {
            Step::Fund { to, lamports } => {
                let sum = self.lamports(to).checked_add(*lamports).ok_or(Refusal::Overflow)?;
                self.set_lamports(*to, sum);
            }
            Step::Send { from, to, lamports } => {
                self.transfer(Key::Wallet(*from), *to, *lamports).map_err(|_| FUNDS)?;
            }
            Step::FundTokens { to, amount } => {
                let account = self.token_mut(to)?;
                let mint = account.mint;
                if matches!(mint, Mint::Of(_)) {
                    return Err(TOKEN); // nobody may mint
                }
                account.amount = account.amount.checked_add(*amount).ok_or(TOKEN)?;
                let supply = self.supplies.get(&mint).copied().unwrap_or(0);
                self.supplies.insert(mint, supply.checked_add(*amount).ok_or(TOKEN)?);
            }
            Step::OpenAta { payer, owner, mint } => {
                if let Mint::Of(wallet) = mint {
                    self.agent(wallet)?;
                }
                self.open_ata(payer, *owner, *mint).map_err(|_| FUNDS)?;
            }
            Step::OpenToken {
                payer,
                account,
                owner,
                mint,
                has_closer,
            } => {
                if let Mint::Of(wallet) = mint {
                    self.agent(wallet)?;
                }
                let key = Key::Token(*account);
                self.create(payer, key, self.rents.token_account, 0)
                    .map_err(|_| FUNDS)?;
                let has_closer = *has_closer;
                self.tokens.insert(
                    key,
                    TokenAccount {
                        has_closer,
                        ..empty(*owner, *mint)
                    },
                );
            }
            Step::SendTokens {
                signer,
                from,
                to,
                amount,
            } => {
                self.require_owner(from, signer)?;
                self.transfer_tokens(*from, *to, *amount)?;
            }
            Step::Burn { signer, from, amount } => {
                self.require_owner(from, signer)?;
                self.burn(*from, *amount)?;
            }
            Step::CloseToken { signer, account } => {
                self.require_owner(account, signer)?;
                if self.tokens(account) > 0 {
                    return Err(TOKEN);
                }
                self.close_token(*account, Key::Wallet(*signer))?;
            }
            _ => return Err(Refusal::Missing), // not the world's
        }
        Ok(Effects::Done)
    }

    /// The token program's question: may this signer spend from it?
    pub(crate) fn require_owner(&self, account: &Key, signer: &Pubkey) -> Result<(), Refusal> {
        match self.tokens.get(account) {
            Some(row) if row.owner == Owner::Person(*signer) => Ok(()),
            _ => Err(TOKEN),
        }
    }
}

fn empty(owner: Owner, mint: Mint) -> TokenAccount {
    TokenAccount {
        owner,
        mint,
        amount: 0,
        has_closer: false,
    }
}
