//! What a SOL is worth, from Pyth's `PriceUpdateV2` account (layout of pyth-solana-receiver-sdk 2.0).

use sporeline_curve::UsdPerSol;

const LEN: usize = 134;
/// First eight bytes of SHA-256("account:PriceUpdateV2").
const DISCRIMINATOR: [u8; 8] = [0x22, 0xf1, 0x23, 0x63, 0x9d, 0x7e, 0xf4, 0xcd];
/// Verification level Full.
const FULL: u8 = 1;

/// Price less confidence, as the program counts it; `None` for anything but a fully verified price above 0.
pub(crate) fn sol_usd(data: &[u8]) -> Option<UsdPerSol> {
    if data.len() != LEN || data.get(..8)? != DISCRIMINATOR || *data.get(40)? != FULL {
        return None;
    }
    let price = i64::from_le_bytes(data.get(73..81)?.try_into().ok()?);
    let confidence = u64::from_le_bytes(data.get(81..89)?.try_into().ok()?);
    let exponent = i32::from_le_bytes(data.get(89..93)?.try_into().ok()?);
    let mantissa = u64::try_from(price).ok()?.checked_sub(confidence)?;
    (mantissa > 0 && (-12..=0).contains(&exponent)).then_some(UsdPerSol { mantissa, exponent })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_price_is_read_less_its_confidence_and_only_when_fully_verified() {
        let mut data = [0; LEN];
        data[..8].copy_from_slice(&DISCRIMINATOR);
        data[40] = FULL;
        data[73..81].copy_from_slice(&20_000_000_000i64.to_le_bytes());
        data[81..89].copy_from_slice(&20_000_000u64.to_le_bytes());
        data[89..93].copy_from_slice(&(-8i32).to_le_bytes());
        assert_eq!(
            sol_usd(&data),
            Some(UsdPerSol {
                mantissa: 19_980_000_000,
                exponent: -8
            })
        );
        data[40] = 0;
        assert_eq!(sol_usd(&data), None);
    }
}
