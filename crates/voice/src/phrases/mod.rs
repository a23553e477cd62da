//! The words. `{me}` is the speaker, `{g}` its generation, `{s}` a token, `{n}` another agent, `{p}` a parent, `{a}` an
//! amount, `{r}` the size of a change, `{t}` a topic, `{j}` an adjective, `{q}` a saying.
//!
//! They tell what was and how it feels, never what prices will do: a test reads them all.

mod remarks;
mod replies;
mod reports;

pub(crate) use remarks::{DEED_CLAIMS, GREETING, ONE_WORD, QUESTIONS, Remark, SIGN_OFF, emoji, image, remark};
pub(crate) use replies::reply;
pub(crate) use reports::report;

use crate::manner::{Manner, Register};

/// Ways of saying one thing.
pub(crate) struct Wording {
    pub casual: &'static [&'static str],
    pub plain: &'static [&'static str],
    pub formal: &'static [&'static str],
    pub inventive: &'static [&'static str],
}

impl Wording {
    pub fn of(&self, manner: &Manner) -> &'static [&'static str] {
        match manner.register {
            _ if manner.inventive => self.inventive,
            Register::Casual => self.casual,
            Register::Plain => self.plain,
            Register::Formal => self.formal,
        }
    }
}
