//! When a living agent's hosting is charged, and when it has died of what it could not pay. Pure.

use super::work::{Moment, Work, parents};
use sporeline_client::{
    Address,
    curve::hosting::Charge,
    hosting, instruction,
    state::{Agent, Market, Measurement},
};

/// A living agent and what stands around it.
pub(crate) struct Living<'a> {
    pub address: Address,
    pub agent: &'a Agent,
    /// Of its account.
    pub lamports: u64,
    pub market: &'a Market,
    /// Of its attestation, once it has had one.
    pub measurement: Option<&'a Measurement>,
    /// Of any image that was ever approved: what stands in for it before.
    pub any_image: Option<[u8; 32]>,
}

impl Living<'_> {
    fn is_attested(&self, now: i64) -> bool {
        let counts = |measurement| self.agent.is_attested(measurement, now).unwrap_or(false);
        self.agent.attestation_expires_at != 0 && self.measurement.is_some_and(counts)
    }

    /// The image that a charge has to name.
    fn image(&self) -> Option<[u8; 32]> {
        match self.agent.attestation_expires_at {
            0 => self.any_image,
            _ => Some(self.agent.compose_hash),
        }
    }

    fn treasury(&self) -> u64 {
        self.lamports.saturating_sub(self.agent.rent)
    }

    /// What a charge would come to if the treasury had `more` lamports.
    pub(super) fn charge_with(&self, m: &Moment, more: u64) -> Charge {
        let treasury = self.treasury().saturating_add(more);
        hosting::due(self.agent, &m.global, treasury, m.now, self.is_attested(m.now))
    }

    /// Whether it may be reaped, were it not for what it still has.
    pub(super) fn grace_is_over(&self, m: &Moment) -> bool {
        m.now > self.agent.paid_until.saturating_add(m.global.parameters.grace.into())
    }
}

/// A charge, when less than a third of a period is paid ahead and it pays for another third; in small coin only where the
/// agent cannot act for want of it (at least a tenth of a period), or would die (a second).
pub(crate) fn charge(m: &Moment, it: &Living) -> Option<Work> {
    let period = u64::from(m.global.parameters.period);
    let ahead = it.agent.paid_until.saturating_sub(m.now);
    let charge = it.charge_with(m, 0);
    let enough = match ahead {
        _ if it.grace_is_over(m) => 1,
        ahead if ahead < 0 => (period / 10).max(1),
        _ => (period / 3).max(1),
    };
    if !it.agent.is_alive() || ahead >= (period / 3) as i64 || charge.seconds < enough {
        return None;
    }
    let (host, _) = hosting::host_now(it.agent, m.now);
    let charge = instruction::charge_hosting(&it.agent.wallet, host, &it.image()?);
    Some(Work::new("charge_hosting", it.address, charge))
}

/// The end of an agent whose grace is over and that cannot pay for one more second, not even with the fees that wait in its
/// market: those are swept and charged first, so that nobody dies of a keeper that slept.
pub(crate) fn reap(m: &Moment, it: &Living) -> Option<Work> {
    let waiting = super::fees::sweepable(it.market);
    if !it.agent.is_alive() || !it.grace_is_over(m) || it.charge_with(m, waiting).seconds > 0 {
        return None;
    }
    let (host, _) = hosting::host_now(it.agent, m.now);
    let reap = instruction::reap(&it.agent.wallet, host, &it.image()?, parents(it.agent));
    Some(Work::new("reap", it.address, reap))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keeper::tests::{SOL, a_market, an_agent, local, moment};
    use sporeline_client::PROGRAM_ID;

    const IMAGE: [u8; 32] = [3; 32];
    const NOW: i64 = 1_000_000;

    /// A measurement that is not revoked.
    fn image() -> Measurement {
        let mut found: Measurement = crate::keeper::tests::zeroed();
        found.compose_hash = IMAGE;
        found
    }

    struct Case {
        agent: Agent,
        market: Market,
        measurement: Measurement,
        treasury: u64,
    }

    /// Attested, paid until now, 1 SOL, a period of 10 s, grace 20 s, 0.0864 SOL a day: 1,000 lamports a second.
    fn case() -> Case {
        let mut agent = an_agent();
        agent.paid_until = NOW;
        agent.attestation_expires_at = NOW + 600;
        agent.compose_hash = IMAGE;
        agent.hosting_fee_per_day = 86_400_000;
        Case {
            agent,
            market: a_market(),
            measurement: image(),
            treasury: SOL,
        }
    }

    impl Case {
        fn due(&self, now: i64) -> [Option<Work>; 2] {
            let living = Living {
                address: Address::new_from_array([1; 32]),
                agent: &self.agent,
                lamports: self.agent.rent + self.treasury,
                market: &self.market,
                measurement: Some(&self.measurement),
                any_image: Some([9; 32]),
            };
            let m = moment(now, local());
            [charge(&m, &living), reap(&m, &living)]
        }

        fn names(&self, now: i64) -> [bool; 2] {
            self.due(now).map(|work| work.is_some())
        }
    }

    #[test]
    fn it_is_charged_when_less_than_a_third_of_a_period_is_paid_ahead() {
        let mut case = case();
        case.agent.paid_until = NOW + 3;
        assert_eq!(case.names(NOW), [false, false]);
        assert_eq!(case.names(NOW + 1), [true, false]);
    }

    #[test]
    fn the_unattested_pay_in_arrears_by_the_portion_and_not_by_the_second() {
        let mut case = case();
        case.agent.attestation_expires_at = NOW - 1;
        assert_eq!(case.names(NOW), [false, false]);
        assert_eq!(
            case.names(NOW + 1),
            [true, false],
            "a tenth of a period is a second here"
        );
        let mut day = sporeline_client::state::Parameters::DEFAULT;
        day.grace = 3 * 86_400;
        let m = moment(NOW + 100, day);
        let living = |paid_until| {
            let mut agent = case.agent;
            agent.paid_until = paid_until;
            let living = Living {
                address: Address::default(),
                agent: &agent,
                lamports: agent.rent + SOL,
                market: &case.market,
                measurement: Some(&case.measurement),
                any_image: None,
            };
            charge(&m, &living).is_some()
        };
        assert!(!living(NOW));
        assert!(!living(NOW + 100 - 8_639));
        assert!(living(NOW + 100 - 8_640));
    }

    #[test]
    fn the_last_seconds_are_charged_before_it_dies_and_it_dies_when_none_is_left() {
        let mut case = case();
        case.treasury = 1_000;
        assert_eq!(case.names(NOW + 21), [true, false], "one second is left to pay");
        case.treasury = 999;
        assert_eq!(case.names(NOW + 20), [false, false], "the grace is not over");
        assert_eq!(case.names(NOW + 21), [false, true]);
    }

    #[test]
    fn fees_that_wait_in_the_market_keep_it_from_being_reaped() {
        let mut case = case();
        case.treasury = 0;
        case.market.unswept = [600, 400, 0, 0, 0];
        assert_eq!(case.names(NOW + 21), [false, false]);
        case.market.unswept = [600, 399, 0, 0, 5_000];
        assert_eq!(
            case.names(NOW + 21),
            [false, true],
            "the spawner's share is not the agent's"
        );
    }

    #[test]
    fn the_dead_are_neither_charged_nor_reaped_again() {
        let mut case = case();
        case.agent.status = 2;
        assert_eq!(case.names(NOW + 5), [false, false]);
        case.treasury = 0;
        assert_eq!(case.names(NOW + 50), [false, false]);
    }

    #[test]
    fn a_host_that_was_chosen_is_paid_from_the_moment_on_at_which_the_old_one_is_paid_off() {
        let mut case = case();
        let [old, new] = [[4; 32], [5; 32]].map(Address::new_from_array);
        case.agent.host = old;
        case.agent.next_host = new;
        case.agent.next_hosting_fee_per_day = 86_400_000;
        assert_eq!(case.names(NOW - 1), [false, false], "nobody who leaves pays ahead");
        let [charge, _] = case.due(NOW);
        let charge = charge.unwrap().instruction;
        assert_eq!(charge.program_id, PROGRAM_ID);
        assert_eq!(charge.accounts[2].pubkey, new);
        case.agent.next_host = Address::default();
        let [charge, _] = case.due(NOW);
        assert_eq!(charge.unwrap().instruction.accounts[2].pubkey, old);
    }

    #[test]
    fn before_the_first_attestation_any_image_serves_and_afterwards_its_own() {
        let named = |case: &Case| {
            let [charge, _] = case.due(NOW + 5);
            charge.unwrap().instruction.accounts[4].pubkey
        };
        let mut case = case();
        assert_eq!(named(&case), sporeline_client::address::measurement(&IMAGE));
        case.agent.attestation_expires_at = 0;
        assert_eq!(named(&case), sporeline_client::address::measurement(&[9; 32]));
    }
}
