//! What the authority decides, and what waits for its timelock.

use crate::{
    arguments::Initialize,
    effects::Effects,
    key::{Hash, Key, Mint, Pubkey},
    model::{Model, Singles},
    refusal::{Refusal, ensure},
    state::{Global, Measurement},
    step::Step,
};

const MAX_ATTESTERS: usize = 8;
const MAX_THRESHOLD: u8 = 5;
const MAX_PRICE_OWNERS: usize = 2;
const MAX_BASE_URI: usize = 64;
const NOBODY: Pubkey = [0; 32];

/// N/2 < K ≤ min(N, 5), N ≤ 8, N ≥ 3 unless local, all different.
fn check_attesters(attesters: &[Pubkey], threshold: u8, local: bool) -> Result<(), Refusal> {
    let (n, k) = (attesters.len(), usize::from(threshold));
    ensure!(n >= if local { 1 } else { 3 } && n <= MAX_ATTESTERS, BadAttesters);
    ensure!(2 * k > n && k <= n && threshold <= MAX_THRESHOLD, BadAttesters);
    ensure!(all_different(attesters), BadAttesters);
    Ok(())
}

fn check_price_owners(owners: &[Pubkey]) -> Result<(), Refusal> {
    ensure!(!owners.is_empty() && owners.len() <= MAX_PRICE_OWNERS, BadPriceOwners);
    ensure!(all_different(owners), BadPriceOwners);
    Ok(())
}

/// No key twice, and none of zeros.
fn all_different(keys: &[Pubkey]) -> bool {
    keys.iter()
        .enumerate()
        .all(|(i, key)| *key != NOBODY && !keys[..i].contains(key))
}

impl Model {
    pub(crate) fn initialize(&mut self, a: &Initialize) -> Result<Effects, Refusal> {
        ensure!(a.signer == self.upgrade_authority, NotUpgradeAuthority);
        ensure!(a.harmless_staking_mint, BadStakingMint);
        a.parameters.check(a.local)?;
        ensure!(!a.dev || a.local, DevMeasurement);
        ensure!(a.base_uri.len() <= MAX_BASE_URI, BadBaseUri);
        ensure!(!self.singles.contains(&()), AlreadyExists);
        let rents = self.rents;
        self.create(&a.signer, Key::Global, rents.global, 0)?;
        check_price_owners(&a.price_owners)?;
        check_attesters(&a.attesters, a.attester_threshold, a.local)?;
        self.create(&a.signer, Key::Counters, rents.counters, 0)?;
        self.create(&a.signer, Key::Protocol, rents.protocol, 0)?;
        self.create_vault(&a.signer, Key::StakeVault, Mint::Staking)?;
        self.create(&a.signer, Key::StakePool, rents.stake_pool, 0)?;
        let global = Global {
            local: a.local,
            authority: a.signer,
            parameters: a.parameters,
            attesters: a.attesters.clone(),
            attester_threshold: a.attester_threshold,
            price_owners: a.price_owners.clone(),
            feed_id: a.feed_id,
            base_uri: a.base_uri.clone(),
            ..Global::default()
        };
        let mut singles = Singles {
            global,
            ..Singles::default()
        };
        singles.stake_pool.token_2022 = a.staking_mint_2022;
        singles.stake_pool.rent = rents.stake_pool;
        singles.protocol.rent = rents.protocol;
        self.singles.insert((), singles);
        // First values need no timelock.
        self.approve(&a.signer, a.compose_hash, a.dev, self.now)?;
        Ok(Effects::Done)
    }

    fn approve(&mut self, payer: &Pubkey, compose_hash: Hash, dev: bool, active_from: i64) -> Result<(), Refusal> {
        self.create(payer, Key::Measurement(compose_hash), self.rents.measurement, 0)?;
        let measurement = Measurement {
            revoked: false,
            dev,
            active_from,
            approved_at: self.now,
            revoked_at: 0,
        };
        self.measurements.insert(compose_hash, measurement);
        Ok(())
    }

    fn require_authority(&self, signer: &Pubkey) -> Result<(), Refusal> {
        ensure!(self.global()?.authority == *signer, NotAuthority);
        Ok(())
    }

    pub(crate) fn administration(&mut self, step: &Step) -> Result<Effects, Refusal> {
        let due = self.now + self.global()?.constants().timelock;
        match step {
            Step::ApproveMeasurement {
                signer,
                compose_hash,
                dev,
            } => {
                self.require_authority(signer)?;
                ensure!(!dev || self.global()?.local, DevMeasurement);
                self.approve(signer, *compose_hash, *dev, due)?;
            }
            Step::RevokeMeasurement { signer, compose_hash } => {
                self.require_authority(signer)?;
                ensure!(!self.measurement(compose_hash)?.revoked, MeasurementRevoked);
                let now = self.now;
                let measurement = self.measurement_mut(compose_hash)?;
                (measurement.revoked, measurement.revoked_at) = (true, now);
            }
            Step::ScheduleParameters { signer, parameters } => {
                self.require_authority(signer)?;
                let global = self.global_mut()?;
                ensure!(!global.frozen, ParametersFrozen);
                parameters.check(global.local)?;
                global.pending_parameters = Some((due, **parameters));
            }
            Step::ApplyParameters => {
                let now = self.now;
                let global = self.global_mut()?;
                ensure!(!global.frozen, ParametersFrozen);
                global.parameters = is_due(global.pending_parameters.take(), now, |pending| pending.0)?.1;
            }
            Step::ScheduleAttesters {
                signer,
                attesters,
                threshold,
            } => {
                self.require_authority(signer)?;
                let global = self.global_mut()?;
                check_attesters(attesters, *threshold, global.local)?;
                global.pending_attesters = Some((due, attesters.clone(), *threshold));
            }
            Step::ApplyAttesters => {
                let now = self.now;
                let global = self.global_mut()?;
                let (_, attesters, threshold) = is_due(global.pending_attesters.take(), now, |pending| pending.0)?;
                (global.attesters, global.attester_threshold) = (attesters, threshold);
            }
            Step::RemoveAttester { signer, attester } => {
                self.require_authority(signer)?;
                let global = self.global_mut()?;
                ensure!(global.attesters.contains(attester), UnknownAttester);
                global.attesters.retain(|listed| listed != attester);
                ensure!(
                    global.attesters.len() >= usize::from(global.attester_threshold),
                    BadAttesters
                );
                global.pending_attesters = None;
            }
            Step::SchedulePriceOwners {
                signer,
                owners,
                feed_id,
            } => {
                self.require_authority(signer)?;
                check_price_owners(owners)?;
                self.global_mut()?.pending_price_owners = Some((due, owners.clone(), *feed_id));
            }
            Step::ApplyPriceOwners => {
                let now = self.now;
                let global = self.global_mut()?;
                let (_, owners, feed_id) = is_due(global.pending_price_owners.take(), now, |pending| pending.0)?;
                (global.price_owners, global.feed_id) = (owners, feed_id);
            }
            Step::FreezeParameters { signer } => {
                self.require_authority(signer)?;
                let global = self.global_mut()?;
                ensure!(!global.frozen, ParametersFrozen);
                global.frozen = true;
                global.pending_parameters = None;
            }
            Step::OfferAuthority { signer, to } => {
                self.require_authority(signer)?;
                self.global_mut()?.pending_authority = *to;
            }
            Step::AcceptAuthority { signer } => {
                let global = self.global_mut()?;
                ensure!(global.pending_authority == Some(*signer), NotPendingAuthority);
                global.authority = *signer;
                global.pending_authority = None;
            }
            Step::WithdrawProtocol {
                signer,
                destination,
                lamports,
            } => {
                self.require_authority(signer)?;
                ensure!(*lamports > 0, ZeroAmount);
                let income = self.available(&Key::Protocol, self.protocol()?.rent);
                ensure!(*lamports <= income, InsufficientFunds);
                self.require_rent_after(destination, *lamports)?;
                self.singles_mut()?.protocol.withdrawn += lamports;
                self.transfer(Key::Protocol, *destination, *lamports)?;
                return Ok(Effects::Paid(*lamports));
            }
            _ => return Err(Refusal::Missing), // not administration's
        }
        Ok(Effects::Done)
    }

    /// `RecipientBelowRent` where an account would hold less than its rent with `lamports` more.
    pub(crate) fn require_rent_after(&self, recipient: &Key, lamports: u64) -> Result<(), Refusal> {
        let after = self.lamports(recipient).saturating_add(lamports);
        ensure!(after >= self.asked(recipient), RecipientBelowRent);
        Ok(())
    }
}

/// What was scheduled, once its time has come.
fn is_due<T>(pending: Option<T>, now: i64, due: impl Fn(&T) -> i64) -> Result<T, Refusal> {
    let pending = pending.ok_or(Refusal::NothingScheduled)?;
    ensure!(now >= due(&pending), TimelockRunning);
    Ok(pending)
}
