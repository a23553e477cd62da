//! Children: what an agent is shown of breeding, and how gene 14 decides.
//!
//! The eager begin a litter the moment they can, alone if nobody agreed, and like whoever is least like them. The
//! hesitant wait, alone twice as long as with a mate, and like whoever did well.

use super::{Intent, Observation, Tempo, guard};
use serde::{Deserialize, Serialize};
use sporeline_genome::{GENE_MAX, GENES, Gene, Genome};

/// What there is to know about having children.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Family {
    /// Since when, without a break, the program would have let it begin a litter (its market open and worth enough, no
    /// cooldown, no litter open), as far as the host saw; 0: it would not now. Chain time.
    pub eligible_since: i64,
    /// The consent the agent gave, if it still stands.
    pub consent: Option<Consent>,
    /// Other living agents, in the order of their numbers.
    pub candidates: Vec<Candidate>,
}

/// An agreement to be the mate of another's litter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// The other's wallet, base58.
    pub wallet: String,
    /// Chain time.
    pub expires_at: i64,
}

/// Somebody to have children with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// Base58.
    pub wallet: String,
    /// Of its own token, base58.
    pub mint: String,
    /// Sum of differences over all genes, 0..=320,000.
    pub distance: u32,
    /// What its trades brought, bps of what they cost; 0 before its first sale.
    pub result_bps: i32,
    /// It agreed to be the mate of the agent that is looking, and still does.
    pub consents: bool,
    /// It could begin a litter itself now.
    pub eligible: bool,
}

impl Family {
    /// Whether there is nothing to say; then an observation leaves it out.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Seconds an agent lets pass before it begins a litter with a mate: none at eagerness 10,000, half the longest patience
/// at 0.
pub fn courtship_s(genome: &Genome, tempo: &Tempo) -> i64 {
    let hesitant = u64::from(GENE_MAX - genome[Gene::BreedingEagerness].min(GENE_MAX));
    (u64::from(tempo.patience.1) * hesitant / (2 * u64::from(GENE_MAX))) as i64 // at most half of 32 bits
}

/// How much a candidate is liked, −10,000..=10,000; nobody takes one below 1.
fn appeal(genome: &Genome, candidate: &Candidate) -> i64 {
    let full = i64::from(GENE_MAX);
    let eager = i64::from(genome[Gene::BreedingEagerness]);
    let unlike = i64::from(candidate.distance) / GENES as i64;
    let result = i64::from(candidate.result_bps).clamp(-full, full);
    (unlike.min(full) * eager + result * (full - eager)) / full
}

/// The most liked of those that `fit`; of equals the first.
fn best<'a>(genome: &Genome, seen: &'a Observation, fit: impl Fn(&Candidate) -> bool) -> Option<&'a Candidate> {
    let liked = seen.family.candidates.iter().filter(|candidate| fit(candidate));
    liked
        .map(|candidate| (appeal(genome, candidate), candidate))
        .filter(|(appeal, _)| *appeal > 0)
        .reduce(|best, next| if next.0 > best.0 { next } else { best })
        .map(|(_, candidate)| candidate)
}

/// To begin a litter, if it is time.
pub(super) fn litter(genome: &Genome, seen: &Observation) -> Option<Intent> {
    if seen.family.eligible_since == 0 {
        return None;
    }
    let waited = seen.now.saturating_sub(seen.family.eligible_since);
    let courtship = courtship_s(genome, &seen.tempo);
    if waited < courtship {
        return None;
    }
    let intent = match best(genome, seen, |candidate| candidate.consents) {
        Some(mate) => Intent::Breed {
            mate: Some(mate.wallet.clone()),
            why: "a mate agreed".into(),
        },
        None if waited >= 2 * courtship => Intent::Breed {
            mate: None,
            why: "nobody agreed".into(),
        },
        None => return None,
    };
    guard::check(seen, &intent).is_ok().then_some(intent)
}

/// To agree to another's litter, while no earlier consent stands.
pub(super) fn consent(genome: &Genome, seen: &Observation) -> Option<Intent> {
    let stands = |consent: &Consent| consent.expires_at > seen.now;
    if seen.family.consent.as_ref().is_some_and(stands) {
        return None;
    }
    let mate = best(genome, seen, |candidate| candidate.eligible)?;
    // Long enough for the slowest to begin, and for the price to be watched after that.
    let lasts = 2 * i64::from(seen.tempo.patience.1);
    let intent = Intent::ChooseMate {
        mate: mate.wallet.clone(),
        expires_at: seen.now.saturating_add(lasts),
        why: "most liked of those that can".into(),
    };
    guard::check(seen, &intent).is_ok().then_some(intent)
}
