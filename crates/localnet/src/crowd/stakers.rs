//! The members that stake: at once, and for good.

use super::{CrowdError, Place, send};
use solana_client::nonblocking::rpc_client::RpcClient;
use solana_sdk::{signature::Keypair, signer::Signer};
use sporeline_client::{
    Address, account,
    address::{self, TOKEN},
    instruction,
    state::Position,
};
use std::collections::VecDeque;

/// Base units that the first stakes; the second stakes twice as much, and so on.
const STAKE: u64 = 1_000_000_000;
/// The most that one claim may cost a position, lamports: a token account's rent and the tip, three times over.
const CLAIM_BUDGET: u64 = 10_000_000;
/// Transactions sent for one of them: two are needed.
const TRIES: u8 = 8;
const CLOCK: Address = Address::from_str_const("SysvarC1ock11111111111111111111111111111111");

/// Those whose stake is not active yet, and what they stake.
pub(super) struct Stakers {
    mint: Address,
    faucet: Keypair,
    waiting: VecDeque<Staker>,
}

struct Staker {
    key: Keypair,
    amount: u64,
    /// Transactions it may still send: what never lands is given up, so that the others get their turn.
    tries: u8,
}

impl Stakers {
    pub(super) fn new(place: &Place) -> Self {
        Self {
            mint: place.staking_mint,
            faucet: place.staking_faucet.insecure_clone(),
            waiting: VecDeque::new(),
        }
    }

    pub(super) fn add(&mut self, key: Keypair) {
        let count = self.waiting.len() as u64; // a handful
        self.waiting.push_back(Staker {
            key,
            amount: STAKE.saturating_mul(count.saturating_add(1)),
            tries: TRIES,
        });
    }

    /// Does what is due for the next of them, one after the other: stake, then activate once it is warm. Returns whether a
    /// transaction was sent.
    pub(super) async fn step(&mut self, rpc: &RpcClient) -> Result<bool, CrowdError> {
        let Some(mut staker) = self.waiting.pop_front() else {
            return Ok(false);
        };
        let outcome = self.step_of(rpc, &staker.key, staker.amount).await;
        if matches!(outcome, Ok(Step::Sent)) {
            staker.tries = staker.tries.saturating_sub(1);
        }
        if staker.tries == 0 {
            tracing::warn!(wallet = %staker.key.pubkey(), "a staker of the crowd gives up: nothing it sends lands");
        } else if !matches!(outcome, Ok(Step::Done)) {
            self.waiting.push_back(staker);
        }
        Ok(matches!(outcome?, Step::Sent))
    }

    async fn step_of(&self, rpc: &RpcClient, key: &Keypair, amount: u64) -> Result<Step, CrowdError> {
        let owner = key.pubkey();
        let found = rpc.get_multiple_accounts(&[address::position(&owner), CLOCK]).await?;
        let [position, clock] = found.as_slice() else {
            return Ok(Step::Waiting);
        };
        let Some(position) = position else {
            let faucet = self.faucet.pubkey();
            let instructions = [
                instruction::create_token_account_of(&faucet, &owner, &self.mint, &TOKEN),
                instruction::mint_to(&faucet, &owner, &self.mint, &TOKEN, amount),
                instruction::stake(&owner, &self.mint, &TOKEN, amount),
                instruction::set_claim_budget(&owner, CLAIM_BUDGET, false),
            ];
            send(rpc, &instructions, &[&self.faucet, key]).await?;
            return Ok(Step::Sent);
        };
        let position: Position = account::decode(&position.data)?;
        if position.pending == 0 {
            return Ok(Step::Done);
        }
        let now = clock
            .as_ref()
            .and_then(|clock| clock.data.get(32..)?.first_chunk().copied());
        if now.map_or(0, i64::from_le_bytes) < position.pending_ready_at {
            return Ok(Step::Waiting);
        }
        send(rpc, &[instruction::activate_stake(&owner)], &[key]).await?;
        Ok(Step::Sent)
    }
}

enum Step {
    Sent,
    Waiting,
    /// Its stake is active.
    Done,
}
