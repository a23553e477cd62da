//! Whole numbers: quotients of products, and products too wide for 128 bits.

/// `⌊a · b / c⌋`; `None` where `c` is 0 or the result exceeds 64 bits.
pub fn mul_div_floor(a: u64, b: u64, c: u64) -> Option<u64> {
    let product = u128::from(a) * u128::from(b);
    u64::try_from(product.checked_div(c.into())?).ok()
}

/// `⌈a · b / c⌉`; `None` where `c` is 0 or the result exceeds 64 bits.
pub fn mul_div_ceil(a: u64, b: u64, c: u64) -> Option<u64> {
    if c == 0 {
        return None;
    }
    let product = u128::from(a) * u128::from(b);
    u64::try_from(product.div_ceil(c.into())).ok()
}

/// A product of up to 320 bits, to compare with another: limbs of 64 bits, the highest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Product([u64; 5]);

impl Product {
    pub fn of(first: u128) -> Self {
        Self([0, 0, 0, (first >> 64) as u64, first as u64])
    }

    /// Times `factor`. What exceeds 320 bits is lost: no product of the protocol has more than 256.
    pub fn times(self, factor: u64) -> Self {
        let mut limbs = self.0;
        let mut carry = 0u128;
        for limb in limbs.iter_mut().rev() {
            carry += u128::from(*limb) * u128::from(factor);
            *limb = carry as u64;
            carry >>= 64;
        }
        Self(limbs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotients_round_as_they_say() {
        assert_eq!(mul_div_floor(7, 3, 2), Some(10));
        assert_eq!(mul_div_ceil(7, 3, 2), Some(11));
        assert_eq!(mul_div_ceil(u64::MAX, u64::MAX, u64::MAX), Some(u64::MAX));
        assert_eq!(mul_div_floor(u64::MAX, 2, 1), None);
        assert_eq!(mul_div_floor(1, 1, 0), None);
    }

    #[test]
    fn wide_products_compare_as_numbers_do() {
        let a = Product::of(u128::MAX).times(u64::MAX);
        let b = Product::of(u128::MAX).times(u64::MAX - 1);
        assert!(a > b);
        assert_eq!(Product::of(6).times(7), Product::of(2).times(3).times(7));
        assert!(Product::of(1 << 127).times(4) > Product::of(u128::MAX));
    }
}
