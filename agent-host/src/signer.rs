//! The one task that touches keys. It takes typed orders, never bytes: what it signs it has built itself, or seen checked.

use crate::{
    desk::CheckedSpawn,
    error::HostError,
    hands::{Budget, Child, Deed},
    journal::signed_bytes,
    voice::{Note, NoteDraft},
};
use solana_message::Hash;
use solana_sdk::signature::Signature;
use solana_transaction::Transaction;
use sporeline_client::{
    Address, Instruction,
    constants::LITTER,
    instruction::{Act, Children},
    transaction,
};
use sporeline_enclave::{AgentPublicKeys, Enclave};
use sporeline_mind::Intent;
use std::{str::FromStr, sync::Arc};
use tokio::sync::{mpsc, oneshot};

/// One action of one wallet.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    /// Number of the wallet's key.
    pub number: u64,
    /// Pays the transaction's fee: the wallet itself, or the operator.
    pub payer: Address,
    pub act: Act,
    pub deed: Deed,
}

/// An order with all that its transaction still needs.
#[derive(Clone, Debug)]
pub(crate) struct Due {
    pub order: Order,
    pub budget: Budget,
    pub blockhash: Hash,
}

enum Job {
    Keys(u64, oneshot::Sender<Result<AgentPublicKeys, HostError>>),
    Act(Box<Due>, oneshot::Sender<Result<Transaction, HostError>>),
    Journal(u64, Vec<[u8; 32]>, oneshot::Sender<Result<Vec<[u8; 64]>, HostError>>),
    Note(u64, NoteDraft, oneshot::Sender<Result<Note, HostError>>),
    Spawn(u64, CheckedSpawn, oneshot::Sender<Result<[u8; 64], HostError>>),
}

/// Where orders go.
#[derive(Clone)]
pub(crate) struct Signer {
    jobs: mpsc::Sender<Job>,
}

impl Signer {
    /// Starts the task. It ends when the last handle is dropped.
    pub fn start(enclave: Arc<dyn Enclave>) -> Self {
        let (jobs, mut waiting) = mpsc::channel(256);
        tokio::spawn(async move {
            while let Some(job) = waiting.recv().await {
                work(enclave.as_ref(), job).await;
            }
        });
        Self { jobs }
    }

    /// The public halves of key `number`.
    pub async fn keys(&self, number: u64) -> Result<AgentPublicKeys, HostError> {
        self.ask(|answer| Job::Keys(number, answer)).await
    }

    /// The wallet's signature is in place; a different payer's is still to come.
    pub async fn act(&self, due: Due) -> Result<Transaction, HostError> {
        self.ask(|answer| Job::Act(Box::new(due), answer)).await
    }

    /// Signatures over journal entries by key `number`, one for each hash, in their order: entries of one step together.
    pub async fn journal(&self, number: u64, entry_hashes: Vec<[u8; 32]>) -> Result<Vec<[u8; 64]>, HostError> {
        self.ask(|answer| Job::Journal(number, entry_hashes, answer)).await
    }

    /// A Nostr event by the Nostr key of key `number`.
    pub async fn note(&self, number: u64, draft: NoteDraft) -> Result<Note, HostError> {
        self.ask(|answer| Job::Note(number, draft, answer)).await
    }

    pub async fn spawn(&self, number: u64, spawn: CheckedSpawn) -> Result<[u8; 64], HostError> {
        self.ask(|answer| Job::Spawn(number, spawn, answer)).await
    }

    async fn ask<T>(&self, job: impl FnOnce(oneshot::Sender<Result<T, HostError>>) -> Job) -> Result<T, HostError> {
        let (answer, answered) = oneshot::channel();
        self.jobs.send(job(answer)).await.map_err(|_| HostError::SignerGone)?;
        answered.await.map_err(|_| HostError::SignerGone)?
    }
}

/// Whoever asked may have gone: then the answer is for nobody.
async fn work(enclave: &dyn Enclave, job: Job) {
    match job {
        Job::Keys(number, answer) => drop(answer.send(enclave.public_keys(number).await.map_err(HostError::from))),
        Job::Act(due, answer) => drop(answer.send(act(enclave, &due).await)),
        Job::Journal(number, hashes, answer) => drop(answer.send(journal(enclave, number, &hashes).await)),
        Job::Note(number, draft, answer) => drop(answer.send(note(enclave, number, draft).await)),
        Job::Spawn(number, spawn, answer) => {
            let signature = enclave.sign(number, spawn.message_bytes()).await;
            drop(answer.send(signature.map_err(HostError::from)));
        }
    }
}

async fn journal(enclave: &dyn Enclave, number: u64, hashes: &[[u8; 32]]) -> Result<Vec<[u8; 64]>, HostError> {
    let mut signatures = Vec::with_capacity(hashes.len());
    for hash in hashes {
        signatures.push(enclave.sign(number, &signed_bytes(hash)).await?);
    }
    Ok(signatures)
}

async fn note(enclave: &dyn Enclave, number: u64, draft: NoteDraft) -> Result<Note, HostError> {
    let key = enclave.public_keys(number).await?.nostr;
    let id = draft.id(&key)?;
    let signature = enclave.sign_nostr(number, &id).await?;
    Ok(draft.signed(&key, &id, &signature))
}

async fn act(enclave: &dyn Enclave, due: &Due) -> Result<Transaction, HostError> {
    let order = &due.order;
    let instructions = due.budget.over(&[instruction(order)?]);
    let mut made = transaction::unsigned(&order.payer, &instructions, due.blockhash);
    let message = made.message.serialize();
    let mut signers = vec![(order.number, order.act.wallet)];
    if let Deed::Begin { children, .. } = &order.deed {
        for child in children {
            signers.push((child.number, address(&child.wallet)?));
        }
    }
    for (number, wallet) in signers {
        if enclave.public_keys(number).await?.wallet != wallet {
            return Err(HostError::Missing("the key of a wallet that must sign"));
        }
        let place = made.message.account_keys.iter().position(|key| *key == wallet);
        let slot = place
            .and_then(|place| made.signatures.get_mut(place))
            .ok_or(HostError::Missing("the wallet among the signers"))?;
        *slot = Signature::from(enclave.sign(number, &message).await?);
    }
    Ok(made)
}

fn address(text: &str) -> Result<Address, HostError> {
    Address::from_str(text).map_err(|_| HostError::Missing("an address in an order"))
}

fn hash(text: &str) -> Result<[u8; 32], HostError> {
    let mut hash = [0; 32];
    hex::decode_to_slice(text, &mut hash).map_err(|_| HostError::Missing("a hash in an order"))?;
    Ok(hash)
}

/// What an order comes to.
///
/// # Errors
/// [`HostError::Missing`] where it cannot be an action, or an address in it is none.
pub(crate) fn instruction(order: &Order) -> Result<Instruction, HostError> {
    let act = &order.act;
    Ok(match &order.deed {
        Deed::Wish { intent } => wish(order, intent)?,
        Deed::Begin { mate, children, price } => {
            let mate = mate.as_deref().map(address).transpose()?;
            act.begin_breeding(&order.payer, &named(children)?, mate.as_ref(), &address(price)?)
        }
        Deed::SetPersona { persona_hash } => act.set_persona(hash(persona_hash)?),
        Deed::Anchor { entries, head } => act.anchor_journal(entries.0, hash(head)?),
    })
}

fn wish(order: &Order, intent: &Intent) -> Result<Instruction, HostError> {
    Ok(match intent {
        Intent::Hold { .. } => return Err(HostError::Missing("an action in a decision to hold")),
        Intent::Buy {
            mint,
            quote_in,
            min_base_out,
            ..
        } => order.act.buy(&order.payer, &address(mint)?, quote_in.0, min_base_out.0),
        Intent::Sell {
            mint,
            base_in,
            min_quote_out,
            ..
        } => order.act.sell(&address(mint)?, base_in.0, min_quote_out.0),
        Intent::Refuel => order.act.refuel(),
        Intent::ChooseMate { mate, expires_at, .. } => order.act.choose_mate(&address(mate)?, *expires_at),
        Intent::Breed { .. } => return Err(HostError::Missing("the keys of a litter's children")),
    })
}

fn named(children: &[Child; LITTER]) -> Result<Children, HostError> {
    let [first, second] = children;
    Ok(Children {
        wallets: [address(&first.wallet)?, address(&second.wallet)?],
        names: [first.name.clone(), second.name.clone()],
        symbols: [first.symbol.clone(), second.symbol.clone()],
    })
}
