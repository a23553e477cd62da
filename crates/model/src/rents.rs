//! What accounts cost to keep: an input, for it depends on layouts that PROTOCOL does not fix.

/// Rent-exempt minimum of each kind of account, lamports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rents {
    /// An account without data: less than this, and more than nothing, no account may be left with.
    pub empty: u64,
    pub global: u64,
    pub counters: u64,
    pub protocol: u64,
    pub stake_pool: u64,
    pub measurement: u64,
    pub host: u64,
    pub agent: u64,
    pub litter: u64,
    pub market: u64,
    pub position: u64,
    pub distribution: u64,
    /// A token account without extensions: vaults, and those people make by hand.
    pub token_account: u64,
    /// An associated token account of an agent's token, which carries one extension.
    pub associated: u64,
    /// An associated token account of the staking token.
    pub staking_associated: u64,
    /// A mint with its metadata, name, symbol and URI being empty, and each byte of these.
    pub mint: u64,
    pub mint_byte: u64,
}

impl Rents {
    /// The same accounts where a byte costs `lamports`: everything is paid by the byte.
    pub fn at(&self, lamports: u64) -> Self {
        let of = |rent: u64| rent / self.mint_byte * lamports;
        Self {
            empty: of(self.empty),
            global: of(self.global),
            counters: of(self.counters),
            protocol: of(self.protocol),
            stake_pool: of(self.stake_pool),
            measurement: of(self.measurement),
            host: of(self.host),
            agent: of(self.agent),
            litter: of(self.litter),
            market: of(self.market),
            position: of(self.position),
            distribution: of(self.distribution),
            token_account: of(self.token_account),
            associated: of(self.associated),
            staking_associated: of(self.staking_associated),
            mint: of(self.mint),
            mint_byte: lamports,
        }
    }

    /// Of a mint with this many bytes of name, symbol and URI together.
    pub fn of_mint(&self, text_bytes: usize) -> u64 {
        self.mint + self.mint_byte * text_bytes as u64
    }
}

/// Characters of a key in base58, as they stand in a token's metadata URI: leading zero bytes are one each.
pub fn base58_len(key: &[u8; 32]) -> usize {
    let zeros = key.iter().take_while(|byte| **byte == 0).count();
    let mut digits: Vec<u32> = Vec::with_capacity(44);
    for byte in &key[zeros..] {
        let mut carry = u32::from(*byte);
        for digit in &mut digits {
            carry += *digit * 256;
            *digit = carry % 58;
            carry /= 58;
        }
        while carry > 0 {
            digits.push(carry % 58);
            carry /= 58;
        }
    }
    zeros + digits.len()
}

#[cfg(test)]
mod tests {
    use super::base58_len;

    #[test]
    fn keys_have_as_many_characters_as_base58_gives_them() {
        assert_eq!(base58_len(&[0; 32]), 32, "the system program: 32 ones");
        assert_eq!(base58_len(&[255; 32]), 44);
        let mut one = [0; 32];
        one[31] = 57;
        assert_eq!(base58_len(&one), 32);
        one[31] = 58;
        assert_eq!(base58_len(&one), 33);
    }
}
