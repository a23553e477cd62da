//! From consent to birth.

use super::{Act, build};
use crate::{Address, Instruction, address, address::AgentAddresses, constants::LITTER};
use sporeline_program::{accounts, instruction as data};

/// What a litter's children are called, and the wallets made for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Children {
    pub wallets: [Address; LITTER],
    /// 1–32 bytes each.
    pub names: [String; LITTER],
    /// 1–10 bytes each.
    pub symbols: [String; LITTER],
}

impl Act {
    /// Agrees to join a litter of `mate`, the wallet of the agent that will begin it. `expires_at`: unix seconds; a time that has
    /// passed withdraws the consent.
    pub fn choose_mate(&self, mate: &Address, expires_at: i64) -> Instruction {
        build(
            accounts::ChooseMate {
                wallet: self.wallet,
                measurement: address::measurement(&self.compose_hash),
                agent: address::agent(&self.wallet),
                mate: address::agent(mate),
            },
            data::ChooseMate {
                action: self.action,
                decision: self.decision,
                expires_at,
            },
        )
    }

    /// Begins a litter. Signed by `payer` (who fronts its rent), the wallet, and both children's wallets. `mate`: the wallet of the
    /// agent that agreed; `price`: a price account.
    pub fn begin_breeding(
        &self,
        payer: &Address,
        children: &Children,
        mate: Option<&Address>,
        price: &Address,
    ) -> Instruction {
        let of = AgentAddresses::of(&self.wallet);
        let [first, second] = children.wallets;
        build(
            accounts::BeginBreeding {
                payer: *payer,
                wallet: self.wallet,
                first_wallet: first,
                second_wallet: second,
                global: address::global(),
                measurement: address::measurement(&self.compose_hash),
                agent: of.agent,
                market: of.market,
                litter: address::litter(&of.agent),
                mate: mate.map(address::agent),
                price: *price,
                first_agent: address::agent(&first),
                second_agent: address::agent(&second),
                system_program: address::SYSTEM,
            },
            data::BeginBreeding {
                action: self.action,
                decision: self.decision,
                names: children.names.clone(),
                symbols: children.symbols.clone(),
            },
        )
    }
}

/// Commits the litter of `wallet`'s agent. `mate`: the wallet of its mate, if it has one; `compose_hash`: of the agent's attestation.
pub fn commit_birth(wallet: &Address, mate: Option<&Address>, compose_hash: &[u8; 32], price: &Address) -> Instruction {
    let of = AgentAddresses::of(wallet);
    build(
        accounts::CommitBirth {
            global: address::global(),
            measurement: address::measurement(compose_hash),
            agent: of.agent,
            mate: mate.map(address::agent),
            market: of.market,
            litter: address::litter(&of.agent),
            price: *price,
        },
        data::CommitBirth {},
    )
}

/// The birth of one child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Birth {
    /// Fronts the rent; the litter repays it, and tips.
    pub payer: Address,
    /// Wallet of the breeding agent, and of its mate, if it has one.
    pub parent: Address,
    pub mate: Option<Address>,
    /// The child's place in the litter, 0 or 1, and its wallet.
    pub child: u8,
    pub wallet: Address,
    /// `Counters.distributions`: the number its airdrop will have. `None` where the airdrop share is 0.
    pub distribution: Option<u64>,
}

impl Birth {
    pub fn instruction(&self) -> Instruction {
        let of = AgentAddresses::of(&self.wallet);
        let parent = address::agent(&self.parent);
        build(
            accounts::Birth {
                payer: self.payer,
                slot_hashes: address::SLOT_HASHES,
                global: address::global(),
                counters: address::counters(),
                litter: address::litter(&parent),
                parent,
                mate: self.mate.as_ref().map(address::agent),
                stake_pool: address::stake_pool(),
                agent: of.agent,
                mint: of.mint,
                vault: of.vault,
                market: of.market,
                distribution: self.distribution.map(address::distribution),
                drop_vault: self.distribution.map(address::drop_vault),
                token_program: address::TOKEN_2022,
                system_program: address::SYSTEM,
            },
            data::Birth { child: self.child },
        )
    }
}

/// Closes the litter of `wallet`'s agent when it is over. `children`: its wallets, in order.
pub fn close_litter(wallet: &Address, children: &[Address; LITTER]) -> Instruction {
    let of = AgentAddresses::of(wallet);
    let [first, second] = children;
    build(
        accounts::CloseLitter {
            agent: of.agent,
            market: of.market,
            litter: address::litter(&of.agent),
            slot_hashes: address::SLOT_HASHES,
            first_agent: address::agent(first),
            second_agent: address::agent(second),
        },
        data::CloseLitter {},
    )
}
