//! The world of the model, and how a step is applied to it: wholly or not at all.

use crate::{
    effects::Effects,
    key::{Hash, Key, Mint, Pubkey},
    refusal::{Elsewhere, Refusal},
    rents::Rents,
    state::{
        Agent, Counters, Distribution, Global, Host, Litter, Market, Measurement, Position, Protocol, StakePool,
        TokenAccount,
    },
    step::Step,
    table::Table,
    watch::Watch,
};

/// The accounts there is one of each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Singles {
    pub global: Global,
    pub counters: Counters,
    pub protocol: Protocol,
    pub stake_pool: StakePool,
}

/// All there is. Read it freely; change it by [`Model::apply`].
#[derive(Clone, Debug)]
pub struct Model {
    pub now: i64,
    pub slot: u64,
    /// Newest first.
    pub slot_hashes: Vec<(u64, Hash)>,
    pub rents: Rents,
    pub upgrade_authority: Pubkey,
    /// `None` before `initialize`.
    pub singles: Table<(), Singles>,
    pub measurements: Table<Hash, Measurement>,
    /// By operator.
    pub hosts: Table<Pubkey, Host>,
    /// By wallet, like litters and markets.
    pub agents: Table<Pubkey, Agent>,
    pub litters: Table<Pubkey, Litter>,
    pub markets: Table<Pubkey, Market>,
    pub distributions: Table<u64, Distribution>,
    /// By owner.
    pub positions: Table<Pubkey, Position>,
    pub tokens: Table<Key, TokenAccount>,
    /// Tokens in being, for each mint.
    pub supplies: Table<Mint, u64>,
    pub lamports: Table<Key, u64>,
    /// Bytes that rent is asked for, of every account with data.
    pub sizes: Table<Key, u64>,
    /// Lamports that came from outside.
    pub funded: u128,
    /// What the invariants remember of each agent's spending.
    pub watches: Table<Pubkey, Watch>,
}

impl Model {
    /// A world in which nothing has happened.
    pub fn new(rents: Rents, upgrade_authority: Pubkey) -> Self {
        Self {
            now: 0,
            slot: 0,
            slot_hashes: Vec::new(),
            rents,
            upgrade_authority,
            singles: Table::default(),
            measurements: Table::default(),
            hosts: Table::default(),
            agents: Table::default(),
            litters: Table::default(),
            markets: Table::default(),
            distributions: Table::default(),
            positions: Table::default(),
            tokens: Table::default(),
            supplies: Table::default(),
            lamports: Table::default(),
            sizes: Table::default(),
            funded: 0,
            watches: Table::default(),
        }
    }

    /// Does what `step` asks, or refuses and leaves everything as it was.
    ///
    /// # Errors
    /// [`Refusal`]: the first check that fails, in the program's order.
    pub fn apply(&mut self, step: &Step) -> Result<Effects, Refusal> {
        let done = self.dispatch(step).and_then(|effects| {
            self.require_rent_exempt()?;
            Ok(effects)
        });
        if let (Ok(_), Step::Fund { lamports, .. }) = (&done, step) {
            self.funded += u128::from(*lamports);
        }
        let (keep, undo) = (done.is_ok(), done.is_err());
        macro_rules! end {
            ($($table:ident),*) => {
                $(
                    if keep { self.$table.keep(); }
                    if undo { self.$table.undo(); }
                )*
            };
        }
        end!(
            singles,
            measurements,
            hosts,
            agents,
            litters,
            markets,
            distributions,
            positions,
            tokens,
            supplies,
            lamports,
            sizes,
            watches
        );
        done
    }

    /// What the runtime asks of every account that a step changed: nothing, or its rent. What was below that before, because
    /// rent was raised, may only have lost.
    fn require_rent_exempt(&self) -> Result<(), Refusal> {
        let mut seen = Vec::new();
        for (key, before) in self.lamports.touched() {
            if seen.contains(key) {
                continue; // what it was at the beginning stands first
            }
            seen.push(*key);
            let after = self.lamports(key);
            let before = before.unwrap_or(0);
            let asked = self.asked(key);
            let lacking = |lamports: u64| lamports > 0 && lamports < asked;
            if lacking(after) && !(lacking(before) && after <= before) {
                return Err(Refusal::Elsewhere(Elsewhere::Rent));
            }
        }
        Ok(())
    }

    fn dispatch(&mut self, step: &Step) -> Result<Effects, Refusal> {
        match step {
            Step::Clock { slot, now } => {
                (self.slot, self.now) = (*slot, *now);
                Ok(Effects::Done)
            }
            Step::Rent { lamports_per_byte } => {
                self.rents = self.rents.at(*lamports_per_byte);
                Ok(Effects::Done)
            }
            Step::SlotHashes(hashes) => {
                self.slot_hashes.clone_from(hashes);
                Ok(Effects::Done)
            }
            Step::Fund { .. }
            | Step::Send { .. }
            | Step::FundTokens { .. }
            | Step::OpenAta { .. }
            | Step::OpenToken { .. }
            | Step::SendTokens { .. }
            | Step::Burn { .. }
            | Step::CloseToken { .. } => self.world(step),
            Step::Initialize(arguments) => self.initialize(arguments),
            Step::ApproveMeasurement { .. }
            | Step::RevokeMeasurement { .. }
            | Step::ScheduleParameters { .. }
            | Step::ApplyParameters
            | Step::ScheduleAttesters { .. }
            | Step::ApplyAttesters
            | Step::RemoveAttester { .. }
            | Step::SchedulePriceOwners { .. }
            | Step::ApplyPriceOwners
            | Step::FreezeParameters { .. }
            | Step::OfferAuthority { .. }
            | Step::AcceptAuthority { .. }
            | Step::WithdrawProtocol { .. } => self.administration(step),
            Step::RegisterHost { .. }
            | Step::UpdateHost { .. }
            | Step::WithdrawHost { .. }
            | Step::ChangeHost { .. }
            | Step::ChargeHosting { .. } => self.hosting(step),
            Step::Spawn(arguments) => self.spawn(arguments),
            Step::Attest(_)
            | Step::SetPersona { .. }
            | Step::AnchorJournal { .. }
            | Step::AgentBuy { .. }
            | Step::AgentSell { .. }
            | Step::Refuel { .. } => self.agents(step),
            Step::Buy { .. } | Step::Sell { .. } | Step::CollectFees { .. } | Step::ClaimSpawner { .. } => {
                self.markets(step)
            }
            Step::ChooseMate { .. }
            | Step::BeginBreeding(_)
            | Step::CommitBirth { .. }
            | Step::Birth { .. }
            | Step::CloseLitter { .. } => self.breeding(step),
            Step::Reap { .. } | Step::Settle { .. } | Step::EstateSell { .. } | Step::Inherit { .. } => {
                self.death(step)
            }
            Step::Stake { .. }
            | Step::Activate { .. }
            | Step::Unstake { .. }
            | Step::WithdrawStake { .. }
            | Step::SkipTo { .. }
            | Step::ClaimRewards { .. }
            | Step::SetClaimBudget { .. } => self.staking(step),
            Step::ClaimAirdrop { .. } | Step::PassAirdrop { .. } | Step::Expire { .. } => self.airdrops(step),
        }
    }
}

/// Accounts by name: `Missing` where there is none.
macro_rules! rows {
    ($($get:ident $get_mut:ident $table:ident $key:ty => $row:ty;)*) => {
        impl Model {
            $(
                pub fn $get(&self, key: &$key) -> Result<&$row, Refusal> {
                    self.$table.get(key).ok_or(Refusal::Missing)
                }

                pub(crate) fn $get_mut(&mut self, key: &$key) -> Result<&mut $row, Refusal> {
                    self.$table.get_mut(key).ok_or(Refusal::Missing)
                }
            )*
        }
    };
}

rows!(
    agent agent_mut agents Pubkey => Agent;
    market market_mut markets Pubkey => Market;
    host host_mut hosts Pubkey => Host;
    litter litter_mut litters Pubkey => Litter;
    measurement measurement_mut measurements Hash => Measurement;
    position position_mut positions Pubkey => Position;
    distribution distribution_mut distributions u64 => Distribution;
    token token_mut tokens Key => TokenAccount;
);

impl Model {
    pub fn global(&self) -> Result<&Global, Refusal> {
        self.singles.get(&()).map(|s| &s.global).ok_or(Refusal::Missing)
    }

    pub(crate) fn global_mut(&mut self) -> Result<&mut Global, Refusal> {
        self.singles_mut().map(|s| &mut s.global)
    }

    pub fn stake_pool(&self) -> Result<&StakePool, Refusal> {
        self.singles.get(&()).map(|s| &s.stake_pool).ok_or(Refusal::Missing)
    }

    pub fn counters(&self) -> Result<&Counters, Refusal> {
        self.singles.get(&()).map(|s| &s.counters).ok_or(Refusal::Missing)
    }

    pub fn protocol(&self) -> Result<&Protocol, Refusal> {
        self.singles.get(&()).map(|s| &s.protocol).ok_or(Refusal::Missing)
    }

    pub(crate) fn singles_mut(&mut self) -> Result<&mut Singles, Refusal> {
        self.singles.get_mut(&()).ok_or(Refusal::Missing)
    }

    /// Whether there is an account with data of this name.
    pub fn is_allocated(&self, key: &Key) -> bool {
        match key {
            Key::Wallet(_) => false,
            Key::Global | Key::Counters | Key::Protocol | Key::StakePool => self.singles.contains(&()),
            Key::Measurement(hash) => self.measurements.contains(hash),
            Key::Host(operator) => self.hosts.contains(operator),
            Key::Agent(wallet) => self.agents.contains(wallet),
            Key::Litter(wallet) => self.litters.contains(wallet),
            Key::Market(wallet) => self.markets.contains(wallet),
            Key::Mint(wallet) => self.supplies.contains(&Mint::Of(*wallet)),
            Key::Position(owner) => self.positions.contains(owner),
            Key::Distribution(index) => self.distributions.contains(index),
            Key::StakeVault | Key::Vault(_) | Key::DropVault(_) | Key::Ata(..) | Key::Token(_) => {
                self.tokens.contains(key)
            }
        }
    }
}
