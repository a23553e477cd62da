//! Failures of the database that can be otherwise the next time.

/// Whether trying again is right: a lock that others held too long, transactions that got into each other's way, a server
/// that restarts or cannot be reached, no free connection.
pub fn is_passing(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::PoolTimedOut | sqlx::Error::Io(_) => true,
        sqlx::Error::Database(error) => error.code().is_some_and(|code| is_passing_code(&code)),
        _ => false,
    }
}

/// Postgres has codes of five characters (its manual's appendix A), SQLite numbers of up to four digits.
fn is_passing_code(code: &str) -> bool {
    if code.len() == 5 {
        // Connection exceptions, serialization failure and deadlock, lock not available, and a server that starts or stops.
        return code.starts_with("08") || matches!(code, "40001" | "40P01" | "55P03" | "57P01" | "57P02" | "57P03");
    }
    // SQLITE_BUSY and SQLITE_LOCKED, extended codes included: the low byte tells.
    code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6))
}

#[cfg(test)]
mod tests {
    use super::is_passing_code;

    #[test]
    fn locks_and_restarts_pass_and_a_broken_rule_does_not() {
        for code in ["5", "6", "261", "517", "40001", "40P01", "57P01", "08006"] {
            assert!(is_passing_code(code), "{code}");
        }
        // 22021 is a Postgres code whose number ends in SQLite's byte for busy.
        for code in ["19", "2067", "23505", "22021", "42601"] {
            assert!(!is_passing_code(code), "{code}");
        }
    }
}
