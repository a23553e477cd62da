//! Numbers that no administration can change.

/// First byte of every account after its discriminator.
pub const ACCOUNT_VERSION: u8 = 1;

/// Bytes of Anchor's account discriminator, before the account's own data.
pub const DISCRIMINATOR_LEN: usize = 8;

/// Longest agent name, bytes of UTF-8.
pub const MAX_NAME_LEN: usize = 32;
/// Longest token symbol, bytes of UTF-8.
pub const MAX_SYMBOL_LEN: usize = 10;
/// Longest base of the metadata URI, bytes. The URI is `base ‖ wallet ‖ "/metadata.json"`.
pub const MAX_BASE_URI_LEN: usize = 64;
/// What follows the wallet's address in a token's metadata URI.
pub const URI_SUFFIX: &[u8] = b"/metadata.json";
/// A base58 address has at most this many characters.
pub const MAX_ADDRESS_CHARS: usize = 44;
/// Longest metadata URI, bytes.
pub const MAX_URI_LEN: usize = MAX_BASE_URI_LEN + MAX_ADDRESS_CHARS + URI_SUFFIX.len();

/// Decimals of every agent's token.
pub const TOKEN_DECIMALS: u8 = 6;

/// Attesters that can be listed (N), and signatures that can be asked for (K).
pub const MAX_ATTESTERS: usize = 8;
pub const MAX_ATTESTER_THRESHOLD: u8 = 5;
/// Away from a local cluster fewer attesters than this would make one machine the judge of all.
pub const MIN_ATTESTERS_AWAY_FROM_LOCAL: u8 = 3;
/// Pyth receiver programs whose price accounts are believed.
pub const MAX_PRICE_OWNERS: usize = 2;

/// Parents of an agent: none (a founder), or two, which may be the same agent twice.
pub const MAX_PARENTS: usize = 2;

/// Seconds over which spending bucket and fee allowance refill: (local, elsewhere).
pub const SPEND_WINDOW_S: (i64, i64) = (60, 86_400);
/// Seconds during which buys of a new market pay the sniper tax: (local, elsewhere).
pub const SNIPER_LENGTH_S: (u32, u32) = (5, 60);
/// Seconds between announcing a change and its taking effect: (local, elsewhere).
pub const TIMELOCK_S: (i64, i64) = (5, 86_400);

/// A market's newer snapshot becomes the older one when it is at least this old, seconds.
pub const SNAPSHOT_AGE_S: i64 = 60;

/// Domain of the message that attesters sign.
pub const ATTEST_DOMAIN: &[u8] = b"sporeline/attest/v1";

/// Children of one litter.
pub const LITTER: usize = 2;
/// `commit_birth` comes at most this many windows after `begin_breeding`.
pub const COMMIT_WINDOWS: u64 = 4;

/// Checkpoints a position keeps.
pub const CHECKPOINTS: usize = 16;

/// A price of SOL is believed for this long either side of now, seconds.
pub const MAX_PRICE_AGE_S: u64 = 60;
/// The confidence interval may be at most 1/100 of the price.
pub const MAX_CONFIDENCE_DIVISOR: u64 = 100;

/// A dead agent's sale may end at most this many impact limits below the older snapshot.
pub const ESTATE_IMPACTS: u32 = 3;
