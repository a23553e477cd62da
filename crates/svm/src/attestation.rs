//! Signing attestations as attesters do, without any quote behind them: what the program sees are signatures.

use crate::{Done, Founder, GENESIS_HASH, Keypair, Signer, World};
use sporeline_client::{Address, Instruction, instruction};

impl World {
    /// The two instructions of an attestation, signed by `attesters`.
    pub fn attestation(
        &self,
        wallet: &Address,
        compose_hash: &[u8; 32],
        quote_hash: [u8; 32],
        expires_at: i64,
        attesters: &[&Keypair],
    ) -> Vec<Instruction> {
        let message = instruction::attest_message(&GENESIS_HASH, wallet, compose_hash, &quote_hash, expires_at);
        vec![
            instruction::ed25519(&message, &signatures(&message, attesters)),
            instruction::attest(wallet, compose_hash, quote_hash, expires_at),
        ]
    }

    /// An attestation of the founder that the program accepts, until `expires_at`.
    pub fn attestation_of(&self, founder: &Founder, expires_at: i64) -> Vec<Instruction> {
        let attesters: Vec<&Keypair> = self.attesters.iter().take(self.threshold.into()).collect();
        let wallet = founder.wallet.pubkey();
        self.attestation(&wallet, &crate::COMPOSE_HASH, [9; 32], expires_at, &attesters)
    }

    /// Attests a founder for as long as allowed, by as many attesters as must sign.
    pub fn attest(&mut self, founder: &Founder) -> Done {
        let expires_at = self.now() + i64::from(self.parameters.attestation_ttl);
        let instructions = self.attestation_of(founder, expires_at);
        self.must(&instructions, &[])
    }
}

/// What `attesters` sign over a message.
pub fn signatures(message: &[u8; 32], attesters: &[&Keypair]) -> Vec<(Address, [u8; 64])> {
    attesters
        .iter()
        .map(|key| (key.pubkey(), key.sign_message(message).into()))
        .collect()
}
