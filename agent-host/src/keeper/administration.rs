//! When what administration announced takes effect. Pure.

use super::work::{Moment, Work};
use sporeline_client::{Instruction, address, instruction};

/// When a change is due (0: none waits), its instruction's name, and how to build it.
type Change = (i64, &'static str, fn() -> Instruction);

/// Every announced change whose timelock is over.
pub(crate) fn apply(m: &Moment) -> Vec<Work> {
    let g = &m.global;
    let parameters_at = if g.frozen == 0 { g.pending_parameters_at } else { 0 };
    let due: [Change; 3] = [
        (parameters_at, "apply_parameters", instruction::apply_parameters),
        (g.pending_attesters_at, "apply_attesters", instruction::apply_attesters),
        (
            g.pending_price_at,
            "apply_price_owners",
            instruction::apply_price_owners,
        ),
    ];
    due.into_iter()
        .filter(|(at, ..)| *at != 0 && m.now >= *at)
        .map(|(_, what, instruction)| Work::new(what, address::global(), instruction()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keeper::tests::{local, moment};

    #[test]
    fn a_change_is_applied_once_its_timelock_is_over_and_frozen_parameters_never() {
        let mut m = moment(100, local());
        assert_eq!(apply(&m), []);
        m.global.pending_parameters_at = 100;
        m.global.pending_attesters_at = 101;
        m.global.pending_price_at = 99;
        let names = |m: &Moment| apply(m).into_iter().map(|work| work.what).collect::<Vec<_>>();
        assert_eq!(names(&m), ["apply_parameters", "apply_price_owners"]);
        m.global.frozen = 1;
        assert_eq!(names(&m), ["apply_price_owners"]);
    }
}
