//! The simulated crowd: wallets that trade, stake and lift a founder, so that a world on one machine has a market. Everything it does is marked as
//! simulated wherever it is shown. It needs no embedded chain, only an RPC and wallets with lamports.

mod choose;
mod patron;
mod stakers;

pub use choose::{Character, Order, Seen, choose};

use patron::Patron;
use stakers::Stakers;

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};
use solana_client::{nonblocking::rpc_client::RpcClient, rpc_config::RpcSendTransactionConfig};
use solana_commitment_config::CommitmentConfig;
use solana_sdk::{signature::Keypair, signer::Signer};
use sporeline_client::{
    Address, Instruction, account, address,
    curve::{FeeRates, MarketState, Reserves},
    instruction, transaction,
};
use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};
use tokio::sync::watch;

/// Wallets of a full crowd, by character.
pub const NOISE: usize = 12;
pub const MOMENTUM: usize = 4;
pub const STAKERS: usize = 3;
pub const PATRONS: usize = 1;
/// Lamports each is given.
pub const LAMPORTS_EACH: u64 = 1_000_000_000_000;

/// Time between two transactions of the whole crowd: under three a second, however many markets there are.
const PACE: Duration = Duration::from_millis(400);
/// How far a trade may end from what was seen, bps.
const SLIPPAGE_BPS: u64 = 1_000;
/// Looks that make about ten seconds.
const LOOKS_BACK: usize = 25;

/// A wallet of the crowd.
pub struct Member {
    pub key: Keypair,
    pub character: Character,
}

/// The crowd's wallets, from a seed.
pub fn members(seed: &[u8; 32]) -> Vec<Member> {
    let mut draws = ChaCha8Rng::from_seed(*seed);
    let characters = [
        (Character::Noise, NOISE),
        (Character::Momentum, MOMENTUM),
        (Character::Staker, STAKERS),
        (Character::Patron, PATRONS),
    ];
    characters
        .into_iter()
        .flat_map(|(character, count)| std::iter::repeat_n(character, count))
        .map(|character| {
            let mut bytes = [0; 32];
            draws.fill_bytes(&mut bytes);
            Member {
                key: Keypair::new_from_array(bytes),
                character,
            }
        })
        .collect()
}

/// An open market the crowd may trade in.
#[derive(Clone, Copy, Debug)]
pub struct Open {
    pub mint: Address,
    pub state: MarketState,
    /// Fee on buys now, bps.
    pub fee_bps: u32,
    /// Its agent has no parents.
    pub founder: bool,
}

/// Where the crowd lives.
pub struct Place {
    pub rpc_url: String,
    /// Varies what the members do.
    pub seed: [u8; 32],
    /// The staking token, under SPL Token, and who may mint it.
    pub staking_mint: Address,
    pub staking_faucet: Keypair,
    /// A price account that the program believes.
    pub price_feed: Address,
    /// From the start of the crowd until its patron lifts a founder.
    pub lift_after: Duration,
}

/// When the patron of the crowd of this seed lifts a founder: 35 to 55 s after the start.
pub fn lift_after(seed: &[u8; 32]) -> Duration {
    Duration::from_secs(35 + u64::from(seed[0]) % 21)
}

/// Lives until `markets` is closed by its sender, one transaction at a time. Losing one is nothing to a crowd: it is logged
/// and forgotten.
pub async fn run(place: Place, members: Vec<Member>, mut markets: watch::Receiver<Vec<Open>>) {
    let rpc = RpcClient::new_with_commitment(place.rpc_url.clone(), CommitmentConfig::processed());
    let mut draws = ChaCha8Rng::from_seed(place.seed);
    let mut history: BTreeMap<[u8; 32], VecDeque<Reserves>> = BTreeMap::new();
    let (mut traders, mut stakers, mut patrons) = (vec![], Stakers::new(&place), vec![]);
    for member in members {
        match member.character {
            Character::Noise | Character::Momentum => traders.push(member),
            Character::Staker => stakers.add(member.key),
            Character::Patron => patrons.push(Patron::new(member.key, &place)),
        }
    }
    loop {
        tokio::time::sleep(PACE).await;
        if markets.has_changed().is_err() {
            return;
        }
        let open = markets.borrow_and_update().clone();
        for market in &open {
            let looks = history.entry(market.mint.to_bytes()).or_default();
            looks.push_back(market.state.reserves());
            if looks.len() > LOOKS_BACK {
                looks.pop_front();
            }
        }
        match purposeful(&rpc, &mut stakers, &mut patrons, &open).await {
            Ok(false) => {}
            Ok(true) => continue,
            Err(error) => tracing::debug!(%error, "a transaction of the crowd was not sent"),
        }
        let (Some(member), Some(market)) = (pick(&traders, &mut draws), pick(&open, &mut draws)) else {
            continue;
        };
        let before = history
            .get(&market.mint.to_bytes())
            .and_then(|looks| looks.front().copied());
        let before = before.unwrap_or(market.state.reserves());
        if let Err(error) = trade(&rpc, member, market, before, &mut draws).await {
            tracing::debug!(%error, "a crowd trade was not sent");
        }
    }
}

/// What is done for a purpose goes before what is done by lot. Returns whether a transaction was sent.
async fn purposeful(
    rpc: &RpcClient,
    stakers: &mut Stakers,
    patrons: &mut [Patron],
    open: &[Open],
) -> Result<bool, CrowdError> {
    if stakers.step(rpc).await? {
        return Ok(true);
    }
    for patron in patrons {
        if patron.step(rpc, open).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn pick<'a, T>(items: &'a [T], draws: &mut ChaCha8Rng) -> Option<&'a T> {
    let count = u32::try_from(items.len()).ok().filter(|count| *count > 0)?;
    items.get((draws.next_u32() % count) as usize)
}

/// Why a transaction was not sent.
#[derive(Debug, thiserror::Error)]
enum CrowdError {
    #[error("an account is not what it should be: {0}")]
    Decode(#[from] account::DecodeError),
    #[error("{0}")]
    Rpc(#[from] Box<solana_client::client_error::ClientError>),
    #[error("{0}")]
    Transaction(#[from] transaction::TransactionError),
}

impl From<solana_client::client_error::ClientError> for CrowdError {
    fn from(error: solana_client::client_error::ClientError) -> Self {
        Self::Rpc(Box::new(error))
    }
}

async fn trade(
    rpc: &RpcClient,
    member: &Member,
    market: &Open,
    before: Reserves,
    draws: &mut ChaCha8Rng,
) -> Result<(), CrowdError> {
    let key = member.key.pubkey();
    let token = address::associated_token(&key, &market.mint);
    let found = rpc.get_multiple_accounts(&[key, token]).await?;
    let lamports = found
        .first()
        .and_then(Option::as_ref)
        .map_or(0, |account| account.lamports);
    let held = found
        .get(1)
        .and_then(Option::as_ref)
        .and_then(|found| account::decode_token(&found.data).ok());
    let seen = Seen {
        now: market.state.reserves(),
        before,
        held: held.map_or(0, |token| token.amount),
    };
    let Some(order) = choose(member.character, draws, seen, lamports) else {
        return Ok(());
    };
    let instructions = match order {
        Order::Buy { quote_in } => {
            let Ok(bought) = market.state.buy(quote_in, market.fee_bps) else {
                return Ok(());
            };
            vec![
                instruction::create_token_account(&key, &key, &market.mint),
                instruction::buy(&key, &market.mint, quote_in, least(bought.base_out)),
            ]
        }
        Order::Sell { base_in } => {
            let Ok(sold) = market.state.sell(base_in, FeeRates::default().total()) else {
                return Ok(());
            };
            vec![instruction::sell(&key, &market.mint, base_in, least(sold.quote_out))]
        }
    };
    send(rpc, &instructions, &[&member.key]).await
}

/// What a trade that should give `out` may end with at least.
fn least(out: u64) -> u64 {
    out - out / 10_000 * SLIPPAGE_BPS.min(10_000)
}

/// Sends without waiting for how it ends; the first signer pays.
async fn send(rpc: &RpcClient, instructions: &[Instruction], signers: &[&Keypair]) -> Result<(), CrowdError> {
    let Some(payer) = signers.first() else {
        return Ok(());
    };
    let blockhash = rpc.get_latest_blockhash().await?;
    let signed = {
        // Not every signer may wait on another thread: they are gone before the next wait.
        let signers: Vec<&dyn Signer> = signers.iter().map(|key| *key as &dyn Signer).collect();
        transaction::signed(&payer.pubkey(), instructions, &signers, blockhash)?
    };
    let config = RpcSendTransactionConfig {
        skip_preflight: true,
        ..Default::default()
    };
    rpc.send_transaction_with_config(&signed, config).await?;
    Ok(())
}
