use crate::{
    constants::*,
    errors::SporelineError,
    state::{Global, Measurement},
};
use anchor_lang::prelude::*;
use sporeline_curve::{bucket, hosting};

/// Whether an agent lives. *Dormant* is not stored: it is alive, but unpaid or unattested.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgentStatus {
    Alive = 1,
    /// For ever.
    Dead = 2,
}

/// A living thing: its keys' public half, its genes, its debts, its treasury.
///
/// Its lamports above `rent` are its treasury; it owns its token accounts. There is no instruction that withdraws.
#[account]
#[derive(Debug)]
pub struct Agent {
    pub version: u8,
    pub bump: u8,
    /// [`AgentStatus`].
    pub status: u8,
    /// 0 (a founder) or 2.
    pub parent_count: u8,
    /// Bit i: parent i was alive at birth, so this agent is one of its heirs.
    pub heir_bits: u8,
    /// 1: the persona hash was written, and cannot be again.
    pub persona_set: u8,
    pub _padding: [u8; 2],
    /// Running number, for people.
    pub id: u64,
    /// Founders 0, children 1 + the elder parent's.
    pub generation: u32,
    pub living_children: u32,
    /// Living children at death; 0 while alive.
    pub heirs: u32,
    pub _padding2: [u8; 4],
    pub seq: u64,
    /// Number of the last action the wallet took; the next carries one more.
    pub action: u64,
    /// Recorded account rent, lamports: never spent.
    pub rent: u64,
    /// Copied from the host when it took the agent, lamports a day.
    pub hosting_fee_per_day: u64,
    /// What `change_host` will set at `paid_until`, lamports a day.
    pub next_hosting_fee_per_day: u64,
    pub born_at: i64,
    /// 0 while alive.
    pub died_at: i64,
    /// Hosting is paid up to this time; unpaid means now is later.
    pub paid_until: i64,
    /// May breed again from this time on.
    pub cooldown_until: i64,
    /// All the estate ever received and paid out after death, lamports.
    pub estate_in: u64,
    pub estate_out: u64,
    /// What was taken from parent i's estate, lamports.
    pub taken: [u64; MAX_PARENTS],
    /// Expiry of the consent to breed with `consent_mate`; 0: none.
    pub consent_expires_at: i64,
    /// Fee-allowance bucket, lamports, and when it was measured.
    pub allowance_level: u64,
    pub allowance_at: i64,
    /// Spending bucket, lamports, and when it was measured. Full at birth.
    pub spend_level: u64,
    pub spend_at: i64,
    /// Journal entries anchored so far, and the hash of the last.
    pub journal_sequence: u64,
    pub attestation_expires_at: i64,
    pub wallet: Address,
    pub mint: Address,
    pub market: Address,
    /// Who paid for a founder; zeros for a child.
    pub spawner: Address,
    /// The `Host` account, and the one that `change_host` named (zeros: none).
    pub host: Address,
    pub next_host: Address,
    /// `Agent` accounts; zeros for a founder.
    pub parents: [Address; MAX_PARENTS],
    pub consent_mate: Address,
    /// 32 genes, u16 little endian, 0..=10_000 each.
    pub genome: [u8; 64],
    /// Of a child's birth; zeros for a founder.
    pub seed: [u8; 32],
    pub persona_hash: [u8; 32],
    pub journal_head: [u8; 32],
    pub compose_hash: [u8; 32],
    pub quote_hash: [u8; 32],
    pub _spare: [u8; 64],
}

impl Agent {
    #[inline(always)]
    pub fn is_alive(&self) -> bool {
        self.status == AgentStatus::Alive as u8
    }

    /// Whether the stored attestation counts now: its expiry lies ahead and its measurement was not revoked.
    ///
    /// Errors: `WrongMeasurement` when `measurement` is not the stored one's.
    pub fn is_attested(&self, measurement: &Measurement, now: i64) -> Result<bool> {
        if self.attestation_expires_at == 0 {
            return Ok(false); // never was: there is no measurement to compare with
        }
        require!(
            measurement.compose_hash == self.compose_hash,
            SporelineError::WrongMeasurement
        );
        Ok(self.attestation_expires_at > now && measurement.revoked == 0)
    }

    /// Lets the wallet act: alive, attested, its next action number. Uses the number up.
    ///
    /// Errors: `WrongWallet`, `AgentDead`, `Unattested`, `WrongMeasurement`, `WrongAction`.
    pub fn authorize(&mut self, wallet: &Address, measurement: &Measurement, action: u64, now: i64) -> Result<()> {
        require!(
            anchor_lang::address_eq(&self.wallet, wallet),
            SporelineError::WrongWallet
        );
        require!(self.is_alive(), SporelineError::AgentDead);
        require!(self.is_attested(measurement, now)?, SporelineError::Unattested);
        let next = self.action.checked_add(1).ok_or(SporelineError::Overflow)?;
        require!(action == next, SporelineError::WrongAction);
        self.action = next;
        Ok(())
    }

    /// Errors: `Unpaid`.
    pub fn require_paid(&self, now: i64) -> Result<()> {
        require!(now <= self.paid_until, SporelineError::Unpaid);
        Ok(())
    }

    /// Lamports that the treasury must keep for hosting, `reserve_periods` of it.
    ///
    /// Errors: `Overflow`.
    pub fn reserve(&self, global: &Global) -> Result<u64> {
        let seconds = u64::from(global.parameters.period)
            .checked_mul(global.parameters.reserve_periods.into())
            .ok_or(SporelineError::Overflow)?;
        Ok(hosting::fee_for(self.hosting_fee_per_day, seconds))
    }

    /// Takes `lamports` from the spending bucket of a treasury that holds `treasury` now.
    ///
    /// Errors: `SpendLimit`, `TreasuryTooLow` (the floor would be broken), `Overflow`.
    pub fn spend(&mut self, global: &Global, treasury: u64, lamports: u64, now: i64) -> Result<()> {
        let cap = bucket::spend_cap(treasury, global.parameters.spend_limit_bps.into());
        let dt = now.saturating_sub(self.spend_at).max(0) as u64;
        let level = bucket::level(self.spend_level, cap, dt, global.spend_window() as u64);
        self.spend_level = level.checked_sub(lamports).ok_or(SporelineError::SpendLimit)?;
        self.spend_at = now;
        let left = treasury.checked_sub(lamports).ok_or(SporelineError::TreasuryTooLow)?;
        require!(left >= self.reserve(global)?, SporelineError::TreasuryTooLow);
        Ok(())
    }

    /// Whether this agent agreed to be the mate in a litter of `other`.
    pub fn consents_to(&self, other: &Address, now: i64) -> bool {
        self.consent_expires_at > now && anchor_lang::address_eq(&self.consent_mate, other)
    }

    pub fn withdraw_consent(&mut self) {
        self.consent_mate = Address::default();
        self.consent_expires_at = 0;
    }

    /// Counts a child born.
    ///
    /// Errors: `Overflow`.
    pub fn bear(&mut self) -> Result<()> {
        self.living_children = self.living_children.checked_add(1).ok_or(SporelineError::Overflow)?;
        Ok(())
    }

    /// Next number of this agent's events.
    #[inline(always)]
    pub fn next_seq(&mut self) -> u64 {
        self.seq = self.seq.wrapping_add(1); // 2^64 events do not happen
        self.seq
    }
}
