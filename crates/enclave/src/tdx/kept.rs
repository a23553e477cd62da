use super::{Claims, Collateral, CollateralError};
use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::watch;

/// How long collateral that a quote was verified with is used before it is asked for again. Intel's own validity is 30 days.
const FRESH_FOR: Duration = Duration::from_secs(60 * 60);
/// How long what is kept is used before it is asked for again, where the last question brought nothing, or nothing that a quote
/// was verified with.
const AGAIN_AFTER: Duration = Duration::from_secs(60);
/// Processor models that are kept, beside [`MAX_UNPROVEN`]; an attester believes machines of a few.
const MAX_PROVEN: usize = 32;
/// Models that are kept although no quote of theirs was verified yet.
const MAX_UNPROVEN: usize = 8;
/// Such models, or ones of which nothing is kept, that are asked about at one time. Only quotes whose signatures are good cause
/// questions. Each of the others is asked about once a minute at most, whatever happens to these.
const MAX_AT_ONCE: usize = 4;

/// What a question about a model brings to all who wait for it.
pub(super) type Answer = Result<Arc<Collateral>, CollateralError>;
/// Where an answer will be; `None` until then.
pub(super) type Awaited = watch::Receiver<Option<Answer>>;

/// What tells which collateral a machine has.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Model {
    pub fmspc: [u8; 6],
    pub platform_ca: bool,
}

/// What is known of models, and what is being asked.
#[derive(Default)]
pub(super) struct Kept {
    known: HashMap<Model, Known>,
    open: HashMap<Model, Awaited>,
}

/// What is known of a model.
struct Known {
    /// What came last, and nothing older: an older one would vouch for machines that it no longer vouches for.
    latest: Arc<Collateral>,
    came: Instant,
    /// Whether a quote was verified with it.
    is_good: bool,
    /// When a quote was last verified with what was the latest then.
    proven: Option<Instant>,
    /// When to ask for newer.
    ask_at: Instant,
}

/// What is to be done about a model.
pub(super) enum Next {
    Use(Arc<Collateral>),
    /// It is being asked about.
    Wait(Awaited),
    /// To be asked about; then [`Kept::answered`] is to be called, and the sender told what it returns.
    Ask(watch::Sender<Option<Answer>>, Awaited),
}

impl Model {
    pub fn of(claims: &Claims) -> Self {
        Self {
            fmspc: claims.fmspc,
            platform_ca: claims.platform_ca,
        }
    }
}

impl Kept {
    /// # Errors
    /// [`CollateralError::Busy`], only about models of which no quote was verified yet.
    pub fn next(&mut self, model: Model) -> Result<Next, CollateralError> {
        // One that ended without an answer, in a panic, keeps nobody waiting.
        self.open.retain(|_, answer| answer.has_changed().is_ok());
        if let Some(answer) = self.open.get(&model) {
            return Ok(Next::Wait(answer.clone()));
        }
        if let Some(known) = self.known.get(&model)
            && Instant::now() < known.ask_at
        {
            return Ok(Next::Use(known.latest.clone()));
        }
        let unproven = self.open.keys().filter(|model| !self.is_proven(model)).count();
        if !self.is_proven(&model) && unproven >= MAX_AT_ONCE {
            return Err(CollateralError::Busy);
        }
        let (sender, answer) = watch::channel(None);
        self.open.insert(model, answer.clone());
        Ok(Next::Ask(sender, answer))
    }

    /// Ends a question. What came replaces what was there before anybody has judged by it; where nothing came, that stays.
    pub fn answered(&mut self, model: Model, brought: Result<Collateral, CollateralError>) -> Answer {
        self.open.remove(&model);
        let now = Instant::now();
        match brought {
            Ok(fetched) => {
                let latest = Arc::new(fetched);
                let proven = self.known.get(&model).and_then(|known| known.proven);
                let known = Known {
                    latest: latest.clone(),
                    came: now,
                    is_good: false,
                    proven,
                    ask_at: now + AGAIN_AFTER,
                };
                self.known.insert(model, known);
                self.make_room();
                Ok(latest)
            }
            Err(error) => {
                let Some(known) = self.known.get_mut(&model) else {
                    return Err(error);
                };
                tracing::warn!(%error, "a machine is judged by older collateral");
                known.ask_at = now + AGAIN_AFTER;
                Ok(known.latest.clone())
            }
        }
    }

    /// A quote was verified with that collateral. Where newer has come since, or nothing is kept any more, it changes nothing.
    pub fn verified(&mut self, model: Model, collateral: &Arc<Collateral>) {
        let known = self.known.get_mut(&model);
        let Some(known) = known.filter(|known| Arc::ptr_eq(&known.latest, collateral)) else {
            return;
        };
        known.proven = Some(Instant::now());
        if !known.is_good {
            known.is_good = true;
            // To see again what is old makes it no newer.
            known.ask_at = known.ask_at.max(known.came + FRESH_FOR);
            self.make_room();
        }
    }

    fn is_proven(&self, model: &Model) -> bool {
        self.known.get(model).is_some_and(|known| known.proven.is_some())
    }

    /// Models that no quote was verified of drive out their like alone.
    fn make_room(&mut self) {
        for (is_proven, most) in [(true, MAX_PROVEN), (false, MAX_UNPROVEN)] {
            let alike = |known: &Known| known.proven.is_some() == is_proven;
            if self.known.values().filter(|known| alike(known)).count() <= most {
                continue;
            }
            let oldest = self.known.iter().filter(|(_, known)| alike(known));
            let oldest = oldest.min_by_key(|(_, known)| known.proven.unwrap_or(known.came));
            if let Some(model) = oldest.map(|(model, _)| *model) {
                self.known.remove(&model);
            }
        }
    }
}

/// For tests with a clock of their own.
#[cfg(any(test, feature = "test-support"))]
impl Kept {
    pub fn let_pass(&mut self, time: Duration) {
        for known in self.known.values_mut() {
            known.came -= time;
            known.ask_at -= time;
            known.proven = known.proven.map(|at| at - time);
        }
    }
}

#[cfg(test)]
impl Kept {
    pub fn is_due(&self, model: &Model) -> bool {
        self.known[model].ask_at <= Instant::now()
    }

    pub fn open(&self) -> usize {
        self.open.len()
    }
}
