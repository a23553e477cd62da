//! Hostile accounts: a correct instruction, one of its accounts bent.

use crate::{
    chain::{Chain, SYSVARS},
    generate::Dice,
    idl, people,
};
use sporeline_client::{Address, Instruction, address};
use sporeline_model::{Key, Model};
use std::mem::discriminant;

/// Accounts that an instruction does not always read: a forged one may go through then.
const UNREAD: &[(&str, &str)] = &[
    ("birth", "slot_hashes"),
    ("close_litter", "first_agent"),
    ("close_litter", "second_agent"),
    ("close_litter", "slot_hashes"),
    ("expire", "agent_base"),
    ("settle", "mint"),
    ("settle", "token_program"),
];

/// What is bent, in the last instruction of a step. Places count its accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bend {
    /// A copy of the account under another owner, at another address.
    WrongOwner {
        place: usize,
        owner: Address,
    },
    /// A copy of a sysvar at another address, owned as sysvars are.
    LookAlike {
        place: usize,
    },
    /// Another account of the same kind, or of none that fits.
    WrongAccount {
        place: usize,
        by: Key,
    },
    /// A token account of the same mint, somebody else's, where a vault or the owner's own must be.
    WrongHolder {
        place: usize,
        by: Key,
    },
    /// A token account of another mint.
    WrongMint {
        place: usize,
        by: Key,
    },
    /// One account in two places.
    Twice {
        place: usize,
        like: usize,
    },
    /// Somebody else signs.
    SignerSwapped {
        place: usize,
        by: Key,
    },
    SignerDropped {
        place: usize,
    },
    WritableDropped {
        place: usize,
    },
    /// Another program where one is called.
    WrongProgram {
        place: usize,
        by: Address,
    },
    /// The last byte of the data is missing.
    Shorter,
}

/// A bent transaction, and the accounts that exist for it alone.
pub struct Bent {
    pub instructions: Vec<Instruction>,
    pub fakes: Vec<Address>,
}

/// Accounts the caller may choose: naming another makes another correct instruction, which steps do.
const FREE: &[(&str, &str)] = &[
    ("activate_stake", "position"),
    ("agent_buy", "payer"),
    ("begin_breeding", "mate"),
    ("begin_breeding", "payer"),
    ("birth", "payer"),
    ("buy", "trader"),
    ("change_host", "host"),
    ("charge_hosting", "agent"),
    ("choose_mate", "mate"),
    ("claim_airdrop", "caller"),
    ("claim_spawner", "market"),
    ("expire", "caller"),
    ("inherit", "agent"),
    ("inherit", "heir"),
    ("pass_airdrop", "distribution"),
    ("pass_airdrop", "position"),
    ("revoke_measurement", "measurement"),
    ("settle", "agent"),
    ("settle", "token_account"),
    ("spawn", "host"),
    ("spawn", "payer"),
    ("withdraw_protocol", "destination"),
];

impl Bend {
    pub fn name(&self) -> &'static str {
        match self {
            Self::WrongOwner { .. } => "wrong owner",
            Self::LookAlike { .. } => "sysvar look-alike",
            Self::WrongAccount { .. } => "wrong account",
            Self::WrongHolder { .. } => "token account of another holder",
            Self::WrongMint { .. } => "token account of another mint",
            Self::Twice { .. } => "one account in two places",
            Self::SignerSwapped { .. } => "signer swapped",
            Self::SignerDropped { .. } => "signer dropped",
            Self::WritableDropped { .. } => "writable flag dropped",
            Self::WrongProgram { .. } => "wrong program",
            Self::Shorter => "data cut",
        }
    }
}

/// Whether an instruction with this bend may never go through, whatever it would do.
pub fn must_fail(bend: &Bend, instructions: &[Instruction]) -> bool {
    let (Bend::WrongOwner { place, .. } | Bend::LookAlike { place }) = bend else {
        return false;
    };
    let described = instructions.last().and_then(|last| idl::of(&last.data));
    described.is_some_and(|it| !UNREAD.contains(&(it.name.as_str(), it.account(*place))))
}

/// Draws a bend that fits the instruction; `None` where the one that was tried does not.
pub fn draw(dice: &mut Dice, chain: &mut Chain, model: &Model, instructions: &[Instruction]) -> Option<Bend> {
    let last = instructions.last()?;
    let described = idl::of(&last.data)?;
    let place = dice.below(last.accounts.len() as u64) as usize;
    let meta = &last.accounts[place];
    let free = FREE.contains(&(described.name.as_str(), described.account(place)));
    let named = chain.book.name(&meta.pubkey);
    let is_program = [
        address::SYSTEM,
        address::TOKEN,
        address::TOKEN_2022,
        address::ASSOCIATED_TOKEN,
    ];
    if is_program.contains(&meta.pubkey) {
        let others: Vec<_> = is_program.into_iter().filter(|other| *other != meta.pubkey).collect();
        return Some(Bend::WrongProgram {
            place,
            by: dice.one_of(&others),
        });
    }
    match dice.below(8) {
        0 => meta.is_writable.then_some(Bend::WritableDropped { place }),
        1 => meta.is_signer.then_some(Bend::SignerDropped { place }),
        2 => {
            let like = dice.below(last.accounts.len() as u64) as usize;
            let both = meta.is_writable && last.accounts[like].is_writable;
            let plain = !meta.is_signer && !last.accounts[like].is_signer && !free;
            (both && plain && last.accounts[like].pubkey != meta.pubkey).then_some(Bend::Twice { place, like })
        }
        3 if described.account(place) != "destination" => {
            let sysvar = meta.pubkey == address::SLOT_HASHES || meta.pubkey == address::INSTRUCTIONS;
            let found = chain.account(&meta.pubkey);
            let owners = [address::SYSTEM, address::TOKEN_2022, address::TOKEN, SYSVARS];
            let owners: Vec<_> = owners.into_iter().filter(|owner| *owner != found.owner).collect();
            let (owner, data) = (dice.one_of(&owners), !found.data.is_empty());
            match (sysvar, data) {
                (true, _) => Some(Bend::LookAlike { place }),
                (_, true) => Some(Bend::WrongOwner { place, owner }),
                _ => None,
            }
        }
        4 if meta.is_signer && !free => {
            let wallets: Vec<Key> = kin(model, |key| matches!(key, Key::Wallet(_)));
            let by = dice.one_of(&wallets);
            (Some(by) != named).then_some(Bend::SignerSwapped { place, by })
        }
        5 if is_token(&named) && dice.one_in(2) => {
            let name = described.account(place);
            let fixed = name.contains("vault") || name == "agent_base" || name == "owner_base";
            let row = *model.token(&named?).ok()?;
            let like = model
                .tokens
                .iter()
                .filter(|(key, other)| other.mint == row.mint && other.owner != row.owner && Some(**key) != named);
            let others: Vec<Key> = like.map(|(key, _)| *key).collect();
            (fixed && !others.is_empty()).then(|| Bend::WrongHolder {
                place,
                by: dice.one_of(&others),
            })
        }
        5 if is_token(&named) => {
            let mint = model.token(&named?).ok().map(|row| row.mint);
            let others: Vec<Key> = model
                .tokens
                .iter()
                .filter(|(_, row)| Some(row.mint) != mint)
                .map(|(key, _)| *key)
                .collect();
            let fits = !others.is_empty() && !free;
            fits.then(|| Bend::WrongMint {
                place,
                by: dice.one_of(&others),
            })
        }
        6 => dice.one_in(4).then_some(Bend::Shorter),
        _ if !free && !meta.is_signer && !is_token(&named) => {
            let like = |key: &Key| named.is_none_or(|named| discriminant(key) == discriminant(&named));
            let any = dice.one_in(5);
            let others = kin(model, |key| Some(*key) != named && (any || like(key)));
            (!others.is_empty()).then(|| Bend::WrongAccount {
                place,
                by: dice.one_of(&others),
            })
        }
        _ => None,
    }
}

fn is_token(named: &Option<Key>) -> bool {
    matches!(
        named,
        Some(Key::StakeVault | Key::Vault(_) | Key::DropVault(_) | Key::Ata(..) | Key::Token(_))
    )
}

fn kin(model: &Model, fits: impl Fn(&Key) -> bool) -> Vec<Key> {
    model
        .lamports
        .iter()
        .map(|(key, _)| *key)
        .filter(|key| fits(key))
        .collect()
}

/// The transaction as bent; `None` where there is no such place (in a shortened sequence the same step may be smaller).
pub fn apply(bend: &Bend, instructions: &[Instruction], chain: &mut Chain) -> Option<Bent> {
    let mut all = instructions.to_vec();
    let last = all.last_mut()?;
    let mut fakes = Vec::new();
    match bend {
        Bend::WrongOwner { place, .. } | Bend::LookAlike { place } => {
            let meta = last.accounts.get_mut(*place)?;
            let mut copy = chain.account(&meta.pubkey);
            copy.owner = match bend {
                Bend::WrongOwner { owner, .. } => *owner,
                _ => SYSVARS,
            };
            copy.lamports = copy.lamports.max(1_000_000_000);
            copy.executable = false;
            if matches!(bend, Bend::LookAlike { .. }) {
                // Other hashes for the same slots: were they believed, another child would be born.
                copy.data
                    .iter_mut()
                    .skip(8 + 16)
                    .step_by(40)
                    .for_each(|byte| *byte ^= 1);
            }
            let fake = Address::new_from_array(people::key("fake", *place as u64));
            chain.set(&fake, copy);
            meta.pubkey = fake;
            fakes.push(fake);
        }
        Bend::WrongAccount { place, by }
        | Bend::WrongHolder { place, by }
        | Bend::WrongMint { place, by }
        | Bend::SignerSwapped { place, by } => {
            last.accounts.get_mut(*place)?.pubkey = chain.book.of(by);
        }
        Bend::Twice { place, like } => {
            let pubkey = last.accounts.get(*like)?.pubkey;
            last.accounts.get_mut(*place)?.pubkey = pubkey;
        }
        Bend::SignerDropped { place } => last.accounts.get_mut(*place)?.is_signer = false,
        Bend::WritableDropped { place } => last.accounts.get_mut(*place)?.is_writable = false,
        Bend::WrongProgram { place, by } => last.accounts.get_mut(*place)?.pubkey = *by,
        Bend::Shorter => {
            last.data.pop()?;
        }
    }
    Some(Bent {
        instructions: all,
        fakes,
    })
}
