//! Whether a message is a spawn and nothing else.

use sha2::{Digest, Sha256};
use solana_message::Message;
use sporeline_client::{Address, PROGRAM_ID, instruction::Spawn};

const COMPUTE_BUDGET: Address = Address::from_str_const("ComputeBudget111111111111111111111111111111");
/// Payer and wallet.
const SIGNERS: u8 = 2;

/// Why the host does not co-sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeskRefusal {
    #[error("the payload must be {{\"message\": base64}}")]
    MalformedPayload,
    #[error("the message must be a legacy message and nothing after it")]
    NotAMessage,
    #[error("a spawn holds compute-budget instructions and one spawn, nothing else")]
    UnexpectedInstruction,
    #[error("there is no spawn in the message")]
    NoSpawn,
    #[error("there are two spawns in the message")]
    TwoSpawns,
    #[error("the spawn's arguments cannot be read")]
    MalformedSpawn,
    #[error("payer and wallet sign a spawn, nobody else")]
    UnexpectedSigner,
    #[error("the wallet must not pay")]
    PayerIsWallet,
    #[error("the spawn names another host")]
    WrongHost,
    #[error("the accounts are not a spawn's, in order and as writable as it needs")]
    WrongAccounts,
    #[error("the wallet is not one that this host keeps for a spawn, or no longer")]
    WalletNotReserved,
    #[error("no persona is known by the spawn's persona hash")]
    UnknownPersona,
    #[error("the message's wallet or persona hash is not the one the request names")]
    NotAsAsked,
    #[error("there is no request of this kind")]
    UnknownKind,
    /// The request is not at fault.
    #[error("the host failed at this request; a new one may succeed")]
    HostError,
}

impl DeskRefusal {
    /// Suffix of the problem's type (RFC 9457).
    pub const fn name(self) -> &'static str {
        match self {
            Self::MalformedPayload => "malformed_payload",
            Self::NotAMessage => "not_a_message",
            Self::UnexpectedInstruction => "unexpected_instruction",
            Self::NoSpawn => "no_spawn",
            Self::TwoSpawns => "two_spawns",
            Self::MalformedSpawn => "malformed_spawn",
            Self::UnexpectedSigner => "unexpected_signer",
            Self::PayerIsWallet => "payer_is_wallet",
            Self::WrongHost => "wrong_host",
            Self::WrongAccounts => "wrong_accounts",
            Self::WalletNotReserved => "wallet_not_reserved",
            Self::UnknownPersona => "unknown_persona",
            Self::NotAsAsked => "not_as_asked",
            Self::UnknownKind => "unknown_kind",
            Self::HostError => "host_error",
        }
    }
}

/// A message that is a spawn at this host and nothing else. Whose wallet it names is not known yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpawnMessage {
    pub spawn: Spawn,
    bytes: Vec<u8>,
}

/// A spawn that may be signed. Only [`SpawnMessage::with_wallet`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedSpawn {
    bytes: Vec<u8>,
}

impl CheckedSpawn {
    /// What the wallet signs.
    pub fn message_bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl SpawnMessage {
    /// SHA-256 of the message.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(&self.bytes).into()
    }

    /// The last two questions, which only the database answers: is the wallet kept for a spawn, is the persona known.
    pub fn with_wallet(self, reserved: bool, persona_known: bool) -> Result<CheckedSpawn, DeskRefusal> {
        if !reserved {
            return Err(DeskRefusal::WalletNotReserved);
        }
        if !persona_known {
            return Err(DeskRefusal::UnknownPersona);
        }
        Ok(CheckedSpawn { bytes: self.bytes })
    }
}

/// Takes a message apart. It passes only if the client, asked for the same spawn, builds the very same bytes: so no
/// account, flag or order can differ from what is understood here.
///
/// `distribution`: the number that the spawn's airdrop is said to have, which no argument of the spawn tells; of no account where
/// there is no airdrop. The accounts are then those of that number and no others; whether it is the next one, the program says.
pub fn check(bytes: &[u8], host: &Address, distribution: u64) -> Result<SpawnMessage, DeskRefusal> {
    let message: Message = wincode::deserialize(bytes).map_err(|_| DeskRefusal::NotAMessage)?;
    if message.serialize() != bytes {
        return Err(DeskRefusal::NotAMessage);
    }
    let key = |index: u8| {
        let key = message.account_keys.get(usize::from(index));
        key.copied().ok_or(DeskRefusal::NotAMessage)
    };
    let payer = key(0)?;
    let mut found: Option<Spawn> = None;
    let mut rebuilt = vec![];
    for instruction in &message.instructions {
        let program = key(instruction.program_id_index)?;
        if program == COMPUTE_BUDGET && instruction.accounts.is_empty() {
            rebuilt.push(sporeline_client::Instruction {
                program_id: program,
                accounts: vec![],
                data: instruction.data.clone(),
            });
            continue;
        }
        if program != PROGRAM_ID {
            return Err(DeskRefusal::UnexpectedInstruction);
        }
        let asked = arguments(&instruction.data)?;
        if found.is_some() {
            return Err(DeskRefusal::TwoSpawns);
        }
        let account = |place: usize| match instruction.accounts.get(place) {
            Some(index) => key(*index),
            None => Err(DeskRefusal::WrongAccounts),
        };
        // Places as in the program's list: payer, wallet, global, counters, host.
        let named = Spawn {
            payer: account(0)?,
            wallet: account(1)?,
            host: account(4)?,
            distribution: if asked.airdrop_bps > 0 { distribution } else { 0 },
            ..asked
        };
        if named.payer != payer {
            return Err(DeskRefusal::WrongAccounts);
        }
        if named.wallet == payer {
            return Err(DeskRefusal::PayerIsWallet);
        }
        if named.host != *host {
            return Err(DeskRefusal::WrongHost);
        }
        rebuilt.push(named.instruction());
        found = Some(named);
    }
    let spawn = found.ok_or(DeskRefusal::NoSpawn)?;
    if message.header.num_required_signatures != SIGNERS {
        return Err(DeskRefusal::UnexpectedSigner);
    }
    let mut ours = Message::new(&rebuilt, Some(&payer));
    ours.recent_blockhash = message.recent_blockhash;
    if ours.serialize() != bytes {
        return Err(DeskRefusal::WrongAccounts);
    }
    Ok(SpawnMessage {
        spawn,
        bytes: bytes.to_vec(),
    })
}

/// Reads a spawn's arguments. Texts carry their length as four bytes. Accounts and the airdrop's number are left blank.
fn arguments(data: &[u8]) -> Result<Spawn, DeskRefusal> {
    let blank = Spawn {
        payer: Address::default(),
        wallet: Address::default(),
        host: Address::default(),
        name: String::new(),
        symbol: String::new(),
        persona_hash: [0; 32],
        genome: [0; 64],
        treasury: 0,
        airdrop_bps: 0,
        distribution: 0,
        max_price_per_day: 0,
    };
    let discriminator = &blank.instruction().data[..8];
    let rest = data
        .strip_prefix(discriminator)
        .ok_or(DeskRefusal::UnexpectedInstruction)?;
    let read = || -> Option<Spawn> {
        let (name, rest) = text(rest)?;
        let (symbol, rest) = text(rest)?;
        let (persona_hash, rest) = rest.split_first_chunk()?;
        let (genome, rest) = rest.split_first_chunk()?;
        let (treasury, rest) = rest.split_first_chunk()?;
        let (airdrop_bps, rest) = rest.split_first_chunk()?;
        let max_price_per_day = rest.try_into().ok()?;
        Some(Spawn {
            name,
            symbol,
            persona_hash: *persona_hash,
            genome: *genome,
            treasury: u64::from_le_bytes(*treasury),
            airdrop_bps: u16::from_le_bytes(*airdrop_bps),
            max_price_per_day: u64::from_le_bytes(max_price_per_day),
            ..blank.clone()
        })
    };
    read().ok_or(DeskRefusal::MalformedSpawn)
}

fn text(bytes: &[u8]) -> Option<(String, &[u8])> {
    let (length, rest) = bytes.split_first_chunk()?;
    let (text, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    Some((String::from_utf8(text.to_vec()).ok()?, rest))
}
