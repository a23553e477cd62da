//! Whether an account on chain is what the model says: every field, lamports, tokens.

mod life;
mod rows;

pub use rows::parameters;

use crate::chain::Chain;
use bytemuck::Pod;
use sporeline_client::{account, anchor::Discriminator};
use sporeline_model::{Key, Mint, Model};
use sporeline_svm::Account;
use std::fmt::Debug;

/// Says in words how an account differs from the model's; `None`: it does not.
pub fn difference(chain: &mut Chain, model: &Model, key: &Key) -> Option<String> {
    let found = chain.named(key);
    let lamports = model.lamports(key);
    if found.lamports != lamports {
        return Some(format!(
            "{key:?}: {} lamports, the model has {lamports}",
            found.lamports
        ));
    }
    if !model.is_allocated(key) {
        return (!found.data.is_empty()).then(|| format!("{key:?} exists, the model has none"));
    }
    let wrong = match key {
        Key::Wallet(_) => None,
        Key::Global => same(&found, &rows::global(chain, model, &found)?),
        Key::Counters => same(&found, &rows::counters(chain, model)?),
        Key::Protocol => same(&found, &rows::protocol(chain, model)?),
        Key::StakePool => same(&found, &rows::stake_pool(chain, model)?),
        Key::Measurement(hash) => same(&found, &rows::measurement(chain, model, hash)?),
        Key::Host(operator) => same(&found, &rows::host(chain, model, operator, &found)?),
        Key::Agent(wallet) => same(&found, &life::agent(chain, model, wallet)?),
        Key::Litter(wallet) => same(&found, &life::litter(chain, model, wallet)?),
        Key::Market(wallet) => same(&found, &life::market(chain, model, wallet)?),
        Key::Position(owner) => same(&found, &rows::position(chain, model, owner)?),
        Key::Distribution(index) => same(&found, &rows::distribution(chain, model, *index)?),
        Key::Mint(wallet) => supply(&found, model.supplies.get(&Mint::Of(*wallet)).copied()),
        Key::StakeVault | Key::Vault(_) | Key::DropVault(_) | Key::Ata(..) | Key::Token(_) => {
            token(chain, model, key, &found)
        }
    };
    wrong.map(|what| format!("{key:?}: {what}"))
}

/// Compares an account of the program with what it should hold, to the byte.
fn same<T: Pod + Discriminator + Debug + sporeline_client::anchor::AccountDeserialize>(
    found: &Account,
    expected: &T,
) -> Option<String> {
    let bytes = bytemuck::bytes_of(expected);
    if found.owner != sporeline_client::PROGRAM_ID {
        return Some(format!("owned by {}", found.owner));
    }
    match found.data.split_at_checked(8) {
        Some((discriminator, body)) if discriminator == T::DISCRIMINATOR && body == bytes => return None,
        _ => {}
    }
    Some(match account::decode::<T>(&found.data) {
        Ok(there) => lines_that_differ(&there, expected),
        Err(error) => error.to_string(),
    })
}

/// The fields that two values print differently.
fn lines_that_differ(found: &impl Debug, expected: &impl Debug) -> String {
    let (found, expected) = (format!("{found:#?}"), format!("{expected:#?}"));
    let mut field = "";
    let mut all = String::new();
    for (left, right) in found.lines().zip(expected.lines()) {
        if left.starts_with("    ") && !left.starts_with("     ") {
            field = left.trim();
        }
        if left != right {
            all += &format!("\n    in `{field}`: {}, the model has {}", left.trim(), right.trim());
        }
    }
    all
}

fn supply(found: &Account, expected: Option<u64>) -> Option<String> {
    let supply = found.data.get(36..44)?.try_into().ok().map(u64::from_le_bytes);
    (supply != expected).then(|| format!("supply {supply:?}, the model has {expected:?}"))
}

fn token(chain: &mut Chain, model: &Model, key: &Key, found: &Account) -> Option<String> {
    let row = *model.token(key).ok()?;
    let owner = match key {
        Key::StakeVault => chain.book.of(&Key::StakePool),
        Key::Vault(wallet) => chain.book.of(&Key::Market(*wallet)),
        Key::DropVault(index) => chain.book.of(&Key::Distribution(*index)),
        _ => chain.book.owner(row.owner),
    };
    let expected = (chain.book.mint(row.mint), owner, row.amount, row.has_closer);
    let has_closer = found.data.get(129..133).is_some_and(|tag| tag != [0; 4]);
    let there = account::decode_token(&found.data).map(|t| (t.mint, t.owner, t.amount, has_closer));
    (there != Ok(expected)).then(|| format!("{there:?}, the model has {expected:?}"))
}

/// Reads an account of the program, for sums over the chain's own bytes.
pub fn read<T: sporeline_client::anchor::AccountDeserialize>(chain: &mut Chain, key: &Key) -> Option<T> {
    account::decode(&chain.named(key).data).ok()
}
