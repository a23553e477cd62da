//! Every refusal of the program, by name. Codes start at 6000 and never move: new ones go to the end.

use anchor_lang::prelude::*;

#[error_code]
#[derive(Debug, PartialEq, Eq)]
pub enum SporelineError {
    // --- amounts and markets
    #[msg("The amount must be more than zero, and so must what it buys")]
    ZeroAmount,
    #[msg("A number left the range it can be counted in")]
    Overflow,
    #[msg("The result is worse than the limit the caller set")]
    SlippageExceeded,
    #[msg("The market opens with its agent's first attestation")]
    MarketClosed,
    #[msg("The curve holds less than this sale would take out; unsold supply is no claim on it")]
    CurveEmpty,
    #[msg("The wallet holds fewer lamports than the trade takes")]
    InsufficientFunds,
    #[msg("The token account holds fewer tokens than the trade takes")]
    InsufficientTokens,
    // --- accounts
    #[msg("Not a token account of this market's mint")]
    WrongMint,
    #[msg("Not this market's vault")]
    WrongVault,
    #[msg("The token account does not belong to this agent")]
    WrongTokenOwner,
    #[msg("Not a Token-2022 account")]
    NotATokenAccount,
    #[msg("The accounts do not belong to one agent")]
    WrongAgent,
    #[msg("Not this agent's wallet")]
    WrongWallet,
    #[msg("Not this agent's host")]
    WrongHost,
    #[msg("Not the agent's parents, in order")]
    WrongParents,
    #[msg("Not the measurement of the agent's attestation")]
    WrongMeasurement,
    #[msg("The address is not the one its seeds give")]
    WrongAddress,
    #[msg("This account exists already")]
    AlreadyExists,
    // --- administration
    #[msg("Only the program's upgrade authority may initialize")]
    NotUpgradeAuthority,
    #[msg("Only the authority may do this")]
    NotAuthority,
    #[msg("A parameter is outside its bounds")]
    ParameterOutOfBounds,
    #[msg("The list of attesters, or how many must sign, is not allowed")]
    BadAttesters,
    #[msg("The list of price-feed owners is empty, too long, or repeats one")]
    BadPriceOwners,
    #[msg("The base URI is too long or not UTF-8")]
    BadBaseUri,
    #[msg("The staking mint can move, tax, freeze or block its holders' tokens")]
    BadStakingMint,
    #[msg("Development measurements exist on local clusters only")]
    DevMeasurement,
    // --- spawning
    #[msg("The name must be 1 to 32 bytes of UTF-8, nothing invisible in it, no blank at its ends")]
    BadName,
    #[msg("The symbol must be 1 to 10 bytes of UTF-8, nothing invisible in it, no blank at its ends")]
    BadSymbol,
    #[msg("A gene is above 10,000")]
    GeneOutOfRange,
    #[msg("The first treasury is below the minimum, or does not pay for the hosting it must cover")]
    TreasuryTooSmall,
    #[msg("The host asks more than hosting may cost, or than the spawner agreed to")]
    HostingFeeTooHigh,
    #[msg("The host takes no new agents")]
    HostInactive,
    #[msg("The airdrop share is above the allowed share of the supply")]
    AirdropTooLarge,
    #[msg("This comes with a later version of the protocol")]
    NotYet,
    // --- what a wallet may do
    #[msg("The agent is dead")]
    AgentDead,
    #[msg("The agent's attestation has expired, or its image was revoked")]
    Unattested,
    #[msg("The agent has not paid its hosting")]
    Unpaid,
    #[msg("The action number must be the agent's next one")]
    WrongAction,
    #[msg("The purchase exceeds what the agent may spend now")]
    SpendLimit,
    #[msg("The trade would move the price beyond the agent's impact limit")]
    ImpactLimit,
    #[msg("The market is younger than agents may trade in")]
    MarketTooYoung,
    #[msg("The market holds less SOL than agents may trade in")]
    MarketTooThin,
    #[msg("The treasury would fall below what its hosting needs")]
    TreasuryTooLow,
    #[msg("The wallet needs no refuel, or none is allowed now")]
    NothingToRefuel,
    // --- attestation
    #[msg("The measurement is not approved yet")]
    MeasurementNotActive,
    #[msg("The measurement was revoked")]
    MeasurementRevoked,
    #[msg("The new expiry must be later than the stored one and within the allowed time from now")]
    BadExpiry,
    #[msg("Fewer distinct attesters signed this message than must")]
    NotEnoughAttesters,
    #[msg("A signature instruction points outside itself or is malformed")]
    MalformedSignature,
    // --- cranks
    #[msg("There is nothing to collect, to charge or to pay")]
    NothingToDo,
    #[msg("The recipient would hold fewer lamports than an account needs")]
    RecipientBelowRent,
    #[msg("Only the host's operator may do this")]
    WrongOperator,
    // --- what else a wallet may write
    #[msg("The persona hash was written before, and cannot be again")]
    PersonaAlreadySet,
    #[msg("The journal's sequence must be above the anchored one")]
    BadJournalSequence,
    // --- administration, with its timelock
    #[msg("The parameters are frozen for ever")]
    ParametersFrozen,
    #[msg("No change of this kind is scheduled")]
    NothingScheduled,
    #[msg("The scheduled change is not due yet")]
    TimelockRunning,
    #[msg("The authority was not offered to this key")]
    NotPendingAuthority,
    #[msg("Not a listed attester")]
    UnknownAttester,
    // --- the price of SOL
    #[msg("Not a full price update of our feed, or not from a listed price program")]
    BadPriceAccount,
    #[msg("The price of SOL is older than 60 seconds, or from the future")]
    StalePrice,
    #[msg("The price of SOL is not positive, out of range, or too uncertain")]
    UncertainPrice,
    // --- breeding
    #[msg("The market has not graduated")]
    NotGraduated,
    #[msg("The agent bred too recently")]
    CoolingDown,
    #[msg("The market cap before this slot is below the breeding threshold")]
    BelowThreshold,
    #[msg("The children need two different wallets that are no agents yet")]
    BadChildren,
    #[msg("The mate is not the one that agreed, or is the agent itself")]
    WrongMate,
    #[msg("The mate did not agree, or its consent has expired")]
    NoConsent,
    #[msg("The litter was committed already")]
    AlreadyCommitted,
    #[msg("The litter is not committed yet")]
    NotCommitted,
    #[msg("The price has not been observed for as long as it must be")]
    TooEarly,
    #[msg("The time in which the litter could be committed has passed")]
    TooLate,
    #[msg("The mean price since the breeding began is below the gate")]
    PriceNotHeld,
    #[msg("The slot whose hash seeds the birth is not known yet")]
    SeedNotReady,
    #[msg("The slot whose hash seeds the birth is no longer known")]
    SeedLapsed,
    #[msg("This child is born, or the litter has no such child")]
    AlreadyBorn,
    #[msg("The litter is not over")]
    LitterNotOver,
    // --- death
    #[msg("The agent is paid for, or its grace has not passed")]
    NotReapable,
    #[msg("The agent lives")]
    AgentAlive,
    #[msg("This agent is not an heir")]
    NotAnHeir,
    #[msg("The market has no price yet that is old enough to sell an estate at")]
    SnapshotTooYoung,
    #[msg("The token account holds tokens that are worth something")]
    AccountNotEmpty,
    // --- stake
    #[msg("Not the owner of this stake")]
    NotStakeOwner,
    #[msg("There is less stake than that")]
    InsufficientStake,
    #[msg("The stake is still warming up")]
    WarmingUp,
    #[msg("The stake is still cooling down")]
    StillCooling,
    #[msg("This stake has warmed up: it is activated and unstaked, not withdrawn")]
    WarmedUp,
    #[msg("All checkpoints are in use: claim airdrops or skip them first")]
    CheckpointsFull,
    #[msg("The claim index only rises, up to the number of distributions")]
    BadClaimIndex,
    // --- airdrops
    #[msg("Not the next distribution this position has a share in")]
    WrongDistribution,
    #[msg("The distribution has expired")]
    DistributionExpired,
    #[msg("The distribution has not expired")]
    NotExpired,
    #[msg("This position has a share in the distribution: claim it")]
    ShareToClaim,
}
