//! Exact decimals out of integers, for prices and dollars. Never a float.

/// `numerator / 10^places` with exactly `places` digits after the point; `places` is at most 18.
pub(crate) fn decimal(numerator: u128, places: u32) -> String {
    let scale = 10u128.pow(places.min(18));
    if scale == 1 {
        return numerator.to_string();
    }
    let (whole, part) = (numerator / scale, numerator % scale);
    format!("{whole}.{part:0width$}", width = places.min(18) as usize)
}

/// Base units of one token.
const TOKEN: u128 = 1_000_000;

/// Lamports per token, six digits after the point, rounded down; `None` without base.
///
/// `lamports` and `base` are below 2^64, so the product below 2^104.
pub(crate) fn price(lamports: u64, base: u64) -> Option<String> {
    let scaled = u128::from(lamports) * TOKEN * 1_000_000;
    scaled.checked_div(u128::from(base)).map(|price| decimal(price, 6))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_keeps_every_digit() {
        assert_eq!(decimal(1_234_567, 6), "1.234567");
        assert_eq!(decimal(5, 2), "0.05");
        assert_eq!(decimal(7, 0), "7");
    }

    #[test]
    fn a_price_is_lamports_for_a_whole_token_of_six_decimals() {
        // The first price of every market: 30 SOL over 1,073,000,000 tokens.
        assert_eq!(
            price(30_000_000_000, 1_073_000_000_000_000).as_deref(),
            Some("27.958993")
        );
        assert_eq!(price(u64::MAX, 1).as_deref(), Some("18446744073709551615000000.000000"));
        assert_eq!(price(1, 0), None);
    }
}
