use sporeline_client::{
    SporelineError,
    error::{self, Refusal},
};

/// First code of the program's own refusals.
const FIRST_CODE: u32 = 6_000;

/// A transaction that failed, and what it left in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The runtime's error.
    pub error: String,
    pub logs: Vec<String>,
}

impl Refused {
    /// The program's own refusal, if it was one.
    pub fn refusal(&self) -> Option<&'static Refusal> {
        error::of_text(&self.error)
    }

    /// Its name, or the runtime's error.
    pub fn name(&self) -> &str {
        self.refusal().map_or(&self.error, |refusal| &refusal.name)
    }

    /// Whether this is the program's refusal `error`. By its code, so that it holds while the interface description is
    /// being regenerated.
    pub fn is(&self, error: SporelineError) -> bool {
        self.error.contains(&format!("Custom({})", FIRST_CODE + error as u32))
    }
}
