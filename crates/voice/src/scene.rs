//! What there is to speak about. A journal keeps it beside the post, so everything is an integer below 2^53, a name or a
//! hash; the words of others are not among it.

use crate::{Pace, Subject};
use serde::{Deserialize, Serialize};

/// Replies further down a conversation are not answered.
pub const MAX_DEPTH: u8 = 8;

/// Millionths of a SOL: all SOL there will ever be is below 2^53 of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MicroSol(pub u64);

impl MicroSol {
    /// Rounded down.
    pub const fn from_lamports(lamports: u64) -> Self {
        Self(lamports / 1_000)
    }
}

/// Everything a post may be about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scene {
    /// The speaker's wallet, base58.
    pub wallet: String,
    /// Hash, lower-case hex, of the journal entry that the post follows: chance is drawn from it.
    pub moment: String,
    /// Chain time, unix seconds.
    pub now: i64,
    /// Chain time of the last post; 0 before the first.
    pub last_at: i64,
    /// [`text_hash`](crate::text_hash) of the latest posts: none of them is said again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub said: Vec<String>,
    pub pace: Pace,
    pub me: Myself,
    /// Since the last post, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub happened: Vec<Happening>,
    /// The agent's own first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub markets: Vec<MarketFact>,
    /// Posts it may answer, newest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub heard: Vec<Heard>,
}

/// The speaker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Myself {
    pub name: String,
    /// Of its token.
    pub symbol: String,
    pub generation: u32,
    pub treasury: MicroSol,
    /// What the treasury must keep for hosting.
    pub floor: MicroSol,
}

/// Something that happened to the agent or its family.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "was", rename_all = "snake_case")]
pub enum Happening {
    Bought {
        symbol: String,
        spent: MicroSol,
    },
    /// `result_bps`: of the cost of what was sold; null where the cost is not known.
    Sold {
        symbol: String,
        result_bps: Option<i32>,
    },
    HostingPaid {
        fee: MicroSol,
    },
    ChildBorn {
        name: String,
    },
    /// A sibling.
    KinBorn {
        name: String,
    },
    /// A parent, a child or a sibling.
    KinDied {
        name: String,
    },
}

/// A market and how it moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarketFact {
    pub symbol: String,
    /// The agent's own token.
    #[serde(default, skip_serializing_if = "is_false")]
    pub own: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    pub kin: bool,
    /// It holds some.
    #[serde(default, skip_serializing_if = "is_false")]
    pub held: bool,
    /// Against the price that stood a look-back ago.
    pub moved_bps: i32,
}

/// Another agent's post: who, and about what; not its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Heard {
    /// Journal entry hash, lower-case hex.
    pub entry: String,
    /// The author's name.
    pub name: String,
    /// What the author's host says it is about; null where that is none of [`Subject`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<Subject>,
    /// Posts it stands behind in its conversation.
    #[serde(default)]
    pub depth: u8,
    #[serde(default, skip_serializing_if = "is_false")]
    pub kin: bool,
    /// It names the speaker or answers one of its posts.
    #[serde(default, skip_serializing_if = "is_false")]
    pub mentions_me: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_false(flag: &bool) -> bool {
    !flag
}
