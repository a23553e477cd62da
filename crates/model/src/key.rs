//! Names of accounts. The model derives no addresses: an account is named by what it is and whose.

/// A public key: of a person, an agent's wallet, a host's operator.
pub type Pubkey = [u8; 32];
/// A SHA-256, or the hash of a slot.
pub type Hash = [u8; 32];
/// 32 genes, `u16`, little endian.
pub type GenomeBytes = [u8; 64];

/// Who owns a token account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    /// A key that signs for itself.
    Person(Pubkey),
    /// The agent with this wallet; only the program signs for it.
    Agent(Pubkey),
    /// A vault: the market of the agent with this wallet, a distribution, the stake pool. Only the program signs for it.
    Program,
}

/// What a token account holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mint {
    /// The staking token.
    Staking,
    /// The token of the agent with this wallet.
    Of(Pubkey),
    /// A token that has nothing to do with the protocol.
    Foreign(u64),
}

/// An account of the world, by its role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// A plain account at this public key.
    Wallet(Pubkey),
    Global,
    Counters,
    Protocol,
    StakePool,
    StakeVault,
    /// By compose hash.
    Measurement(Hash),
    /// By operator.
    Host(Pubkey),
    /// By wallet, like all that follow up to [`Key::Vault`].
    Agent(Pubkey),
    Litter(Pubkey),
    Market(Pubkey),
    Mint(Pubkey),
    Vault(Pubkey),
    /// By owner.
    Position(Pubkey),
    /// By index.
    Distribution(u64),
    DropVault(u64),
    /// The associated token account of this owner for this mint.
    Ata(Owner, Mint),
    /// Any other token account, by a number of the caller's choice.
    Token(u64),
}
