//! What administration does.

use super::{Dice, Life, key};
use bytemuck::Zeroable;
use sporeline_client::{event::Event, events::*, state::Parameters};

impl Life {
    pub(super) fn initialize(&self) -> Event {
        Event::Initialized(Initialized {
            time: self.time,
            local: 1,
            attester_count: 3,
            attester_threshold: 2,
            price_owner_count: 1,
            authority: key(30, 0),
            staking_mint: key(31, 0),
            compose_hash: [0; 32],
            attesters: std::array::from_fn(|i| key(32, i as u64)),
            parameters: Parameters::LOCAL,
            ..Initialized::zeroed()
        })
    }

    pub(super) fn administer(&self, dice: &mut Dice) -> Event {
        let time = self.time;
        let due_at = time + 5;
        let any = dice.below(5);
        let parameters = Parameters {
            spawn_fee: any,
            ..Parameters::LOCAL
        };
        let attesters = std::array::from_fn(|i| key(32, any + i as u64));
        let (feed_id, owners) = ([any as u8; 32], std::array::from_fn(|i| key(33, any + i as u64)));
        let (count, threshold) = (3, 2);
        match dice.below(14) {
            0 => Event::MeasurementApproved(MeasurementApproved {
                time,
                active_from: due_at,
                dev: any % 2,
                compose_hash: [any as u8; 32],
            }),
            1 => Event::MeasurementRevoked(MeasurementRevoked {
                time,
                compose_hash: [any as u8; 32],
            }),
            2 | 3 => Event::ParametersScheduled(ParametersScheduled {
                time,
                due_at,
                parameters,
            }),
            4 => Event::ParametersApplied(ParametersApplied { time, parameters }),
            5 => Event::AttestersScheduled(AttestersScheduled {
                time,
                due_at,
                count,
                threshold,
                attesters,
            }),
            6 => Event::AttestersApplied(AttestersApplied {
                time,
                count,
                threshold,
                attesters,
            }),
            7 => Event::AttesterRemoved(AttesterRemoved {
                time,
                count: 2,
                threshold,
                attester: key(32, any),
            }),
            8 => Event::PriceOwnersScheduled(PriceOwnersScheduled {
                time,
                due_at,
                count: 2,
                feed_id,
                owners,
            }),
            9 => Event::PriceOwnersApplied(PriceOwnersApplied {
                time,
                count: 2,
                feed_id,
                owners,
            }),
            10 => Event::AuthorityOffered(AuthorityOffered {
                time,
                authority: key(30, 0),
                offered: key(30, any),
            }),
            11 => Event::AuthorityAccepted(AuthorityAccepted {
                time,
                authority: key(30, any),
            }),
            12 => Event::ProtocolWithdrawn(ProtocolWithdrawn {
                time,
                lamports: any,
                authority: key(30, 0),
                destination: key(34, 0),
            }),
            _ => Event::ParametersFixed(ParametersFixed { time }),
        }
    }
}
