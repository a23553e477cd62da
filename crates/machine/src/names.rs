//! What steps are called, and which refusals may differ in name.

use sporeline_model::{Refusal, Step};

macro_rules! names {
    ($($variant:ident $name:literal,)*) => {
        /// What a step is called: the instruction's name, or what the world does.
        pub fn of(step: &Step) -> &'static str {
            match step { $(Step::$variant { .. } => $name,)* }
        }

        /// All of them.
        pub const ALL: &[&str] = &[$($name),*];
    };
}

names!(
    Clock "(clock)",
    SlotHashes "(slot hashes)",
    Rent "(rent)",
    Fund "(fund)",
    Send "(send)",
    FundTokens "(fund tokens)",
    OpenAta "(open associated)",
    OpenToken "(open token)",
    SendTokens "(send tokens)",
    Burn "(burn)",
    CloseToken "(close token)",
    Initialize "initialize",
    ApproveMeasurement "approve_measurement",
    RevokeMeasurement "revoke_measurement",
    ScheduleParameters "schedule_parameters",
    ApplyParameters "apply_parameters",
    ScheduleAttesters "schedule_attesters",
    ApplyAttesters "apply_attesters",
    RemoveAttester "remove_attester",
    SchedulePriceOwners "schedule_price_owners",
    ApplyPriceOwners "apply_price_owners",
    FreezeParameters "freeze_parameters",
    OfferAuthority "offer_authority",
    AcceptAuthority "accept_authority",
    WithdrawProtocol "withdraw_protocol",
    RegisterHost "register_host",
    UpdateHost "update_host",
    WithdrawHost "withdraw_host",
    ChangeHost "change_host",
    ChargeHosting "charge_hosting",
    Spawn "spawn",
    Attest "attest",
    SetPersona "set_persona",
    AnchorJournal "anchor_journal",
    AgentBuy "agent_buy",
    AgentSell "agent_sell",
    Refuel "refuel",
    Buy "buy",
    Sell "sell",
    CollectFees "collect_fees",
    ClaimSpawner "claim_spawner",
    ChooseMate "choose_mate",
    BeginBreeding "begin_breeding",
    CommitBirth "commit_birth",
    Birth "birth",
    CloseLitter "close_litter",
    Reap "reap",
    Settle "settle",
    EstateSell "estate_sell",
    Inherit "inherit",
    Stake "stake",
    Activate "activate_stake",
    Unstake "unstake",
    WithdrawStake "withdraw_stake",
    SkipTo "skip_to",
    ClaimRewards "claim_rewards",
    SetClaimBudget "set_claim_budget",
    ClaimAirdrop "claim_airdrop",
    PassAirdrop "pass_airdrop",
    Expire "expire",
);

/// Where two checks fail at once, which is named first is promised nowhere. (instruction, the model's, the program's, why)
const UNORDERED: &[(&str, Refusal, &str, &str)] = &[
    (
        "spawn",
        Refusal::InsufficientFunds,
        "Overflow",
        "a treasury near 2^64 lamports: with its rent it is no number, and nobody has it",
    ),
    (
        "spawn",
        Refusal::AlreadyExists,
        "Overflow",
        "the same, with a wallet that was used before",
    ),
];

/// Whether a refusal may have these two names.
pub fn may_differ(instruction: &str, model: Refusal, program: &str) -> bool {
    UNORDERED
        .iter()
        .any(|(of, ours, theirs, _)| *of == instruction && *ours == model && *theirs == program)
}
