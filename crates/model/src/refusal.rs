//! Why a step was refused.

/// Declares the program's refusals, so that a name is written once.
macro_rules! refusals {
    ($($name:ident),* $(,)?) => {
        /// Why a step was refused. All but the last three are the program's own, by its names.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Refusal {
            $($name,)*
            /// An account that the step names does not exist, or is of another kind: Anchor refuses it.
            Missing,
            /// The runtime or a program that was called refuses it.
            Elsewhere(Elsewhere),
        }

        impl Refusal {
            /// The program's own refusals, in no particular order.
            pub const OWN: &[Refusal] = &[$(Refusal::$name),*];

            /// The name of the program's error, or of what else refused.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name),)*
                    Self::Missing => "Missing",
                    Self::Elsewhere(Elsewhere::Rent) => "Rent",
                    Self::Elsewhere(Elsewhere::Token) => "Token",
                    Self::Elsewhere(Elsewhere::Funds) => "Funds",
                }
            }
        }
    };
}

/// Refusals that are not the program's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Elsewhere {
    /// The runtime: an account would be left with less than an account needs, and more than nothing.
    Rent,
    /// The token program: not the owner, too little, an account that is no token account.
    Token,
    /// The system program, called by the associated token program or by a plain transfer: too few lamports.
    Funds,
}

refusals!(
    ZeroAmount,
    Overflow,
    SlippageExceeded,
    MarketClosed,
    CurveEmpty,
    InsufficientFunds,
    InsufficientTokens,
    WrongMint,
    WrongVault,
    WrongTokenOwner,
    NotATokenAccount,
    WrongAgent,
    WrongWallet,
    WrongHost,
    WrongParents,
    WrongMeasurement,
    WrongAddress,
    AlreadyExists,
    NotUpgradeAuthority,
    NotAuthority,
    ParameterOutOfBounds,
    BadAttesters,
    BadPriceOwners,
    BadBaseUri,
    BadStakingMint,
    DevMeasurement,
    BadName,
    BadSymbol,
    GeneOutOfRange,
    TreasuryTooSmall,
    HostingFeeTooHigh,
    HostInactive,
    AirdropTooLarge,
    AgentDead,
    Unattested,
    Unpaid,
    WrongAction,
    SpendLimit,
    ImpactLimit,
    MarketTooYoung,
    MarketTooThin,
    TreasuryTooLow,
    NothingToRefuel,
    MeasurementNotActive,
    MeasurementRevoked,
    BadExpiry,
    NotEnoughAttesters,
    MalformedSignature,
    NothingToDo,
    RecipientBelowRent,
    WrongOperator,
    PersonaAlreadySet,
    BadJournalSequence,
    ParametersFrozen,
    NothingScheduled,
    TimelockRunning,
    NotPendingAuthority,
    UnknownAttester,
    BadPriceAccount,
    StalePrice,
    UncertainPrice,
    NotGraduated,
    CoolingDown,
    BelowThreshold,
    BadChildren,
    WrongMate,
    NoConsent,
    AlreadyCommitted,
    NotCommitted,
    TooEarly,
    TooLate,
    PriceNotHeld,
    SeedNotReady,
    SeedLapsed,
    AlreadyBorn,
    LitterNotOver,
    NotReapable,
    AgentAlive,
    NotAnHeir,
    SnapshotTooYoung,
    AccountNotEmpty,
    NotStakeOwner,
    InsufficientStake,
    WarmingUp,
    StillCooling,
    WarmedUp,
    CheckpointsFull,
    BadClaimIndex,
    WrongDistribution,
    DistributionExpired,
    NotExpired,
    ShareToClaim,
);

/// Refuses unless the condition holds.
macro_rules! ensure {
    ($condition:expr, $refusal:ident) => {
        if !$condition {
            return Err($crate::Refusal::$refusal);
        }
    };
}
pub(crate) use ensure;
