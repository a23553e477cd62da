//! What the authority does.

use crate::{Done, Signer, World};
use sporeline_client::{Address, Instruction, SporelineError, instruction, state::Parameters};

impl World {
    /// Sends what the authority signs, and has to go through. `instruction` is given the authority's address.
    #[track_caller]
    pub fn administer(&mut self, instruction: impl FnOnce(&Address) -> Instruction) -> Done {
        let authority = self.authority.insecure_clone();
        self.must(&[instruction(&authority.pubkey())], &[&authority])
    }

    /// Sends what the authority signs, and is refused as `error` all the same.
    #[track_caller]
    pub fn refuses_authority(&mut self, error: SporelineError, instruction: impl FnOnce(&Address) -> Instruction) {
        let authority = self.authority.insecure_clone();
        self.refuses(error, &[instruction(&authority.pubkey())], &[&authority]);
    }

    /// Seconds between announcing a change and its taking effect, as PROTOCOL has it.
    pub fn timelock(&self) -> i64 {
        if self.local { 5 } else { 86_400 }
    }

    /// Changes parameters by the whole way: announced, waited for, applied.
    #[track_caller]
    pub fn change_parameters(&mut self, change: impl FnOnce(&mut Parameters)) {
        let mut parameters = self.parameters;
        change(&mut parameters);
        self.administer(|authority| instruction::schedule_parameters(authority, parameters));
        self.pass(self.timelock());
        self.must(&[instruction::apply_parameters()], &[]);
        self.parameters = parameters;
    }
}
