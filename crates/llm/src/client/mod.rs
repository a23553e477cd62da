//! What is asked of a provider, and for how much.
//!
//! | to find | look in |
//! |---|---|
//! | the request: model, prompt, schema of the answer | `chat` |
//! | what may be answered, and what becomes of it | `answer` |
//! | tokens, money and days | [`Ledger`] |
//! | deadlines, sizes, keys | `http`, `retry`, [`ApiKey`] |

mod answer;
mod api_key;
mod budget;
mod chat;
mod http;
mod retry;

pub(crate) use answer::read_answer;
pub use answer::{AnswerError, MAX_WHY_BYTES};
pub use api_key::ApiKey;
pub use budget::{Exhausted, Ledger, Reserved, Spent, Usage};
pub(crate) use chat::{Completion, completion, tokens};
pub use chat::{CompletionError, request_body};
pub use http::HttpError;
pub(crate) use http::{Body, Http, REPORT_LIMIT, SIGNATURE_LIMIT};
pub(crate) use retry::with_retries;
