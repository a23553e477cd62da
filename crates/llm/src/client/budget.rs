use crate::config::Limits;
use serde::{Deserialize, Serialize};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

const SECONDS_A_DAY: i64 = 24 * 60 * 60;
const MILLION: u64 = 1_000_000;

/// What one question cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    pub input_tokens: u64,
    pub output_tokens: u64,
    /// Millionths of a US dollar, rounded up.
    pub micro_usd: u64,
}

/// What one agent, or all of them, spent on one day of chain time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spent {
    /// Days since 1970.
    pub day: i64,
    pub usage: Usage,
}

/// Which budget has nothing left for another question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Exhausted {
    #[error("the agent's input tokens of today are used up")]
    InputTokens,
    #[error("the agent's output tokens of today are used up")]
    OutputTokens,
    #[error("the agent's money for today is spent")]
    Money,
    #[error("the host's money for today is spent")]
    HostMoney,
}

/// Budgets per agent and day of chain time, and one of money for all.
///
/// The most that a question can cost is set aside before it is asked, so that questions asked at once cannot overdraw
/// together; what it did cost replaces that.
pub struct Ledger {
    limits: Limits,
    spent: Mutex<Books>,
}

#[derive(Default)]
struct Books {
    agents: HashMap<[u8; 32], Spent>,
    all: Spent,
}

/// Set aside for one question, asked once; all of it counts as spent until [`Ledger::settle`]. Who lets go of it without that
/// may have been answered: it stays spent.
#[derive(Debug)]
#[must_use]
pub struct Reserved {
    agent: [u8; 32],
    /// Of the agent's book.
    day: i64,
    /// Of everybody's: later, where the agent looked at the clock before midnight and others after.
    day_of_all: i64,
    most: Usage,
}

impl Usage {
    /// With its price by the limits.
    pub fn priced(input_tokens: u64, output_tokens: u64, limits: &Limits) -> Self {
        let price = |tokens: u64, per_million: u64| {
            let exact = u128::from(tokens) * u128::from(per_million);
            u64::try_from(exact.div_ceil(MILLION.into())).unwrap_or(u64::MAX)
        };
        let input = price(input_tokens, limits.micro_usd_per_million_input);
        Self {
            input_tokens,
            output_tokens,
            micro_usd: input.saturating_add(price(output_tokens, limits.micro_usd_per_million_output)),
        }
    }

    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            input_tokens: self.input_tokens.saturating_add(other.input_tokens),
            output_tokens: self.output_tokens.saturating_add(other.output_tokens),
            micro_usd: self.micro_usd.saturating_add(other.micro_usd),
        }
    }

    /// The larger of each.
    fn or_more(self, other: Self) -> Self {
        Self {
            input_tokens: self.input_tokens.max(other.input_tokens),
            output_tokens: self.output_tokens.max(other.output_tokens),
            micro_usd: self.micro_usd.max(other.micro_usd),
        }
    }

    fn minus(self, other: Self) -> Self {
        Self {
            input_tokens: self.input_tokens.saturating_sub(other.input_tokens),
            output_tokens: self.output_tokens.saturating_sub(other.output_tokens),
            micro_usd: self.micro_usd.saturating_sub(other.micro_usd),
        }
    }
}

impl Spent {
    /// Turned to `day`; a clock that goes back stays on the later day.
    fn on(&mut self, day: i64) -> &mut Usage {
        if day > self.day {
            *self = Self {
                day,
                usage: Usage::default(),
            };
        }
        &mut self.usage
    }
}

impl Ledger {
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            spent: Mutex::default(),
        }
    }

    /// Sets aside what a question of `bytes` can cost at most: no token is shorter than a byte.
    ///
    /// # Errors
    /// The first budget that does not hold that much.
    pub fn reserve(&self, agent: [u8; 32], now: i64, bytes: usize) -> Result<Reserved, Exhausted> {
        let limits = &self.limits;
        let day = now.div_euclid(SECONDS_A_DAY);
        let most = Usage::priced(bytes as u64, limits.max_output_tokens.into(), limits);
        let mut books = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        let mine = books.agents.entry(agent).or_default();
        let after = mine.on(day).plus(most);
        let day = mine.day;
        let after_all = books.all.on(day).plus(most);
        let checks = [
            (after.input_tokens, limits.input_tokens_per_day, Exhausted::InputTokens),
            (
                after.output_tokens,
                limits.output_tokens_per_day,
                Exhausted::OutputTokens,
            ),
            (after.micro_usd, limits.micro_usd_per_day, Exhausted::Money),
            (after_all.micro_usd, limits.host_micro_usd_per_day, Exhausted::HostMoney),
        ];
        if let Some((.., exhausted)) = checks.into_iter().find(|(after, limit, _)| after > limit) {
            return Err(exhausted);
        }
        *books.agents.entry(agent).or_default().on(day) = after;
        *books.all.on(day) = after_all;
        Ok(Reserved {
            agent,
            day,
            day_of_all: books.all.day,
            most,
        })
    }

    /// Puts what a question cost in the place of what was set aside. `None`, or more of anything than was set aside: it is not
    /// known; the most counts.
    pub fn settle(&self, reserved: Reserved, cost: Option<Usage>) -> Usage {
        let cost = cost
            .filter(|cost| cost.or_more(reserved.most) == reserved.most)
            .unwrap_or(reserved.most);
        let mut books = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        let books = &mut *books;
        let agent = books.agents.entry(reserved.agent).or_default();
        for (spent, day) in [(agent, reserved.day), (&mut books.all, reserved.day_of_all)] {
            // On a new day nothing is set aside any more.
            if spent.day == day {
                spent.usage = spent.usage.minus(reserved.most).plus(cost);
            }
        }
        cost
    }

    /// What an agent has spent on its last day, to be stored.
    pub fn spent(&self, agent: &[u8; 32]) -> Spent {
        let books = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        books.agents.get(agent).copied().unwrap_or_default()
    }

    /// Takes up what was stored, while the agent asks nothing: a new start does not fill budgets. What is known already
    /// counts once, so that it may be done at every start of an agent, wherever it ran in between.
    pub fn restore(&self, agent: [u8; 32], stored: Spent) {
        self.take_up(agent, stored, Usage::or_more);
    }

    /// Takes up what another process stored of an agent that asks nothing here: its money is the host's too.
    pub fn follow(&self, agent: [u8; 32], stored: Spent) {
        self.take_up(agent, stored, |_, stored| stored);
    }

    /// `merge`: of what is known and what was stored on the same day, what counts.
    fn take_up(&self, agent: [u8; 32], stored: Spent, merge: fn(Usage, Usage) -> Usage) {
        let mut books = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        let known = books.agents.get(&agent).copied().unwrap_or_default();
        if known.day > stored.day {
            return;
        }
        let counted = if known.day == stored.day {
            known.usage
        } else {
            Usage::default()
        };
        let usage = merge(counted, stored.usage);
        let all = books.all.on(stored.day);
        let today = all.minus(counted).plus(usage);
        if books.all.day == stored.day {
            books.all.usage = today;
        }
        books.agents.insert(agent, Spent { day: stored.day, usage });
    }
}
