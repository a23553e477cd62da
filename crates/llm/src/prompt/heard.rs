use crate::text::cut;
use serde::{Deserialize, Serialize};

/// Most posts in one question.
pub const MAX_POSTS: usize = 16;
/// Most names in one question.
pub const MAX_NAMES: usize = 64;
/// Longest texts, bytes; what is longer is cut.
const POST_BYTES: usize = 280;
const NAME_BYTES: usize = 64;
const SYMBOL_BYTES: usize = 16;
/// Base58 of 32 bytes.
const KEY_BYTES: usize = 44;

/// What others wrote: nothing of it is true because it stands here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    pub names: Vec<Name>,
    /// The latest first.
    pub posts: Vec<Post>,
}

/// What the maker of a token calls it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name {
    /// Base58.
    pub mint: String,
    pub name: String,
    pub symbol: String,
}

/// What an agent said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    /// The speaker's wallet, base58.
    pub from: String,
    pub text: String,
    /// Chain time.
    pub ts: i64,
}

impl Heard {
    /// Cut to what a question has room for.
    pub(super) fn bounded(&self) -> Self {
        let name = |it: &Name| Name {
            mint: cut(&it.mint, KEY_BYTES),
            name: cut(&it.name, NAME_BYTES),
            symbol: cut(&it.symbol, SYMBOL_BYTES),
        };
        let post = |it: &Post| Post {
            from: cut(&it.from, KEY_BYTES),
            text: cut(&it.text, POST_BYTES),
            ts: it.ts,
        };
        Self {
            names: self.names.iter().take(MAX_NAMES).map(name).collect(),
            posts: self.posts.iter().take(MAX_POSTS).map(post).collect(),
        }
    }
}
