//! SOL for nothing, on local clusters.

use super::App;
use crate::{address, error::Error, view::FaucetGift};

impl App {
    /// Gives SOL to a wallet. Without a faucet there is no such path.
    pub(crate) async fn faucet(&self, wallet: &str) -> Result<FaucetGift, Error> {
        let faucet = self.config.faucet.as_ref().ok_or(Error::NotFound("faucet here"))?;
        let wallet = address::parse("wallet", wallet)?;
        // Where the chain does not say, the faucet itself will.
        if let Ok(false) = self.chain.can_receive(&wallet).await {
            return Err(Error::CannotReceive(wallet.to_string()));
        }
        let gift = faucet.give(wallet).await.map_err(Error::FaucetFailed)?;
        Ok(FaucetGift {
            signature: gift.signature,
            lamports: gift.lamports.to_string(),
        })
    }
}
