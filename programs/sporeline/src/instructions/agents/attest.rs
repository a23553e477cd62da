use crate::{
    constants::*,
    cpi::{clock, ed25519},
    errors::SporelineError,
    events::Attested,
    own::Own,
    state::{
        Agent, Global, Market, Measurement, Snapshot,
        market::{PHASE_BONDING, PHASE_CLOSED},
    },
};
use anchor_lang::prelude::*;

/// Attesters vouch that an agent's keys were made by an approved image. The first time, its market opens. Anyone may send
/// it: what counts are the attesters' signatures in the same transaction.
#[derive(Accounts)]
pub struct Attest {
    pub global: Own<Global>,
    pub measurement: Own<Measurement>,
    #[account(mut)]
    pub agent: Own<Agent>,
    /// The agent's.
    #[account(mut)]
    pub market: Own<Market>,
    /// The instructions sysvar.
    pub instructions: UncheckedAccount,
}

/// What attesters sign: the SHA-256 of the domain and everything the attestation is about.
pub fn message(
    genesis_hash: &[u8; 32],
    wallet: &Address,
    compose_hash: &[u8; 32],
    quote_hash: &[u8; 32],
    expires_at: i64,
) -> [u8; 32] {
    anchor_lang::solana_program::hash::hashv(&[
        ATTEST_DOMAIN,
        genesis_hash,
        crate::ID.as_ref(),
        wallet.as_ref(),
        compose_hash,
        quote_hash,
        &expires_at.to_le_bytes(),
    ])
    .to_bytes()
}

impl Attest {
    fn validate(&self, quote_hash: &[u8; 32], expires_at: i64, now: i64) -> Result<()> {
        // measurement
        require!(self.measurement.revoked == 0, SporelineError::MeasurementRevoked);
        require!(
            self.measurement.active_from <= now,
            SporelineError::MeasurementNotActive
        );
        require!(
            self.measurement.dev == 0 || self.global.is_local(),
            SporelineError::DevMeasurement
        );
        // agent
        require!(self.agent.is_alive(), SporelineError::AgentDead);
        let latest = now.saturating_add(self.global.parameters.attestation_ttl.into());
        // A stored expiry beyond what is allowed now comes from before the time to live was lowered: it is no reason to wait.
        let stored = self.agent.attestation_expires_at;
        let later = expires_at > stored || stored > latest;
        require!(
            later && expires_at > now && expires_at <= latest,
            SporelineError::BadExpiry
        );
        // market
        self.market.require_of(&self.agent)?;
        // instructions
        let message = message(
            &self.global.genesis_hash,
            &self.agent.wallet,
            &self.measurement.compose_hash,
            quote_hash,
            expires_at,
        );
        let signers = ed25519::count_signers(self.instructions.account(), &message, self.global.attesters())?;
        require!(
            signers >= self.global.attester_threshold.into(),
            SporelineError::NotEnoughAttesters
        );
        Ok(())
    }
}

/// `quote_hash`: SHA-256 of the quote the attesters verified; `expires_at`: unix seconds.
///
/// Errors: `MeasurementRevoked`, `MeasurementNotActive`, `DevMeasurement`, `AgentDead`, `BadExpiry`, `WrongAgent`,
/// `WrongAddress`, `MalformedSignature`, `NotEnoughAttesters`.
pub(crate) fn handler(ctx: &mut Context<Attest>, quote_hash: [u8; 32], expires_at: i64) -> Result<()> {
    let a = &mut ctx.accounts;
    let now = clock::now()?;
    a.validate(&quote_hash, expires_at, now.unix)?;

    a.agent.compose_hash = a.measurement.compose_hash;
    a.agent.quote_hash = quote_hash;
    a.agent.attestation_expires_at = expires_at;
    let opened = a.market.phase == PHASE_CLOSED;
    if opened {
        a.market.phase = PHASE_BONDING;
        a.market.opened_at = now.unix;
        a.market.observed_at = now.unix;
        let opening = Snapshot {
            time: now.unix,
            base: a.market.base,
            quote: a.market.quote,
            phase: PHASE_BONDING.into(),
        };
        a.market.before_slot = opening;
        a.market.snapshots = [opening; 2];
    }

    crate::events::emit(Attested {
        seq: a.agent.next_seq(),
        time: now.unix,
        expires_at,
        opened: opened.into(),
        dev: a.measurement.dev.into(),
        agent: *a.agent.address(),
        compose_hash: a.agent.compose_hash,
        quote_hash,
    });
    Ok(())
}
