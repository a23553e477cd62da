//! What the world does besides the program: time, gifts, token accounts.

use crate::{book::Book, chain::Chain};
use sporeline_client::{AccountMeta, Address, Instruction, address, instruction as ix};
use sporeline_model::{Key, Mint, Model, Owner, Pubkey, Step};
use sporeline_svm::{Account, set_rent};

/// How a step reaches the chain.
#[derive(Clone, Debug)]
pub enum Plan {
    /// Written directly: it comes from outside.
    Write,
    /// Sent as one transaction, a price account written before.
    Send {
        price: Option<Account>,
        instructions: Vec<Instruction>,
    },
}

fn at(key: &Pubkey) -> Address {
    Address::new_from_array(*key)
}

fn signer(key: &Pubkey) -> AccountMeta {
    AccountMeta::new(at(key), true)
}

/// The plan of a step that is none of the program's.
pub fn plan(book: &mut Book, model: &Model, step: &Step) -> Option<Plan> {
    let instructions = match step {
        Step::Clock { .. } | Step::Rent { .. } | Step::SlotHashes(_) | Step::Fund { .. } | Step::FundTokens { .. } => {
            return Some(Plan::Write);
        }
        Step::Send { from, to, lamports } => vec![ix::transfer(&at(from), &book.of(to), *lamports)],
        Step::OpenAta { payer, owner, mint } => vec![open_ata(book, payer, *owner, *mint)],
        Step::OpenToken {
            payer,
            account,
            owner,
            mint,
            has_closer,
        } => open_token(book, model, payer, *account, *owner, *mint, *has_closer),
        Step::SendTokens {
            signer: by,
            from,
            to,
            amount,
        } => {
            let metas = vec![
                AccountMeta::new(book.of(from), false),
                AccountMeta::new(book.of(to), false),
                signer(by),
            ];
            vec![token(book, model, from, metas, 3, Some(*amount))]
        }
        Step::Burn {
            signer: by,
            from,
            amount,
        } => {
            let mint = model.token(from).map_or(Mint::Foreign(0), |row| row.mint);
            let mint = book.mint(mint);
            let metas = vec![
                AccountMeta::new(book.of(from), false),
                AccountMeta::new(mint, false),
                signer(by),
            ];
            vec![token(book, model, from, metas, 8, Some(*amount))]
        }
        Step::CloseToken { signer: by, account } => {
            let metas = vec![
                AccountMeta::new(book.of(account), false),
                AccountMeta::new(at(by), false),
                signer(by),
            ];
            vec![token(book, model, account, metas, 9, None)]
        }
        _ => return None,
    };
    Some(Plan::Send {
        price: None,
        instructions,
    })
}

/// An instruction of the token program that `account` lives under.
fn token(
    book: &Book,
    model: &Model,
    account: &Key,
    accounts: Vec<AccountMeta>,
    tag: u8,
    amount: Option<u64>,
) -> Instruction {
    let mint = model.token(account).map_or(Mint::Foreign(0), |row| row.mint);
    let mut data = vec![tag];
    data.extend(amount.iter().flat_map(|amount| amount.to_le_bytes()));
    Instruction {
        program_id: book.program_of(mint),
        accounts,
        data,
    }
}

fn open_ata(book: &mut Book, payer: &Pubkey, owner: Owner, mint: Mint) -> Instruction {
    let account = book.of(&Key::Ata(owner, mint));
    Instruction {
        program_id: address::ASSOCIATED_TOKEN,
        accounts: vec![
            signer(payer),
            AccountMeta::new(account, false),
            AccountMeta::new_readonly(book.owner(owner), false),
            AccountMeta::new_readonly(book.mint(mint), false),
            AccountMeta::new_readonly(address::SYSTEM, false),
            AccountMeta::new_readonly(book.program_of(mint), false),
        ],
        data: vec![1], // unless it is there
    }
}

/// A token account at an address of its own; where somebody else may close it, the payer has its way with it first.
fn open_token(
    book: &mut Book,
    model: &Model,
    payer: &Pubkey,
    number: u64,
    owner: Owner,
    mint: Mint,
    has_closer: bool,
) -> Vec<Instruction> {
    const SPACE: u64 = 165;
    let key = Key::Token(number);
    let (account, program) = (book.of(&key), book.program_of(mint));
    let (owner, mint) = (book.owner(owner), book.mint(mint));
    let lacking = model.rents.token_account.saturating_sub(model.lamports(&key));
    let system = |data: Vec<u8>| Instruction {
        program_id: address::SYSTEM,
        accounts: vec![AccountMeta::new(account, true)],
        data,
    };
    let own = |accounts: Vec<AccountMeta>, data: Vec<u8>| Instruction {
        program_id: program,
        accounts,
        data,
    };
    let first = if has_closer { at(payer) } else { owner };
    let mut all = vec![
        ix::transfer(&at(payer), &account, lacking),
        system([&8u32.to_le_bytes()[..], &SPACE.to_le_bytes()].concat()),
        system([&1u32.to_le_bytes()[..], program.as_ref()].concat()),
        own(
            vec![AccountMeta::new(account, false), AccountMeta::new_readonly(mint, false)],
            [&[18], first.as_ref()].concat(),
        ),
    ];
    if has_closer {
        // SetAuthority: who may close it, then who owns it.
        for (kind, to) in [(3, at(payer)), (2, owner)] {
            let data = [&[6, kind, 1], to.as_ref()].concat();
            all.push(own(vec![AccountMeta::new(account, false), signer(payer)], data));
        }
    }
    all
}

impl Chain {
    /// Does what comes from outside. The model has accepted it.
    pub fn write(&mut self, step: &Step) {
        match step {
            Step::Clock { slot, now } => self.set_clock(*slot, *now),
            Step::Rent { lamports_per_byte } => set_rent(&mut self.svm, *lamports_per_byte),
            Step::SlotHashes(hashes) => self.set_slot_hashes(hashes),
            Step::Fund { to, lamports } => {
                let address = self.book.of(to);
                let mut account = self.account(&address);
                account.lamports += lamports;
                self.set(&address, account);
            }
            Step::FundTokens { to, amount } => {
                let address = self.book.of(to);
                let mut account = self.account(&address);
                if let Some(held) = account.data.get_mut(64..72) {
                    let old = u64::from_le_bytes(held.try_into().unwrap_or_default());
                    held.copy_from_slice(&(old + amount).to_le_bytes());
                }
                self.set(&address, account);
            }
            _ => {}
        }
    }
}
