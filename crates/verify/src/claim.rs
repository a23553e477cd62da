use serde::Serialize;
use std::fmt;

/// Flaws told in full; more are counted.
const TOLD: usize = 3;

/// What came of checking a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Ok,
    Failed,
    /// Something is missing that the check needs: it says nothing either way.
    NotCheckable,
}

/// One thing that is said of an agent, and whether it is so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Claim {
    /// As in `journal.chain`.
    pub name: &'static str,
    pub verdict: Verdict,
    /// What was checked, what is wrong, or what is missing.
    pub detail: String,
}

/// All claims about one agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Whom it is about, for people.
    pub subject: String,
    pub claims: Vec<Claim>,
    /// Decisions computed anew that agreed.
    pub recomputed: u64,
}

impl Report {
    /// Whether nothing failed.
    pub fn holds(&self) -> bool {
        self.claims.iter().all(|claim| claim.verdict != Verdict::Failed)
    }

    /// Names of the claims that failed.
    pub fn failed(&self) -> Vec<&'static str> {
        let failed = self.claims.iter().filter(|claim| claim.verdict == Verdict::Failed);
        failed.map(|claim| claim.name).collect()
    }
}

impl Claim {
    pub(crate) fn ok(name: &'static str, detail: impl Into<String>) -> Self {
        Self::new(name, Verdict::Ok, detail)
    }

    pub(crate) fn failed(name: &'static str, detail: impl Into<String>) -> Self {
        Self::new(name, Verdict::Failed, detail)
    }

    pub(crate) fn not_checkable(name: &'static str, detail: impl Into<String>) -> Self {
        Self::new(name, Verdict::NotCheckable, detail)
    }

    fn new(name: &'static str, verdict: Verdict, detail: impl Into<String>) -> Self {
        Self {
            name,
            verdict,
            detail: detail.into(),
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Ok => "ok",
            Self::Failed => "FAILED",
            Self::NotCheckable => "not checkable",
        })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.subject)?;
        let width = self.claims.iter().map(|claim| claim.name.len()).max().unwrap_or(0);
        for Claim { name, verdict, detail } in &self.claims {
            writeln!(f, "{verdict:13}  {name:width$}  {detail}")?;
        }
        Ok(())
    }
}

/// Flaws found under one claim.
#[derive(Debug, Default)]
pub(crate) struct Flaws {
    told: Vec<String>,
    count: usize,
}

impl Flaws {
    pub fn add(&mut self, flaw: impl Into<String>) {
        if self.told.len() < TOLD {
            self.told.push(flaw.into());
        }
        self.count += 1;
    }

    pub fn extend(&mut self, flaws: impl IntoIterator<Item = String>) {
        flaws.into_iter().for_each(|flaw| self.add(flaw));
    }

    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The claim: it holds, as `detail` says, unless there are flaws.
    pub fn claim(self, name: &'static str, detail: impl Into<String>) -> Claim {
        if self.count == 0 {
            return Claim::ok(name, detail);
        }
        let mut text = self.told.join("; ");
        if self.count > self.told.len() {
            text = format!("{text}; and {} more", self.count - self.told.len());
        }
        Claim::failed(name, text)
    }
}

/// A count and its noun: `1 entry`, `1,234 entries`.
pub(crate) fn count(number: usize, one: &str, many: &str) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{grouped} {}", if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_read_as_people_write_them() {
        assert_eq!(count(1, "entry", "entries"), "1 entry");
        assert_eq!(count(999, "entry", "entries"), "999 entries");
        assert_eq!(count(1_234_567, "entry", "entries"), "1,234,567 entries");
    }

    #[test]
    fn the_first_flaws_are_told_and_the_rest_counted() {
        let mut flaws = Flaws::default();
        for number in 0..5 {
            flaws.add(format!("flaw {number}"));
        }
        let claim = flaws.claim("x", "fine");
        assert_eq!(claim, Claim::failed("x", "flaw 0; flaw 1; flaw 2; and 2 more"));
        assert_eq!(Flaws::default().claim("x", "fine"), Claim::ok("x", "fine"));
    }
}
