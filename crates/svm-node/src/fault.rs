//! What may go wrong between a client and a node. A [`Faults`] says it for each request; the rest of the node is honest.

use serde_json::Value;
use std::time::Duration;

/// One call, as it came in.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// Counted from 0 over all calls of this node.
    pub number: u64,
    /// Such as `sendTransaction`.
    pub method: &'a str,
    pub params: &'a Value,
}

/// When, and whether, a call does what it asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Work {
    /// Before it is answered.
    #[default]
    Done,
    /// Answered at once as though it would be, and done so much later: what a node says of a transaction that it forwards.
    /// Calls that only ask are answered, and nothing is left to do.
    Later(Duration),
    /// Answered as though it would be, and never done: a transaction is dropped in silence.
    Never,
}

/// What the client gets to see.
#[derive(Default)]
pub enum Answer {
    /// What the node has to say.
    #[default]
    Honest,
    /// What this makes of the node's whole answer (`{"jsonrpc", "id", "result" | "error"}`): a lie.
    Altered(Box<dyn FnOnce(Value) -> Value + Send>),
    /// An HTTP status and no answer, such as 429 or 502.
    Status(u16),
    /// The connection is closed.
    Nothing,
}

/// What becomes of one call. The default is what an honest node on a good day does.
#[derive(Default)]
pub struct Fate {
    /// The call reaches the node so much later. Different ones for calls in flight reorder them.
    pub before: Duration,
    pub work: Work,
    /// The answer leaves so much later than it was made.
    pub after: Duration,
    pub answer: Answer,
}

impl Fate {
    /// The call never reaches the node.
    pub fn lost() -> Self {
        Self::status_or_nothing(Answer::Nothing)
    }

    /// The node works, and its answer is lost.
    pub fn unanswered() -> Self {
        Self {
            answer: Answer::Nothing,
            ..Self::default()
        }
    }

    /// A proxy before the node refuses, such as with 429.
    pub fn refused(status: u16) -> Self {
        Self::status_or_nothing(Answer::Status(status))
    }

    /// The answer is made now and arrives late.
    pub fn late(after: Duration) -> Self {
        Self {
            after,
            ..Self::default()
        }
    }

    /// A transaction is taken, and included so much later.
    pub fn included_later(delay: Duration) -> Self {
        Self {
            work: Work::Later(delay),
            ..Self::default()
        }
    }

    /// A transaction is taken, and dropped in silence.
    pub fn dropped() -> Self {
        Self {
            work: Work::Never,
            ..Self::default()
        }
    }

    /// The node works, and the answer is bent.
    pub fn altered(change: impl FnOnce(Value) -> Value + Send + 'static) -> Self {
        Self {
            answer: Answer::Altered(Box::new(change)),
            ..Self::default()
        }
    }

    fn status_or_nothing(answer: Answer) -> Self {
        Self {
            work: Work::Never,
            answer,
            ..Self::default()
        }
    }
}

/// Decides what goes wrong. Closures do: `|call: &Call| Fate::default()`.
pub trait Faults: Send + 'static {
    /// Called once for each call, in the order in which they come in.
    fn fate(&mut self, call: &Call) -> Fate;
}

impl<F: FnMut(&Call) -> Fate + Send + 'static> Faults for F {
    fn fate(&mut self, call: &Call) -> Fate {
        self(call)
    }
}
