//! `COMPUTE.md`: the table with its limits, what it was measured on, and what other launchpads use.

use super::{KEYS, Row};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// Most compute units that an instruction may use for the worst key.
pub const LIMITS: [(&str, u64); 9] = [
    ("buy", 8_000),
    ("sell", 7_500),
    ("spawn", 45_000),
    ("agent_buy", 11_000),
    ("agent_sell", 10_000),
    ("birth", 90_000),
    ("stake", 6_000),
    ("claim_airdrop", 9_000),
    ("charge_hosting", 4_000),
];

const HEAD: &str = "# Compute units

Written by `cargo run -p sporeline-svm --example compute -- programs/sporeline/COMPUTE.md`; the same figures are printed by
`sporeline bench compute` (`--json` for a machine).

Every instruction runs as the committed bytecode in LiteSVM, alone in its transaction, so that what the transaction consumed is
what the program consumed, calls to other programs included. (`attest` is preceded by the Ed25519 precompile's instruction,
which consumes none; its fee is per signature.) Every row is over the same fixed sequence of random keys, because a
program-derived address costs more for each bump that has to be tried: some 320 units where the program looks for it, 1,500
where the associated token program does.
";

const NOTES: &str = "
- `spawn` is at its longest: name of 32 bytes, symbol of 10, base URI of 64. It finds four addresses; its spread is theirs.
- `spawn_with_airdrop` gives a share to the stakers, by two accounts more.
- `begin_breeding`, `commit_birth` and both births are with a mate, names and symbols at their longest. `birth` is the first of its
  litter, which looks its slot's hash up; both make an airdrop, as `spawn_with_airdrop` does. Genes mutate at the highest rate.
- `attest` is with one signature.
- `buy`, `sell`, `agent_buy` and `agent_sell` are the first trade of their slot and rotate the older price snapshots. No
  breeding gate is set; `buy_gate_set` and `sell_gate_set` also add the price that stood to its accumulator.
- `agent_buy_first` creates the agent's token account.
- `buy_graduating` moves the market from Bonding to Open.
- `stake` is into an existing position; `stake_first` creates it. The staking token is under Token-2022; under SPL Token both,
  and `withdraw_stake`, cost less.
- `claim_airdrop` derives the owner's associated token account, which exists; `claim_airdrop_first` creates it. Both tip.
- `expire` finds the agent's token account in place after the first time.
";

/// Other programs' figures. Not measured here; each row names where its figure comes from.
const OTHERS: &str = "
## Beside other launchpads

Units of the program including its calls. The rows differ in date, token program and bumps: they show magnitudes, not a
controlled comparison. None of these was measured by this repository.

| program, instruction | compute units | source |
|---|---|---|
| Meteora DBC, buy / sell, SPL, flat fee | 37,661–37,666 / 35,268 | its SDK repository (ce9afb7) in LiteSVM with p-token |
| Meteora DBC, buy / sell, Token-2022 | 40,342–40,347 / 37,949 | the same |
| Meteora DBC, create pool, Token-2022 | 81,931 | the same |
| Meteora DBC, create pool, SPL with Metaplex metadata | 113,174–120,674 | the same |
| pump.fun `create_v2` (Token-2022) | 103,485 | log of a mainnet simulation, 2026-09-26 |
| pump.fun `buy_exact_sol_in` (Token-2022) | 67,334 | mainnet log, April 2026 |
| pump.fun buy, 2024 | 37,453 | mainnet log |
| PumpSwap buy | 80,632 | mainnet log, September 2026 |
| Raydium LaunchLab `sell_exact_in` | 78,407 | mainnet log, October 2025, before p-token |

What makes the difference: lamports as quote (no wrapped SOL), one token transfer, stored bumps, events by `sol_log_data`
instead of a call to oneself, and Anchor 2 on pinocchio.
";

/// The whole file for these rows and this ELF.
pub fn document(rows: &[Row], elf: &[u8]) -> String {
    let sha256 = hex::encode(Sha256::digest(elf));
    let mut text = String::from(HEAD);
    let _ = writeln!(
        text,
        "\nMeasured on `elf/sporeline.so`: {} bytes, sha256 `{sha256}`; {KEYS} keys.\n",
        elf.len()
    );
    text.push_str("| instruction | min | median | max | limit |\n|---|---:|---:|---:|---:|\n");
    for Row { name, min, median, max } in rows {
        let limit = LIMITS
            .iter()
            .find(|(limited, _)| limited == name)
            .map_or_else(|| "–".into(), |(_, limit)| grouped(*limit));
        let [min, median, max] = [min, median, max].map(|units| grouped(*units));
        // Writing to a string cannot fail.
        let _ = writeln!(text, "| `{name}` | {min} | {median} | {max} | {limit} |");
    }
    text.push_str(NOTES);
    text.push_str(OTHERS);
    text
}

/// `12345` as `12,345`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
