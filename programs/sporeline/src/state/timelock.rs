//! Changes that are announced first and take effect after the timelock: parameters, attesters, price-feed owners.
//!
//! A list is checked when it is scheduled. Applying does not check again: bounds are constants, and whether the cluster is
//! local never changes.

use crate::{
    constants::*,
    errors::SporelineError,
    state::{
        Global, Parameters,
        global::{check_price_owners, padded},
    },
};
use anchor_lang::prelude::*;
use bytemuck::Zeroable;

/// Whether a change that is due at `at` (0: none waits) may take effect.
///
/// Errors: `NothingScheduled`, `TimelockRunning`.
fn require_due(at: i64, now: i64) -> Result<()> {
    require!(at != 0, SporelineError::NothingScheduled);
    require!(now >= at, SporelineError::TimelockRunning);
    Ok(())
}

impl Global {
    /// Errors: `ParametersFrozen`.
    pub fn require_unfrozen(&self) -> Result<()> {
        require!(self.frozen == 0, SporelineError::ParametersFrozen);
        Ok(())
    }

    /// Lets `parameters` wait, in place of what waited. Returns when they are due, unix seconds.
    ///
    /// Errors: `ParametersFrozen`, `ParameterOutOfBounds`.
    pub fn schedule_parameters(&mut self, parameters: Parameters, now: i64) -> Result<i64> {
        self.require_unfrozen()?;
        parameters.check(self.is_local())?;
        self.pending_parameters = parameters;
        self.pending_parameters_at = now.saturating_add(self.timelock());
        Ok(self.pending_parameters_at)
    }

    /// Errors: `ParametersFrozen`, `NothingScheduled`, `TimelockRunning`.
    pub fn apply_parameters(&mut self, now: i64) -> Result<()> {
        self.require_unfrozen()?;
        require_due(self.pending_parameters_at, now)?;
        self.parameters = self.pending_parameters;
        self.drop_pending_parameters();
        Ok(())
    }

    /// Ends parameter changes for ever, those that wait too.
    ///
    /// Errors: `ParametersFrozen`.
    pub fn freeze_parameters(&mut self) -> Result<()> {
        self.require_unfrozen()?;
        self.frozen = 1;
        self.drop_pending_parameters();
        Ok(())
    }

    fn drop_pending_parameters(&mut self) {
        self.pending_parameters = Parameters::zeroed();
        self.pending_parameters_at = 0;
    }

    /// As [`Global::schedule_parameters`], for attesters and how many of them must sign.
    ///
    /// Errors: `BadAttesters`.
    pub fn schedule_attesters(&mut self, attesters: &[Address], threshold: u8, now: i64) -> Result<i64> {
        self.check_attesters(attesters, threshold)?;
        self.pending_attesters = padded(attesters);
        self.pending_attester_count = attesters.len() as u8; // at most 8, checked
        self.pending_attester_threshold = threshold;
        self.pending_attesters_at = now.saturating_add(self.timelock());
        Ok(self.pending_attesters_at)
    }

    /// Errors: `NothingScheduled`, `TimelockRunning`.
    pub fn apply_attesters(&mut self, now: i64) -> Result<()> {
        require_due(self.pending_attesters_at, now)?;
        self.attesters = self.pending_attesters;
        self.attester_count = self.pending_attester_count;
        self.attester_threshold = self.pending_attester_threshold;
        self.drop_pending_attesters();
        Ok(())
    }

    /// Takes an attester off the list, at once; the others keep their order. A list that waits is dropped: it may name the
    /// attester again.
    ///
    /// Errors: `UnknownAttester`, `BadAttesters` (fewer than must sign would be left).
    pub fn remove_attester(&mut self, attester: &Address) -> Result<()> {
        let at = self
            .attesters()
            .iter()
            .position(|key| key == attester)
            .ok_or(SporelineError::UnknownAttester)?;
        let left = self.attester_count.saturating_sub(1); // one was found
        require!(left >= self.attester_threshold, SporelineError::BadAttesters);
        if let Some(from_it) = self.attesters.get_mut(at..=usize::from(left)) {
            from_it.rotate_left(1);
        }
        if let Some(last) = self.attesters.get_mut(usize::from(left)) {
            *last = Address::default();
        }
        self.attester_count = left;
        self.drop_pending_attesters();
        Ok(())
    }

    fn drop_pending_attesters(&mut self) {
        self.pending_attesters = [Address::default(); MAX_ATTESTERS];
        self.pending_attester_count = 0;
        self.pending_attester_threshold = 0;
        self.pending_attesters_at = 0;
    }

    /// As [`Global::schedule_parameters`], for the programs whose price accounts are believed and the feed's id.
    ///
    /// Errors: `BadPriceOwners`.
    pub fn schedule_price_owners(&mut self, owners: &[Address], feed_id: [u8; 32], now: i64) -> Result<i64> {
        check_price_owners(owners)?;
        self.pending_price_owners = padded(owners);
        self.pending_price_owner_count = owners.len() as u8; // at most 2, checked
        self.pending_feed_id = feed_id;
        self.pending_price_at = now.saturating_add(self.timelock());
        Ok(self.pending_price_at)
    }

    /// Errors: `NothingScheduled`, `TimelockRunning`.
    pub fn apply_price_owners(&mut self, now: i64) -> Result<()> {
        require_due(self.pending_price_at, now)?;
        self.price_owners = self.pending_price_owners;
        self.price_owner_count = self.pending_price_owner_count;
        self.feed_id = self.pending_feed_id;
        self.pending_price_owners = [Address::default(); MAX_PRICE_OWNERS];
        self.pending_price_owner_count = 0;
        self.pending_feed_id = [0; 32];
        self.pending_price_at = 0;
        Ok(())
    }
}
