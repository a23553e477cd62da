//! Pyth's `PriceUpdateV2` account, verification level Full.
//!
//! Layout (Borsh, from pyth-solana-receiver-sdk 2.0): discriminator 0..8, write authority 8..40, verification level 40
//! (one byte for Full; Partial takes two and shifts the rest), feed id 41..73, price 73..81, confidence 81..89, exponent
//! 89..93, publish time 93..101, previous publish time 101..109, EMA price 109..117, EMA confidence 117..125, posted slot
//! 125..133, and one spare byte that only the longer Partial form uses.

use crate::curve::UsdPerSol;

/// Length of the account, whichever verification level it has.
pub const LEN: usize = 134;
/// First eight bytes of SHA-256("account:PriceUpdateV2").
pub const DISCRIMINATOR: [u8; 8] = [0x22, 0xf1, 0x23, 0x63, 0x9d, 0x7e, 0xf4, 0xcd];
/// Pyth's identifier of the SOL/USD feed.
pub const SOL_USD_FEED: [u8; 32] = [
    0xef, 0x0d, 0x8b, 0x6f, 0xda, 0x2c, 0xeb, 0xa4, 0x1d, 0xa1, 0x5d, 0x40, 0x95, 0xd1, 0xda, 0x39, 0x2a, 0x0d, 0x2f,
    0x8e, 0xd0, 0xc6, 0xc7, 0xbc, 0x0f, 0x4c, 0xfa, 0xc8, 0xc2, 0x80, 0xb5, 0x6d,
];
/// The program that owns price updates on every public cluster.
pub const RECEIVER: &str = "rec5EKMGg6MxZYaMdyBfgwp4d5rB9T1VQH5pJv5LtFJ";
/// Where Pyth pushes SOL/USD, shard 0.
pub const SOL_USD_ACCOUNT: &str = "7UVimffxr9ow1uXYxsr4LHAcV58mLzhmwaeKvJ1pjLiE";

/// One published price: `price · 10^exponent` dollars, give or take `confidence · 10^exponent`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PriceUpdate {
    /// Which feed.
    pub feed_id: [u8; 32],
    /// Mantissa of the price.
    pub price: i64,
    /// Mantissa of the confidence interval.
    pub confidence: u64,
    /// Power of ten, usually -8.
    pub exponent: i32,
    /// Unix seconds.
    pub publish_time: i64,
    /// Unix seconds of the price before.
    pub previous_publish_time: i64,
    /// Slot in which it was posted.
    pub posted_slot: u64,
}

impl PriceUpdate {
    /// Dollars per SOL as the program takes them: the price less its confidence. `None` where nothing is left.
    pub fn certain(&self) -> Option<UsdPerSol> {
        let mantissa = u64::try_from(self.price).ok()?.checked_sub(self.confidence)?;
        (mantissa > 0).then_some(UsdPerSol {
            mantissa,
            exponent: self.exponent,
        })
    }
}

/// The account data of a fully verified update. The moving averages repeat the price: nobody here reads them.
pub fn encode(update: &PriceUpdate) -> [u8; LEN] {
    let mut data = [0u8; LEN];
    data[0..8].copy_from_slice(&DISCRIMINATOR);
    data[40] = 1;
    data[41..73].copy_from_slice(&update.feed_id);
    data[73..81].copy_from_slice(&update.price.to_le_bytes());
    data[81..89].copy_from_slice(&update.confidence.to_le_bytes());
    data[89..93].copy_from_slice(&update.exponent.to_le_bytes());
    data[93..101].copy_from_slice(&update.publish_time.to_le_bytes());
    data[101..109].copy_from_slice(&update.previous_publish_time.to_le_bytes());
    data[109..117].copy_from_slice(&update.price.to_le_bytes());
    data[117..125].copy_from_slice(&update.confidence.to_le_bytes());
    data[125..133].copy_from_slice(&update.posted_slot.to_le_bytes());
    data
}

/// Reads a fully verified update back; `None` for any other account.
pub fn decode(data: &[u8]) -> Option<PriceUpdate> {
    if data.len() != LEN || data[0..8] != DISCRIMINATOR || data[40] != 1 {
        return None;
    }
    Some(PriceUpdate {
        feed_id: data[41..73].try_into().ok()?,
        price: i64::from_le_bytes(data[73..81].try_into().ok()?),
        confidence: u64::from_le_bytes(data[81..89].try_into().ok()?),
        exponent: i32::from_le_bytes(data[89..93].try_into().ok()?),
        publish_time: i64::from_le_bytes(data[93..101].try_into().ok()?),
        previous_publish_time: i64::from_le_bytes(data[101..109].try_into().ok()?),
        posted_slot: u64::from_le_bytes(data[125..133].try_into().ok()?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn update() -> PriceUpdate {
        PriceUpdate {
            feed_id: SOL_USD_FEED,
            price: 20_000_000_000,
            confidence: 20_000_000,
            exponent: -8,
            publish_time: 1_700_000_000,
            previous_publish_time: 1_699_999_998,
            posted_slot: 42,
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        assert_eq!(decode(&encode(&update())), Some(update()));
    }

    /// What Pyth's own serialiser wrote; the fixture says how it was made.
    fn by_pyth(level: &str) -> Vec<u8> {
        let file: serde_json::Value =
            serde_json::from_str(include_str!("../fixtures/pyth_price_updates.json")).expect("the fixture is JSON");
        hex::decode(file[level].as_str().expect("a level")).expect("hex")
    }

    #[test]
    fn the_bytes_are_those_of_pyths_own_serialiser() {
        let update = PriceUpdate {
            publish_time: 1_800_000_000,
            previous_publish_time: 1_799_999_998,
            posted_slot: 1_000,
            ..update()
        };
        let mut data = encode(&update);
        data[8..40].copy_from_slice(&[7; 32]); // the write authority, which nobody here reads
        assert_eq!(data[..133], by_pyth("full"));
        assert_eq!(data[133], 0);
        assert_eq!(decode(&data), Some(update));
        assert_eq!(decode(&by_pyth("partial")), None, "Partial shifts every field");
    }

    #[test]
    fn what_is_certain_is_the_price_less_its_confidence() {
        let certain = |price, confidence| {
            PriceUpdate {
                price,
                confidence,
                ..update()
            }
            .certain()
            .map(|found| (found.mantissa, found.exponent))
        };
        assert_eq!(certain(20_000_000_000, 20_000_000), Some((19_980_000_000, -8)));
        assert_eq!([certain(5, 5), certain(5, 6), certain(-5, 0)], [None; 3]);
    }

    #[test]
    fn a_partially_verified_update_is_not_read() {
        let mut data = encode(&update());
        data[40] = 0;
        assert_eq!(decode(&data), None);
    }
}
