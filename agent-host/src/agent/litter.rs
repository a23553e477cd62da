//! From the wish to breed to a litter on chain: keys for the children, names, and the deed.

use super::Life;
use crate::{
    crash,
    error::HostError,
    hands::{Child, Deed},
    names::{self, Parentage},
    registry,
};
use sporeline_client::{Address, address};
use sporeline_genome::genome_hash;
use sporeline_store::lamports_from;
use sqlx::Row;
use std::str::FromStr;

impl Life {
    /// Makes keys for two children and says what is to be signed. `mate`: wallet of the agent that agreed, base58.
    ///
    /// # Errors
    /// [`HostError::Missing`] where the index does not know a parent yet, or no price account is set.
    pub(super) async fn litter(&self, mate: Option<String>) -> Result<Deed, HostError> {
        let host = &self.host;
        let price = host
            .price_account
            .ok_or(HostError::Missing("a price account (chain.price_account)"))?;
        let me = parent(host, &self.who.wallet).await?;
        let other = match &mate {
            Some(wallet) => {
                let wallet = Address::from_str(wallet).map_err(|_| HostError::Missing("a mate by that address"))?;
                Some(parent(host, &wallet).await?)
            }
            None => None,
        };
        let named = names::of_litter(&Parentage {
            name: &me.name,
            mate: other.as_ref().map(|other| other.name.as_str()),
            generation: me
                .generation
                .max(other.as_ref().map_or(0, |other| other.generation))
                .saturating_add(1),
            before: me.children,
        });
        let wallets = registry::reserve_litter(host, &self.who.wallet).await?;
        let mut children = wallets
            .into_iter()
            .zip(named)
            .map(|((number, wallet), (name, symbol))| Child {
                wallet: wallet.to_string(),
                number,
                name,
                symbol,
            });
        let (Some(first), Some(second)) = (children.next(), children.next()) else {
            return Err(HostError::Missing("two keys for a litter"));
        };
        crash::point("litter named");
        tracing::info!(
            wallet = %self.who.wallet,
            genome = hex::encode(genome_hash(&self.genome)),
            first = first.name,
            second = second.name,
            "a litter is to be begun"
        );
        Ok(Deed::Begin {
            mate,
            children: [first, second],
            price: price.to_string(),
        })
    }
}

/// What the index says of a parent to be.
struct Parent {
    name: String,
    generation: u32,
    children: u32,
}

async fn parent(host: &crate::run::Host, wallet: &Address) -> Result<Parent, HostError> {
    let row = sqlx::query(
        "SELECT a.name, a.generation, (SELECT COUNT(*) FROM chain_agents c WHERE c.parent_a = a.agent) AS children \
         FROM chain_agents a WHERE a.agent = $1",
    )
    .bind(address::agent(wallet).as_ref())
    .fetch_optional(&host.db)
    .await?
    .ok_or(HostError::Missing("a parent in the index"))?;
    let small = |column: &str| -> Result<u32, HostError> {
        Ok(u32::try_from(lamports_from(row.get(column))?).unwrap_or(u32::MAX))
    };
    Ok(Parent {
        name: row.get("name"),
        generation: small("generation")?,
        children: small("children")?,
    })
}
