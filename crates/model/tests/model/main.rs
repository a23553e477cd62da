//! PROTOCOL's rules with their numbers, worked out by hand, and the model's arithmetic against the project's own crate.

mod administration;
mod airdrops;
mod breeding;
mod curve_agrees;
mod death;
mod genome;
mod hosting;
mod inputs;
mod invariants;
mod market;
mod spending;
mod staking;
mod walk;
mod world;

mod prelude {
    pub use crate::{
        inputs::price_of_sol,
        world::{ATTESTERS, COMPOSE, OPERATOR, PERSON, SOL, World, key},
    };
    pub use sporeline_model::{
        Act, Attest, Begin, Effects, Key, Mint, Model, Owner, Parameters, Pubkey, Refusal as R, Step,
    };
}
