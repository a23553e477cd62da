//! The 82 bytes of an SPL Token mint.
//!
//! Layout (SPL Token `Mint::pack`): mint authority 0..36 (a four-byte option tag and the key), supply 36..44, decimals
//! 44, initialised 45, freeze authority 46..82.

/// Length of a mint.
pub const LEN: usize = 82;
/// Lamports that make a mint rent-exempt at mainnet's rate (3,480 lamports a byte and year, two years, 128 bytes overhead).
pub const RENT: u64 = (128 + LEN as u64) * 6_960;
/// The SPL Token program.
pub const PROGRAM: &str = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA";

/// An initialised mint with no supply and no freeze authority, which `authority` may mint from.
pub fn encode(authority: &[u8; 32], decimals: u8) -> [u8; LEN] {
    let mut data = [0u8; LEN];
    data[0] = 1;
    data[4..36].copy_from_slice(authority);
    data[44] = decimals;
    data[45] = 1;
    data
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mint_has_its_authority_its_decimals_and_nobody_who_could_freeze() {
        let data = encode(&[7; 32], 6);
        assert_eq!(data[..4], [1, 0, 0, 0]);
        assert_eq!(data[4..36], [7; 32]);
        assert_eq!(data[36..44], [0; 8], "no supply");
        assert_eq!((data[44], data[45]), (6, 1));
        assert_eq!(data[46..], [0; 36], "no freeze authority");
    }

    #[test]
    fn the_rent_is_the_well_known_figure() {
        assert_eq!(RENT, 1_461_600);
    }
}
