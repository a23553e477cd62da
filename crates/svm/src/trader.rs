//! People who trade, and what they hold.

use crate::{Done, Founder, Keypair, Signer, World};
use sporeline_client::{Address, account, address, curve::MarketState, curve::Phase, instruction};

impl World {
    /// A new wallet with `lamports`.
    pub fn trader(&mut self, lamports: u64) -> Keypair {
        let key = self.key();
        self.fund(&key.pubkey(), lamports);
        key
    }

    /// A new wallet with `lamports` and a token account of the founder's token.
    pub fn trader_of(&mut self, founder: &Founder, lamports: u64) -> Keypair {
        let key = self.trader(lamports);
        let (payer, owner) = (self.payer.pubkey(), key.pubkey());
        self.must(
            &[instruction::create_token_account(&payer, &owner, &founder.of.mint)],
            &[],
        );
        key
    }

    /// A purchase that has to go through, at any price.
    #[track_caller]
    pub fn buy(&mut self, trader: &Keypair, founder: &Founder, quote_in: u64) -> Done {
        let buy = instruction::buy(&trader.pubkey(), &founder.of.mint, quote_in, 0);
        self.must(&[buy], &[trader])
    }

    /// A sale that has to go through, at any price.
    #[track_caller]
    pub fn sell(&mut self, trader: &Keypair, founder: &Founder, base_in: u64) -> Done {
        let sell = instruction::sell(&trader.pubkey(), &founder.of.mint, base_in, 0);
        self.must(&[sell], &[trader])
    }

    /// Base units that `owner` holds of the founder's token; 0 without an account.
    pub fn tokens(&self, owner: &Address, founder: &Founder) -> u64 {
        self.balance(&address::associated_token(owner, &founder.of.mint))
    }

    /// Base units in a token account; 0 without one.
    pub fn balance(&self, token_account: &Address) -> u64 {
        self.svm
            .get_account(token_account)
            .and_then(|found| account::decode_token(&found.data).ok())
            .map_or(0, |token| token.amount)
    }

    /// Writes base units into an existing token account out of the vault: what a claimed airdrop comes to, without one.
    ///
    /// # Panics
    /// When there is no such account, or the vault has less.
    pub fn airdrop(&mut self, owner: &Address, founder: &Founder, amount: u64) {
        let to = address::associated_token(owner, &founder.of.mint);
        let [vault, holding] = [self.balance(&founder.of.vault) - amount, self.balance(&to) + amount];
        for (address, amount) in [(founder.of.vault, vault), (to, holding)] {
            let mut account = self.svm.get_account(&address).unwrap_or_default();
            account.data[64..72].copy_from_slice(&amount.to_le_bytes());
            self.set(&address, account);
        }
    }

    /// The founder's market as the curve sees it.
    ///
    /// # Panics
    /// When the market is closed.
    pub fn curve(&self, founder: &Founder) -> MarketState {
        let market = self.market(founder);
        MarketState {
            phase: match market.phase {
                1 => Phase::Bonding,
                2 => Phase::Open,
                other => panic!("phase {other} does not trade"),
            },
            base: market.base,
            quote: market.quote,
            base_left: market.base_left,
            kept: market.kept,
            quote_real: market.quote_real,
        }
    }
}
