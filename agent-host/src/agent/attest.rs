//! Showing the program that attesters vouch for an agent's keys.

use super::{Life, Pen};
use crate::{
    attestation::{self, Bundle},
    crash,
    error::HostError,
    journal::Kind,
    observe::Sensed,
};

impl Life {
    /// Has the keys vouched for, and shows it to the program. What attesters signed before and the program has not seen yet is
    /// shown first. What the program would refuse is neither journalled nor kept: attestations that never were stand in no
    /// journal, however often they are tried.
    ///
    /// # Errors
    /// [`HostError::Refused`]: the program would, or the operator cannot pay; [`HostError::TooFewAttesters`]; [`HostError::Stopping`].
    pub(super) async fn attest(&mut self, seen: &Sensed) -> Result<(), HostError> {
        if self.show_kept(seen).await? {
            return Ok(());
        }
        let host = self.host.clone();
        let bundle = attestation::collect(
            &host,
            &self.who,
            &seen.global,
            async || host.chain_time().await,
            seen.observation.me.attested,
            &self.stop,
        )
        .await?;
        crash::point("attestation quoted");
        bundle.vouched.rehearse(&host, &self.who.wallet).await?;
        let before = (self.quote_hash, self.compose_hash);
        self.quote_hash = Some(bundle.vouched.quote_hash);
        self.compose_hash = host.compose_hash;
        if let Err(error) = self.keep(&bundle, bundle.at).await {
            // What the next entries would stand by is known to nobody.
            (self.quote_hash, self.compose_hash) = before;
            return Err(error);
        }
        crash::point("attestation kept");
        bundle.vouched.submit(&host, &self.who.wallet).await?;
        crash::point("attestation sent");
        tracing::info!(wallet = %self.who.wallet, expires_at = bundle.vouched.expires_at, "attested");
        Ok(())
    }

    /// Writes down that the keys were vouched for, and keeps it with what was signed.
    async fn keep(&self, bundle: &Bundle, now: i64) -> Result<(), HostError> {
        let mut pen = Pen::new(self, now).await?;
        pen.write(Kind::Attest, bundle.body(&self.who), self.memory.hash())
            .await?;
        pen.commit_bundle(&self.memory, bundle, self.host.kind.name()).await
    }

    /// Shows what was kept and never arrived. False: there is nothing such, or the program would refuse it by now.
    async fn show_kept(&mut self, seen: &Sensed) -> Result<bool, HostError> {
        let (host, wallet) = (self.host.clone(), self.who.wallet);
        let ttl = seen.global.parameters.attestation_ttl;
        let Some(kept) = attestation::kept(&host, &wallet, ttl, seen.observation.now).await? else {
            return Ok(false);
        };
        if kept.expires_at <= seen.agent.attestation_expires_at {
            return Ok(false);
        }
        match kept.submit(&host, &wallet).await {
            Ok(_) => {}
            Err(HostError::Refused(error)) => {
                tracing::debug!(%wallet, error, "an attestation that was kept is of no use any more");
                return Ok(false);
            }
            Err(error) => return Err(error),
        }
        self.quote_hash = Some(kept.quote_hash);
        self.compose_hash = host.compose_hash;
        tracing::info!(%wallet, expires_at = kept.expires_at, "attested by what was kept");
        Ok(true)
    }
}
