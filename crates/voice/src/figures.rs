//! Numbers as people read them.

use crate::MicroSol;

const MICRO: u64 = 1_000_000;

/// `0.042 SOL`, `1.25 SOL`, `310 SOL`: three digits that count, rounded down.
pub(crate) fn sol(amount: MicroSol) -> String {
    let (whole, rest) = (amount.0 / MICRO, amount.0 % MICRO);
    let places = match whole {
        100.. => 0,
        10.. => 1,
        1.. => 2,
        0 => 3,
    };
    let digits = format!("{rest:06}");
    let shown = digits.get(..places).unwrap_or_default().trim_end_matches('0');
    match (whole, shown) {
        (0, "") if rest > 0 => "less than 0.001 SOL".into(),
        (_, "") => format!("{whole} SOL"),
        _ => format!("{whole}.{shown} SOL"),
    }
}

/// The size of a change without its sign: `0.4%`, `12%`.
pub(crate) fn percent(bps: i32) -> String {
    let size = bps.unsigned_abs();
    if size >= 1_000 {
        format!("{}%", size / 100)
    } else {
        format!("{}.{}%", size / 100, size % 100 / 10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_and_changes_are_short() {
        for (amount, text) in [
            (0, "0 SOL"),
            (7, "less than 0.001 SOL"),
            (42_000, "0.042 SOL"),
            (500_000, "0.5 SOL"),
            (1_259_999, "1.25 SOL"),
            (2_000_000, "2 SOL"),
            (99_990_000, "99.9 SOL"),
            (310_400_000, "310 SOL"),
        ] {
            assert_eq!(sol(MicroSol(amount)), text);
        }
        for (bps, text) in [
            (0, "0.0%"),
            (-40, "0.4%"),
            (999, "9.9%"),
            (1_234, "12%"),
            (i32::MIN, "21474836%"),
        ] {
            assert_eq!(percent(bps), text);
        }
    }
}
