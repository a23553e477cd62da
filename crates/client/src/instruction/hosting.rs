//! Who runs agents, and what that costs them.

use super::{Act, build};
use crate::{Address, Instruction, address};
use sporeline_program::{accounts, instruction as data};

/// `price_per_day`: lamports a day.
pub fn register_host(operator: &Address, price_per_day: u64) -> Instruction {
    build(
        accounts::RegisterHost {
            operator: *operator,
            global: address::global(),
            host: address::host(operator),
            system_program: address::SYSTEM,
        },
        data::RegisterHost { price_per_day },
    )
}

/// `host`: the agent's `Host` account, or from `paid_until` on the one it chose; `compose_hash`: of its attestation, or of any approved image before the first.
pub fn charge_hosting(wallet: &Address, host: &Address, compose_hash: &[u8; 32]) -> Instruction {
    build(
        accounts::ChargeHosting {
            global: address::global(),
            agent: address::agent(wallet),
            host: *host,
            stake_pool: address::stake_pool(),
            measurement: address::measurement(compose_hash),
        },
        data::ChargeHosting {},
    )
}

/// `price_per_day`: lamports a day, for agents hosted from now on; `active`: whether it takes any.
pub fn update_host(operator: &Address, price_per_day: u64, active: bool) -> Instruction {
    build(
        accounts::UpdateHost {
            operator: *operator,
            global: address::global(),
            host: address::host(operator),
        },
        data::UpdateHost { price_per_day, active },
    )
}

/// All collected fees to the operator.
pub fn withdraw_host(operator: &Address) -> Instruction {
    build(
        accounts::WithdrawHost {
            operator: *operator,
            host: address::host(operator),
        },
        data::WithdrawHost {},
    )
}

impl Act {
    /// Chooses another `Host` account, which may ask at most `max_price_per_day` lamports.
    pub fn change_host(&self, host: &Address, max_price_per_day: u64) -> Instruction {
        build(
            accounts::ChangeHost {
                wallet: self.wallet,
                global: address::global(),
                measurement: address::measurement(&self.compose_hash),
                agent: address::agent(&self.wallet),
                host: *host,
            },
            data::ChangeHost {
                action: self.action,
                decision: self.decision,
                max_price_per_day,
            },
        )
    }
}
