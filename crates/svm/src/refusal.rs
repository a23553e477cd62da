//! What must be refused, and leave no trace: invariant 8.

use crate::{Keypair, Refused, Signer, World};
use sporeline_client::{Instruction, SporelineError};

impl World {
    /// Sends what must be refused as `error`, and sees that nothing changed but the payer's transaction fee.
    ///
    /// # Panics
    /// When it goes through, is refused for another reason, or leaves a trace.
    #[track_caller]
    pub fn refuses(&mut self, error: SporelineError, instructions: &[Instruction], signers: &[&Keypair]) {
        let refused = self.fails(instructions, signers);
        assert!(
            refused.is(error),
            "refused as {}, not as {error:?}: {:#?}",
            refused.name(),
            refused.logs
        );
    }

    /// As [`World::refuses`], where the runtime or another program refuses: the caller looks at the reason.
    ///
    /// # Panics
    /// When it goes through or leaves a trace.
    #[track_caller]
    pub fn fails(&mut self, instructions: &[Instruction], signers: &[&Keypair]) -> Refused {
        let payer = self.payer.pubkey();
        let (before, purse) = (self.ledger(&[payer]), self.lamports(&payer));
        let refused = match self.send(instructions, signers) {
            Ok(done) => panic!("this must be refused, and went through: {:?}", done.events),
            Err(refused) => refused,
        };
        let fee = purse - self.lamports(&payer);
        // 5,000 lamports for each signature, those of precompile instructions included.
        assert!(fee <= 50_000, "a refusal took {fee} lamports");
        assert!(before == self.ledger(&[payer]), "a refusal changed an account");
        refused
    }
}
