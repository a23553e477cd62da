//! When stake that has warmed up begins to earn. Pure.

use super::work::{Moment, Work};
use sporeline_client::{Address, instruction, state::Position};

/// `address`: the position's.
pub(crate) fn activate(m: &Moment, address: Address, position: &Position) -> Option<Work> {
    let due = position.pending > 0 && m.now >= position.pending_ready_at;
    due.then(|| Work::new("activate_stake", address, instruction::activate_stake(&position.owner)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keeper::tests::{local, moment, zeroed};

    #[test]
    fn pending_stake_is_activated_from_the_second_on_at_which_it_is_warm() {
        let mut position: Position = zeroed();
        position.pending_ready_at = 100;
        let due = |position: &Position, now| activate(&moment(now, local()), Address::default(), position).is_some();
        assert!(!due(&position, 100), "nothing is pending");
        position.pending = 1;
        assert!(!due(&position, 99));
        assert!(due(&position, 100));
    }
}
