//! From the runtime's errors to named refusals.

use crate::error::Error;
use sporeline_client::error;

/// The named refusal behind a failed simulation, preflight or transaction.
pub(super) fn refusal(text: &str, logs: Vec<String>) -> Error {
    if let Some(refusal) = error::of_text(text) {
        return Error::refused(refusal, logs);
    }
    if text.contains("BlockhashNotFound") || text.contains("Blockhash not found") {
        return Error::BlockhashExpired;
    }
    if is_want_of_sol(text, &logs) {
        return want_of_sol(logs);
    }
    Error::Refused {
        name: "TransactionFailed".into(),
        message: format!(
            "The transaction would fail: {}",
            text.chars().take(300).collect::<String>()
        ),
        logs,
    }
}

/// The refusal of a wallet that cannot pay.
pub(super) fn want_of_sol(logs: Vec<String>) -> Error {
    Error::Refused {
        name: "InsufficientFunds".into(),
        message: "The wallet holds fewer lamports than this takes".into(),
        logs,
    }
}

/// Whether it failed for want of SOL: for the fee, for rent, or in a transfer of the system program (its error 1), whose
/// log line says so.
fn is_want_of_sol(text: &str, logs: &[String]) -> bool {
    const SIGNS: [&str; 3] = ["InsufficientFundsFor", "AccountNotFound", "insufficient lamports"];
    SIGNS.iter().any(|sign| text.contains(sign)) || logs.iter().any(|line| line.contains("insufficient lamports"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str, logs: &[&str]) -> String {
        let logs = logs.iter().map(|line| (*line).to_owned()).collect();
        refusal(text, logs).describe().0.to_owned()
    }

    #[test]
    fn want_of_sol_has_one_name_however_the_runtime_puts_it() {
        assert_eq!(name("AccountNotFound", &[]), "InsufficientFunds");
        assert_eq!(name("InsufficientFundsForFee", &[]), "InsufficientFunds");
        assert_eq!(
            name(
                "InstructionError(2, Custom(1))",
                &["Transfer: insufficient lamports 5, need 7"]
            ),
            "InsufficientFunds"
        );
    }

    #[test]
    fn the_programs_refusals_keep_their_names_and_an_old_blockhash_has_its_own() {
        assert_eq!(name("InstructionError(2, Custom(6002))", &[]), "SlippageExceeded");
        assert_eq!(name("BlockhashNotFound", &[]), "blockhash_expired");
        assert_eq!(name("ProgramFailedToComplete", &[]), "TransactionFailed");
    }
}
