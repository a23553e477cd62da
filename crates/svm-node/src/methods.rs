//! JSON-RPC methods, as Solana's documentation has them: <https://solana.com/docs/rpc/http>.

use crate::chain::{Chain, Included};
use base64::{Engine, engine::general_purpose::STANDARD};
use litesvm::types::TransactionMetadata;
use serde_json::{Value, json};
use solana_sdk::signature::Signature;
use solana_transaction::versioned::VersionedTransaction;
use sporeline_client::Address;
use sporeline_svm::Account;
use std::str::FromStr;

/// A JSON-RPC error: code, message, data.
pub type Failure = (i64, String, Value);

const INVALID_PARAMS: i64 = -32_602;
const METHOD_NOT_FOUND: i64 = -32_601;
const PREFLIGHT_FAILED: i64 = -32_002;

/// What a call comes to.
pub struct Outcome {
    pub result: Result<Value, Failure>,
    /// A transaction that the node took and will include.
    pub taken: Option<VersionedTransaction>,
}

/// Answers a call. A transaction that is taken is not included yet.
pub fn call(chain: &mut Chain, method: &str, params: &Value) -> Outcome {
    if method == "sendTransaction" {
        return match send(chain, params) {
            Ok((signature, taken)) => Outcome {
                result: Ok(json!(signature)),
                taken,
            },
            Err(failure) => Outcome {
                result: Err(failure),
                taken: None,
            },
        };
    }
    Outcome {
        result: ask(chain, method, params),
        taken: None,
    }
}

fn ask(chain: &mut Chain, method: &str, params: &Value) -> Result<Value, Failure> {
    let slot = chain.world.slot();
    let at_slot = |value: Value| json!({"context": {"slot": slot, "apiVersion": "4.2.0"}, "value": value});
    Ok(match method {
        "getHealth" => json!("ok"),
        "getVersion" => json!({"solana-core": "4.2.0", "feature-set": 0}),
        "getGenesisHash" => json!(bs58::encode(sporeline_svm::GENESIS_HASH).into_string()),
        "getSlot" => json!(slot),
        "getEpochInfo" => json!({
            "absoluteSlot": slot, "blockHeight": chain.height(), "epoch": 0, "slotIndex": slot, "slotsInEpoch": 432_000,
            "transactionCount": chain.included().len(),
        }),
        "getBlockHeight" => json!(chain.height()),
        "getLatestBlockhash" => {
            let (hash, last) = chain.blockhash();
            at_slot(json!({"blockhash": hash.to_string(), "lastValidBlockHeight": last}))
        }
        "getBalance" => at_slot(json!(chain.world.lamports(&address(&params[0])?))),
        "getAccountInfo" => at_slot(account(chain, &params[0])?),
        "getMultipleAccounts" => {
            let keys = params[0].as_array().ok_or_else(|| invalid("no list of keys"))?;
            if keys.len() > 100 {
                return Err(invalid("Too many inputs provided; max 100"));
            }
            let found: Result<Vec<_>, _> = keys.iter().map(|key| account(chain, key)).collect();
            at_slot(json!(found?))
        }
        "getMinimumBalanceForRentExemption" => {
            let bytes = params[0].as_u64().ok_or_else(|| invalid("no number of bytes"))?;
            json!(chain.world.svm.minimum_balance_for_rent_exemption(bytes as usize))
        }
        "getRecentPrioritizationFees" => json!(
            (0..)
                .zip(&chain.prioritization_fees)
                .map(|(age, fee)| json!({"slot": slot.saturating_sub(age), "prioritizationFee": fee}))
                .collect::<Vec<_>>()
        ),
        "getSignatureStatuses" => {
            let asked = params[0].as_array().ok_or_else(|| invalid("no list of signatures"))?;
            let found: Result<Vec<_>, _> = asked.iter().map(|text| status(chain, text)).collect();
            at_slot(json!(found?))
        }
        "getTransaction" => match chain.find(&signature(&params[0])?) {
            Some(found) => transaction(found),
            None => Value::Null,
        },
        "getTokenAccountsByOwner" => at_slot(token_accounts(chain, params)?),
        "simulateTransaction" => at_slot(simulate(chain, params)?),
        other => return Err((METHOD_NOT_FOUND, format!("Method not found: {other}"), Value::Null)),
    })
}

fn invalid(why: &str) -> Failure {
    (INVALID_PARAMS, format!("Invalid params: {why}"), Value::Null)
}

fn address(value: &Value) -> Result<Address, Failure> {
    let text = value.as_str().ok_or_else(|| invalid("no key"))?;
    Address::from_str(text).map_err(|_| invalid("not a key"))
}

fn signature(value: &Value) -> Result<Signature, Failure> {
    let text = value.as_str().ok_or_else(|| invalid("no signature"))?;
    Signature::from_str(text).map_err(|_| invalid("not a signature"))
}

fn account(chain: &Chain, key: &Value) -> Result<Value, Failure> {
    let found = chain.world.svm.get_account(&address(key)?);
    Ok(found
        .filter(|account| account.lamports > 0)
        .map_or(Value::Null, |account| encoded(&account)))
}

fn encoded(account: &Account) -> Value {
    json!({
        "lamports": account.lamports, "data": [STANDARD.encode(&account.data), "base64"],
        "owner": account.owner.to_string(), "executable": account.executable, "rentEpoch": u64::MAX,
        "space": account.data.len(),
    })
}

/// Of an owner under one token program.
fn token_accounts(chain: &Chain, params: &Value) -> Result<Value, Failure> {
    let (owner, program) = (address(&params[0])?, address(&params[1]["programId"])?);
    let found: Vec<_> = chain
        .world
        .svm
        .get_program_accounts(&program)
        .into_iter()
        .filter(|(_, account)| {
            let token = sporeline_client::account::decode_token(&account.data);
            account.lamports > 0 && token.is_ok_and(|token| token.owner == owner)
        })
        .map(|(key, account)| json!({"pubkey": key.to_string(), "account": encoded(&account)}))
        .collect();
    Ok(json!(found))
}

fn error_of(included: &Included) -> Value {
    match &included.result {
        Ok(_) => Value::Null,
        Err(failed) => json!(failed.err),
    }
}

fn meta_of(included: &Included) -> &TransactionMetadata {
    match &included.result {
        Ok(meta) => meta,
        Err(failed) => &failed.meta,
    }
}

fn outcome_of(error: &Value) -> Value {
    match error {
        Value::Null => json!({"Ok": null}),
        error => json!({"Err": error}),
    }
}

fn status(chain: &Chain, text: &Value) -> Result<Value, Failure> {
    let Some(found) = chain.find(&signature(text)?) else {
        return Ok(Value::Null);
    };
    let error = error_of(found);
    let commitment = chain.commitment_of(found.slot);
    let confirmations = match commitment {
        "finalized" => Value::Null,
        _ => json!(chain.world.slot().saturating_sub(found.slot)),
    };
    Ok(json!({
        "slot": found.slot, "confirmations": confirmations, "err": error, "status": outcome_of(&error),
        "confirmationStatus": commitment,
    }))
}

fn transaction(found: &Included) -> Value {
    let error = error_of(found);
    let meta = meta_of(found);
    let bytes = wincode::serialize(&found.transaction).unwrap_or_default();
    json!({
        "slot": found.slot, "blockTime": found.time, "version": "legacy",
        "transaction": [STANDARD.encode(bytes), "base64"],
        "meta": {
            "err": error, "status": outcome_of(&error), "fee": meta.fee, "preBalances": found.before,
            "postBalances": found.after, "innerInstructions": [], "logMessages": meta.logs, "preTokenBalances": [],
            "postTokenBalances": [], "rewards": [], "computeUnitsConsumed": meta.compute_units_consumed,
        },
    })
}

fn decode(params: &Value) -> Result<VersionedTransaction, Failure> {
    let text = params[0].as_str().ok_or_else(|| invalid("no transaction"))?;
    let bytes = match params[1]["encoding"].as_str() {
        Some("base64") => STANDARD.decode(text).map_err(|_| invalid("not base64"))?,
        _ => bs58::decode(text).into_vec().map_err(|_| invalid("not base58"))?,
    };
    if bytes.len() > sporeline_client::transaction::MAX_WIRE_BYTES {
        return Err(invalid("the transaction is too large"));
    }
    wincode::deserialize(&bytes).map_err(|_| invalid("failed to deserialize a transaction"))
}

fn simulation_failure(error: &str, data: Value) -> Failure {
    let message = format!("Transaction simulation failed: {error}");
    (PREFLIGHT_FAILED, message, data)
}

/// Returns the signature, and the transaction unless it can never count.
fn send(chain: &mut Chain, params: &Value) -> Result<(String, Option<VersionedTransaction>), Failure> {
    let transaction = decode(params)?;
    let signature = transaction
        .signatures
        .first()
        .ok_or_else(|| invalid("no signature"))?
        .to_string();
    let unfit = chain.fit(&transaction).err();
    if params[1]["skipPreflight"] == json!(true) {
        return Ok((signature, unfit.is_none().then_some(transaction)));
    }
    let refusal = |error: Value, logs: &[String], units: u64| {
        json!({"err": error, "logs": logs, "accounts": null, "unitsConsumed": units, "returnData": null,
            "innerInstructions": null, "replacementBlockhash": null})
    };
    if let Some(unfit) = unfit {
        return Err(simulation_failure(unfit.name(), refusal(json!(unfit.name()), &[], 0)));
    }
    if let Err(failed) = chain.world.svm.simulate_transaction(transaction.clone()) {
        let data = refusal(json!(failed.err), &failed.meta.logs, failed.meta.compute_units_consumed);
        return Err(simulation_failure(&failed.err.to_string(), data));
    }
    Ok((signature, Some(transaction)))
}

fn simulate(chain: &mut Chain, params: &Value) -> Result<Value, Failure> {
    let transaction = decode(params)?;
    let (error, meta) = match chain.world.svm.simulate_transaction(transaction) {
        Ok(done) => (Value::Null, done.meta),
        Err(failed) => (json!(failed.err), failed.meta),
    };
    Ok(json!({
        "err": error, "logs": meta.logs, "accounts": null, "unitsConsumed": meta.compute_units_consumed,
        "returnData": null, "innerInstructions": null, "replacementBlockhash": null,
    }))
}
