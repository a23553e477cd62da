//! One event for each instruction that succeeded, in the program's log (`Program data:`).
//!
//! Markets and agents carry a `seq` that each of their events repeats, so that a lost event is a visible gap. Amounts are
//! lamports or base units, times unix seconds. All are fixed-size and laid out as they stand (`repr(C)`, little endian).

pub mod administration;
pub mod agents;
pub mod airdrops;
pub mod breeding;
pub mod death;
pub mod hosting;
pub mod markets;
pub mod staking;

use crate::constants::DISCRIMINATOR_LEN;
use anchor_lang::{Discriminator, prelude::*};
pub use {administration::*, agents::*, airdrops::*, breeding::*, death::*, hosting::*, markets::*, staking::*};

/// An event as it is logged.
#[repr(C)]
struct Logged<E> {
    discriminator: [u8; DISCRIMINATOR_LEN],
    event: E,
}

impl<E> Logged<E> {
    const SIZE: usize = {
        let size = DISCRIMINATOR_LEN.wrapping_add(size_of::<E>());
        assert!(size_of::<Self>() == size, "padding would be logged");
        size
    };
}

/// Logs an event. Anchor's macro of this name builds it, asks for heap and copies it there; here it is logged from where it is
/// built, which costs less to run and less bytecode. What is logged is the same.
#[inline(always)]
pub(crate) fn emit<E: Discriminator + bytemuck::Pod>(event: E) {
    let mut discriminator = [0; DISCRIMINATOR_LEN];
    discriminator.copy_from_slice(E::DISCRIMINATOR);
    let logged = Logged { discriminator, event };
    // SAFETY: `E` is plain data, and SIZE says that nothing lies between or behind the two fields.
    let bytes = unsafe { core::slice::from_raw_parts((&raw const logged).cast::<u8>(), Logged::<E>::SIZE) };
    sol_log_data(&[bytes]);
}
