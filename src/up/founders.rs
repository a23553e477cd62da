//! The founders of a local world, spawned as anybody spawns: through the public API, by a wallet that signs what it built.

use anyhow::{Context, bail};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use solana_sdk::{signature::Keypair, signer::Signer};
use solana_transaction::Transaction;

const SOL: u64 = 1_000_000_000;

/// Name, symbol, first treasury in lamports, and what marks its genome.
const FIRST: [(&str, &str, u64, [u16; 4]); 3] = [
    // momentum, reversion, position size, entry threshold
    ("Mycelia", "MYCEL", 15 * SOL, [7_500, 2_000, 1_000, 2_000]),
    ("Hypha", "HYPHA", 15 * SOL, [2_500, 7_500, 800, 2_500]),
    // As little as the program allows.
    ("Last Spore", "LAST", SOL / 10, [5_000, 5_000, 0, 10_000]),
];
/// Eager enough to breed while the price is lifted, and to like the unlike more than what others earn; patient enough for them to
/// agree.
const EAGERNESS: u16 = 9_000;
/// Genes of the voice, which are no extremes in anybody.
const VOICE: std::ops::Range<usize> = 16..28;

/// The `n`-th founder's name, symbol, treasury and genome. The third gets little: it will die of its hosting bill.
fn founder(n: usize) -> (String, String, u64, [u16; 32]) {
    let (name, symbol, treasury, marks) = FIRST[n % FIRST.len()];
    let again = n / FIRST.len();
    let (name, symbol) = match again {
        0 => (name.to_owned(), symbol.to_owned()),
        _ => (format!("{name} {}", again + 1), format!("{symbol}{}", again + 1)),
    };
    // A spread of characters that is the same in every world.
    let mut genome: [u16; 32] = std::array::from_fn(|gene| ((n * 7_919 + gene * 2_741 + 3_000) % 10_001) as u16);
    let [momentum, reversion, size, threshold] = marks;
    let poor = n % FIRST.len() == 2;
    if poor {
        // As unlike the first founder as can be: it is liked more than the second, whatever either earned, so that who dies has
        // heirs.
        genome = std::array::from_fn(|gene| match ((gene * 2_741 + 3_000) % 10_001) as u16 {
            first if VOICE.contains(&gene) => 10_000 - first,
            0..5_000 => 10_000,
            _ => 0,
        });
    }
    // The poor one looks often and sees whom to agree to, and risks nothing; the others trade little at a time and leave it
    // little to live on. What its children's markets pay their parents is less than its bill.
    genome[6] = if poor { 10_000 } else { 5_000 }; // cadence
    genome[9] = if poor { 10_000 } else { 9_000 }; // thrift
    genome[14] = EAGERNESS;
    genome[0] = momentum;
    genome[1] = reversion;
    genome[2] = size;
    genome[11] = threshold;
    (name, symbol, treasury, genome)
}

/// Spawns the `n`-th founder and waits until its spawn is confirmed.
pub async fn spawn(api: &str, payer: &Keypair, n: usize) -> anyhow::Result<()> {
    let (name, symbol, treasury, genome) = founder(n);
    let asked = json!({
        "payer": payer.pubkey().to_string(),
        "name": name,
        "symbol": symbol,
        "treasury": treasury.to_string(),
        "genome": genome.to_vec(),
    });
    let built = post(api, "agents/transaction", &asked).await?;
    let text = built["transaction"]
        .as_str()
        .context("the API returned no transaction")?;
    let signed = sign(text, payer)?;
    post(api, "submit", &json!({ "transaction": signed })).await?;
    Ok(())
}

/// Adds the payer's signature to a transaction the API built.
pub fn sign(transaction_base64: &str, payer: &Keypair) -> anyhow::Result<String> {
    let bytes = STANDARD.decode(transaction_base64)?;
    let mut transaction: Transaction = wincode::deserialize(&bytes).context("decoding a built transaction")?;
    let blockhash = transaction.message.recent_blockhash;
    transaction.try_partial_sign(&[payer], blockhash)?;
    Ok(STANDARD.encode(wincode::serialize(&transaction)?))
}

async fn post(api: &str, path: &str, body: &Value) -> anyhow::Result<Value> {
    let answer = reqwest::Client::new()
        .post(format!("{api}/api/v1/{path}"))
        .json(body)
        .send()
        .await?;
    let status = answer.status();
    let value: Value = answer.json().await?;
    if !status.is_success() {
        bail!(
            "POST {path}: {status}: {}",
            value["detail"].as_str().unwrap_or("no detail")
        );
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn distance(a: usize, b: usize) -> i64 {
        let (a, b) = (founder(a).3, founder(b).3);
        let genes = a.iter().zip(&b).map(|(a, b)| i64::from(a.abs_diff(*b)));
        genes.sum::<i64>() / 32
    }

    #[test]
    fn the_first_likes_the_poor_third_best_even_if_that_one_lost_all_it_traded_and_the_second_doubled_it() {
        let eager = i64::from(EAGERNESS);
        let result = 10_000 * (10_000 - eager);
        assert!(distance(0, 2) * eager - result > distance(0, 1) * eager + result);
    }
}
