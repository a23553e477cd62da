//! The throw-away keys of a local world, all from one file.

use crate::keypair;
use sha2::{Digest, Sha256};
use solana_sdk::{signature::Keypair, signer::Signer};
use std::path::Path;

/// Who acts in a local world besides its agents.
pub struct Keys {
    /// Holds the world's SOL.
    pub faucet: Keypair,
    /// The program's upgrade authority.
    pub authority: Keypair,
    pub operator: Keypair,
    pub attester: Keypair,
    /// Pays for the founders.
    pub spawner: Keypair,
    /// Seed of the crowd's wallets and draws.
    pub crowd: [u8; 32],
    /// What stands for the cluster's genesis hash: no two worlds have the same.
    pub world: [u8; 32],
}

impl Keys {
    /// Reads `faucet.json`, or makes it, and derives the rest from it. `seed` varies the crowd.
    pub fn of(data_dir: &Path, seed: u64) -> anyhow::Result<Self> {
        let faucet = keypair::read_or_make("--data-dir", &data_dir.join("faucet.json"))?;
        let derive = |role: &str| -> [u8; 32] {
            Sha256::new()
                .chain_update(b"sporeline/up/v1")
                .chain_update(faucet.secret_bytes())
                .chain_update(role.as_bytes())
                .finalize()
                .into()
        };
        let key = |role: &str| Keypair::new_from_array(derive(role));
        Ok(Self {
            authority: key("authority"),
            operator: key("operator"),
            attester: key("attester"),
            spawner: key("spawner"),
            crowd: derive(&format!("crowd/{seed}")),
            world: derive("genesis"),
            faucet,
        })
    }

    /// Everybody who needs SOL from the faucet, and how many lamports.
    pub fn allowances(&self) -> [(sporeline_client::Address, u64); 3] {
        const SOL: u64 = 1_000_000_000;
        [
            (self.authority.pubkey(), 100 * SOL),
            (self.operator.pubkey(), 1_000 * SOL),
            (self.spawner.pubkey(), 10_000 * SOL),
        ]
    }
}
