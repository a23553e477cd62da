//! What the committed interface description calls instructions and their accounts: so that a report is readable.

use std::sync::LazyLock;

const IDL: &str = include_str!("../../../programs/sporeline/idl.json");

/// An instruction and the names of its accounts, in order.
#[derive(Clone, Debug, serde::Deserialize)]
pub struct Described {
    pub name: String,
    discriminator: Vec<u8>,
    accounts: Vec<Named>,
}

#[derive(Clone, Debug, serde::Deserialize)]
struct Named {
    name: String,
}

impl Described {
    /// The name of the account in a place.
    pub fn account(&self, place: usize) -> &str {
        self.accounts.get(place).map_or("?", |account| &account.name)
    }
}

static INSTRUCTIONS: LazyLock<Vec<Described>> = LazyLock::new(|| {
    #[derive(serde::Deserialize)]
    struct Idl {
        instructions: Vec<Described>,
    }
    // Committed and tested: an unreadable one leaves every instruction nameless, which the machine's own test would show.
    serde_json::from_str::<Idl>(IDL)
        .map(|idl| idl.instructions)
        .unwrap_or_default()
});

/// All instructions.
pub fn all() -> &'static [Described] {
    &INSTRUCTIONS
}

/// The instruction that these data call.
pub fn of(data: &[u8]) -> Option<&'static Described> {
    all().iter().find(|one| data.starts_with(&one.discriminator))
}
