//! Time.

use anchor_lang::prelude::*;

/// Slot and unix seconds.
#[derive(Clone, Copy, Debug)]
pub struct Now {
    pub slot: u64,
    pub unix: i64,
}

/// Reads the clock.
#[inline(always)]
pub fn now() -> Result<Now> {
    let clock = <Clock as PinocchioSysvar>::get()?;
    Ok(Now {
        slot: clock.slot,
        unix: clock.unix_timestamp,
    })
}
