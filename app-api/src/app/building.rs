//! Building a transaction to be signed: compute budget, simulation, and the record that `/submit` will ask for.

use super::{App, refusal::refusal};
use crate::{
    chain::Simulated,
    data::Built,
    error::Error,
    view::{Line, Simulation, Transaction as View},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};
use solana_transaction::Transaction;
use sporeline_client::{Address, Instruction, transaction};

const COMPUTE_BUDGET: Address = Address::from_str_const("ComputeBudget111111111111111111111111111111");
/// What a simulation may use: far above what anything here needs.
const SIMULATED_LIMIT: u32 = 400_000;
/// The chain may look a little different when it lands: a fifth more, and 5,000 for short ones.
const fn with_room(units: u64) -> u32 {
    let limit = units.saturating_add(units / 5).saturating_add(5_000);
    if limit < SIMULATED_LIMIT as u64 {
        limit as u32
    } else {
        SIMULATED_LIMIT
    }
}

/// A line of a summary in lamports, base units and the like.
pub(super) fn line(what: impl Into<String>, value: impl ToString, unit: Option<&'static str>) -> Line {
    Line {
        what: what.into(),
        value: value.to_string(),
        unit,
    }
}

/// A transaction that would go through, unsigned.
pub(super) struct Draft {
    pub transaction: Transaction,
    pub simulated: Simulated,
    pub last_valid_block_height: u64,
    compute_limit: u32,
}

/// The bytes that are signed.
pub(super) fn message_hash(transaction: &Transaction) -> [u8; 32] {
    Sha256::digest(transaction.message_data()).into()
}

impl App {
    /// Builds and simulates. A transaction that would fail is refused by the program's name for it: nothing changes.
    pub(super) async fn draft(&self, payer: &Address, instructions: &[Instruction]) -> Result<Draft, Error> {
        let (blockhash, last_valid_block_height) = self.chain.blockhash().await?;
        let built = |limit: u32| {
            let mut all = self.compute_budget(limit);
            all.extend_from_slice(instructions);
            transaction::unsigned(payer, &all, blockhash)
        };
        let simulated = self.chain.simulate(&built(SIMULATED_LIMIT)).await?;
        if let Some(error) = &simulated.error {
            return Err(refusal(error, simulated.logs.clone()));
        }
        let compute_limit = with_room(simulated.compute_units);
        Ok(Draft {
            transaction: built(compute_limit),
            simulated,
            last_valid_block_height,
            compute_limit,
        })
    }

    fn compute_budget(&self, limit: u32) -> Vec<Instruction> {
        let instruction = |data: Vec<u8>| Instruction {
            program_id: COMPUTE_BUDGET,
            accounts: vec![],
            data,
        };
        let mut all = vec![instruction([&[2][..], &limit.to_le_bytes()].concat())];
        let price = self.config.compute_unit_price;
        if price > 0 {
            all.push(instruction([&[3][..], &price.to_le_bytes()].concat()));
        }
        all
    }

    /// Records a draft and turns it into the answer. Signatures already in it stay.
    pub(super) async fn finish(&self, kind: &'static str, draft: Draft, mut summary: Vec<Line>) -> Result<View, Error> {
        let wire = transaction::encode(&draft.transaction).map_err(|error| Error::Internal(error.to_string()))?;
        let message = &draft.transaction.message;
        let signers: Vec<_> = message
            .account_keys
            .iter()
            .take(usize::from(message.header.num_required_signatures))
            .collect();
        summary.push(line("compute limit", draft.compute_limit, Some("compute units")));
        summary.push(line(
            "compute price",
            self.config.compute_unit_price,
            Some("micro-lamports per compute unit"),
        ));
        let hash = message_hash(&draft.transaction);
        let encoded = STANDARD.encode(wire);
        let payer = signers.first().map(|key| key.to_bytes()).unwrap_or_default();
        self.data
            .keep_built(&Built {
                message_hash: hash,
                kind,
                payer,
                transaction_base64: encoded.clone(),
                last_valid_block_height: i64::try_from(draft.last_valid_block_height).unwrap_or(i64::MAX),
                summary: serde_json::to_string(&summary).map_err(|error| Error::Internal(error.to_string()))?,
            })
            .await?;
        Ok(View {
            transaction: encoded,
            message_hash: hex::encode(hash),
            signers: signers.iter().map(ToString::to_string).collect(),
            summary,
            simulation: Simulation {
                ok: true,
                compute_units: draft.simulated.compute_units,
                payer_change_lamports: draft.simulated.payer_change.map(|change| change.to_string()),
                logs: draft.simulated.logs,
            },
            last_valid_block_height: draft.last_valid_block_height,
            agent: None,
            character: None,
        })
    }
}
