//! What can happen: one variant per instruction, and what the world does besides.

use crate::{
    arguments::{Act, Attest, Begin, Initialize, Spawn},
    gate::PriceAccount,
    key::{Hash, Key, Mint, Owner, Pubkey},
    parameters::Parameters,
};

/// One step. Agents and what is theirs (market, mint, vault, litter) are named by the agent's wallet, hosts by their
/// operator, positions by their owner. `signer` is who signs, `caller` who cranks and pays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    // --- the world
    /// The clock as the next instructions see it.
    Clock {
        slot: u64,
        now: i64,
    },
    /// What the cluster asks for each byte of an account.
    Rent {
        lamports_per_byte: u64,
    },
    /// The SlotHashes sysvar, newest first.
    SlotHashes(Vec<(u64, Hash)>),
    /// Lamports from outside the model.
    Fund {
        to: Key,
        lamports: u64,
    },
    /// A plain transfer: a gift, or lamports sent ahead.
    Send {
        from: Pubkey,
        to: Key,
        lamports: u64,
    },
    /// Staking or foreign tokens from outside the model.
    FundTokens {
        to: Key,
        amount: u64,
    },
    OpenAta {
        payer: Pubkey,
        owner: Owner,
        mint: Mint,
    },
    OpenToken {
        payer: Pubkey,
        account: u64,
        owner: Owner,
        mint: Mint,
        has_closer: bool,
    },
    SendTokens {
        signer: Pubkey,
        from: Key,
        to: Key,
        amount: u64,
    },
    Burn {
        signer: Pubkey,
        from: Key,
        amount: u64,
    },
    CloseToken {
        signer: Pubkey,
        account: Key,
    },

    // --- administration
    Initialize(Box<Initialize>),
    ApproveMeasurement {
        signer: Pubkey,
        compose_hash: Hash,
        dev: bool,
    },
    RevokeMeasurement {
        signer: Pubkey,
        compose_hash: Hash,
    },
    ScheduleParameters {
        signer: Pubkey,
        parameters: Box<Parameters>,
    },
    ApplyParameters,
    ScheduleAttesters {
        signer: Pubkey,
        attesters: Vec<Pubkey>,
        threshold: u8,
    },
    ApplyAttesters,
    RemoveAttester {
        signer: Pubkey,
        attester: Pubkey,
    },
    SchedulePriceOwners {
        signer: Pubkey,
        owners: Vec<Pubkey>,
        feed_id: Hash,
    },
    ApplyPriceOwners,
    FreezeParameters {
        signer: Pubkey,
    },
    /// `None` withdraws the offer.
    OfferAuthority {
        signer: Pubkey,
        to: Option<Pubkey>,
    },
    AcceptAuthority {
        signer: Pubkey,
    },
    WithdrawProtocol {
        signer: Pubkey,
        destination: Key,
        lamports: u64,
    },

    // --- hosting
    RegisterHost {
        operator: Pubkey,
        price_per_day: u64,
    },
    UpdateHost {
        signer: Pubkey,
        host: Pubkey,
        price_per_day: u64,
        active: bool,
    },
    WithdrawHost {
        signer: Pubkey,
        host: Pubkey,
    },
    ChangeHost {
        act: Act,
        host: Pubkey,
        max_price_per_day: u64,
    },
    ChargeHosting {
        agent: Pubkey,
        host: Pubkey,
        measurement: Hash,
    },

    // --- agents
    Spawn(Box<Spawn>),
    Attest(Box<Attest>),
    SetPersona {
        act: Act,
        persona: Hash,
    },
    AnchorJournal {
        act: Act,
        sequence: u64,
        head: Hash,
    },
    /// `account`: where the tokens go; the agent's associated account is opened where it is missing.
    AgentBuy {
        act: Act,
        payer: Pubkey,
        market: Pubkey,
        account: Key,
        quote_in: u64,
        min_base_out: u64,
    },
    AgentSell {
        act: Act,
        market: Pubkey,
        account: Key,
        base_in: u64,
        min_quote_out: u64,
    },
    Refuel {
        act: Act,
    },

    // --- markets
    Buy {
        trader: Pubkey,
        market: Pubkey,
        account: Key,
        quote_in: u64,
        min_base_out: u64,
    },
    Sell {
        trader: Pubkey,
        market: Pubkey,
        account: Key,
        base_in: u64,
        min_quote_out: u64,
    },
    CollectFees {
        market: Pubkey,
        agent: Pubkey,
        parents: [Option<Pubkey>; 2],
    },
    ClaimSpawner {
        market: Pubkey,
        spawner: Pubkey,
    },

    // --- breeding
    ChooseMate {
        act: Act,
        mate: Pubkey,
        expires_at: i64,
    },
    BeginBreeding(Box<Begin>),
    CommitBirth {
        agent: Pubkey,
        mate: Option<Pubkey>,
        measurement: Hash,
        price: Box<PriceAccount>,
    },
    Birth {
        caller: Pubkey,
        agent: Pubkey,
        mate: Option<Pubkey>,
        child: usize,
    },
    CloseLitter {
        agent: Pubkey,
    },

    // --- death
    Reap {
        agent: Pubkey,
        market: Pubkey,
        host: Pubkey,
        measurement: Hash,
        parents: [Option<Pubkey>; 2],
    },
    /// `account`: a token account to be closed; `market`: of its token, to show that it is worth nothing.
    Settle {
        agent: Pubkey,
        account: Option<Key>,
        market: Option<Pubkey>,
    },
    EstateSell {
        agent: Pubkey,
        market: Pubkey,
        account: Key,
        base_in: u64,
    },
    Inherit {
        agent: Pubkey,
        heir: Pubkey,
    },

    // --- staking
    Stake {
        owner: Pubkey,
        from: Key,
        amount: u64,
    },
    Activate {
        position: Pubkey,
    },
    Unstake {
        signer: Pubkey,
        position: Pubkey,
        amount: u64,
    },
    WithdrawStake {
        signer: Pubkey,
        position: Pubkey,
        to: Key,
        from_pending: u64,
        from_cooling: u64,
    },
    SkipTo {
        signer: Pubkey,
        position: Pubkey,
        index: u64,
    },
    ClaimRewards {
        signer: Pubkey,
        position: Pubkey,
    },
    SetClaimBudget {
        signer: Pubkey,
        position: Pubkey,
        lamports: u64,
        pass_founders: bool,
    },

    // --- airdrops
    ClaimAirdrop {
        caller: Pubkey,
        position: Pubkey,
        distribution: u64,
    },
    PassAirdrop {
        position: Pubkey,
        distribution: u64,
    },
    Expire {
        caller: Pubkey,
        distribution: u64,
    },
}
