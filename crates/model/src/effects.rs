//! What a step that succeeded did: the figures that its event carries.

/// Lamports, base units, seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effects {
    /// What changed is in the accounts.
    Done,
    /// `collect_fees`, and the sweep of a `reap`.
    Collected(Swept),
    Traded {
        base: u64,
        quote: u64,
        fee: u64,
        /// Rent of a token account that was opened.
        opening: u64,
    },
    /// `charge_hosting`.
    Charged(Charged),
    /// Lamports that one party received: `refuel`, `withdraw_host`, `withdraw_protocol`, `claim_spawner`, `claim_rewards`,
    /// `inherit`.
    Paid(u64),
    /// A founder's number and first treasury.
    Spawned {
        id: u64,
        treasury: u64,
    },
    /// Whether the attestation opened the market.
    Attested {
        opened: bool,
    },
    Begun {
        gate_price: u128,
        rent: u64,
    },
    Committed {
        endowment: u64,
        birth_rent: [u64; 2],
        seed_slot: u64,
    },
    Born {
        id: u64,
        distribution: Option<u64>,
        airdrop: u64,
    },
    /// Reason as in the event: 1 both born, 2 seed lapsed, 3 never committed, 4 agent dead, 5 a child's wallet was used.
    LitterClosed {
        reason: u64,
        lamports: u64,
    },
    Reaped {
        swept: Swept,
        charged: Charged,
        estate: u64,
        heirs: u32,
    },
    Settled {
        lamports: u64,
        to_stakers: u64,
        burnt: u64,
        closed: bool,
    },
    Claimed {
        amount: u64,
        rent: u64,
        tip: u64,
        repaid: bool,
    },
    /// Reason as in the event: 1 expired, 2 the share rounds to 0.
    Passed {
        reason: u64,
    },
    Expired {
        amount: u64,
        lamports: u64,
    },
}

/// A market's sweep, lamports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    pub agent: u64,
    pub stakers: u64,
    pub protocol: u64,
    pub parents: [u64; 2],
}

impl Swept {
    pub fn total(&self) -> u64 {
        self.agent + self.stakers + self.protocol + self.parents[0] + self.parents[1]
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Charged {
    pub lamports: u64,
    pub seconds: u64,
    pub to_host: bool,
}
