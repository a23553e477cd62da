//! Quotes, a few at a time. They touch no key, so they keep no signature waiting.

use crate::error::HostError;
use sporeline_enclave::{Enclave, Evidence, REPORT_BYTES};
use std::sync::Arc;
use tokio::sync::{Semaphore, SemaphorePermit};

/// Quotes that are made at one time. A machine may take a second for each, and make one after the other.
const AT_ONCE: usize = 2;

/// Has the enclave make quotes, and do nothing else.
pub(crate) struct Quoter {
    enclave: Arc<dyn Enclave>,
    places: Semaphore,
}

/// The right to one quote now.
pub(super) struct Place<'a> {
    enclave: &'a dyn Enclave,
    _held: SemaphorePermit<'a>,
}

impl Quoter {
    pub fn of(enclave: Arc<dyn Enclave>) -> Self {
        Self {
            enclave,
            places: Semaphore::new(AT_ONCE),
        }
    }

    /// Waits for a place, in the order of those who came. Nonces are asked for afterwards: they grow old while others' quotes
    /// are made.
    ///
    /// # Errors
    /// None but [`HostError::SignerGone`], when nobody makes quotes any more.
    pub(super) async fn place(&self) -> Result<Place<'_>, HostError> {
        let held = self.places.acquire().await.map_err(|_| HostError::SignerGone)?;
        Ok(self.with(held))
    }

    /// A place that is free and that nobody waits for.
    ///
    /// # Errors
    /// [`HostError::QuotesBusy`].
    pub(super) fn place_now(&self) -> Result<Place<'_>, HostError> {
        let held = self.places.try_acquire().map_err(|_| HostError::QuotesBusy)?;
        Ok(self.with(held))
    }

    fn with<'a>(&'a self, held: SemaphorePermit<'a>) -> Place<'a> {
        Place {
            enclave: self.enclave.as_ref(),
            _held: held,
        }
    }
}

impl Place<'_> {
    /// The quote. The place is free for another then.
    pub(super) async fn quote(self, report_data: [u8; REPORT_BYTES]) -> Result<Evidence, HostError> {
        Ok(self.enclave.quote(&report_data).await?)
    }
}
