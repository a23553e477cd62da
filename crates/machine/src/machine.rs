//! One step on both sides, and what is judged after it.

use crate::{
    bend::{self, Bend},
    chain::{Chain, Refused},
    compare, names, sums,
    translate::{self, price_address},
    world_steps::Plan,
};
use sporeline_client::{Address, Instruction};
use sporeline_model::{Key, Marks, Model, Refusal, Step};
use sporeline_svm::{Account, LiteSVM};
use std::collections::BTreeMap;

/// Steps between two comparisons of everything.
pub const EVERYTHING_EVERY: u64 = 100;

/// A step, perhaps with an account of its instruction bent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub step: Step,
    pub bend: Option<Bend>,
    /// How far the step's action number lay above the agent's next one when it was drawn: what a shortened sequence keeps.
    pub action_offset: i64,
}

/// What became of an event that nobody can complain about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Both did it.
    Done,
    /// Neither did. The program's name for it, if it was the program's own refusal.
    Refused(Option<&'static str>),
    /// A bent instruction went through and did what the correct one does.
    Harmless,
}

/// What may not be. The first word says which rule was broken: a shortened sequence must break the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub rule: &'static str,
    pub instruction: &'static str,
    pub what: String,
}

/// Both sides of a world.
pub struct Machine {
    pub chain: Chain,
    pub model: Model,
    marks: Marks,
    steps: u64,
    /// Compare everything after every step: slow, for failures being shortened.
    pub thorough: bool,
    ledger: BTreeMap<Address, Account>,
}

impl Machine {
    pub fn new(template: &LiteSVM, staking_2022: bool) -> Self {
        let chain = Chain::new(template, staking_2022);
        let model = Model::new(chain.rents(), crate::people::authority());
        Self {
            marks: model.marks(),
            chain,
            model,
            steps: 0,
            thorough: false,
            ledger: BTreeMap::new(),
        }
    }

    /// Does an event on both sides.
    ///
    /// # Errors
    /// [`Failure`]: they disagree, a refusal left a trace, or an invariant is broken.
    pub fn run(&mut self, event: &Event) -> Result<Outcome, Failure> {
        self.steps += 1;
        let everything = self.thorough || self.steps.is_multiple_of(EVERYTHING_EVERY);
        let outcome = self.judge(event, everything);
        let fail = |rule: &'static str, what: String| Failure {
            rule,
            instruction: names::of(&event.step),
            what,
        };
        let outcome = outcome.map_err(|(rule, what)| fail(rule, what))?;
        if let Err(broken) = self.model.check_invariants(Some(&self.marks)) {
            return Err(fail("invariant", format!("{}: {}", broken.invariant, broken.what)));
        }
        if everything {
            self.marks = self.model.marks();
            for key in self.chain.all_keys(&self.model) {
                if let Some(what) = compare::difference(&mut self.chain, &self.model, &key) {
                    return Err(fail("account", what));
                }
            }
            sums::check(&mut self.chain, &self.model).map_err(|what| fail("sums", what))?;
        }
        Ok(outcome)
    }

    fn judge(&mut self, event: &Event, everything: bool) -> Result<Outcome, (&'static str, String)> {
        let step = &self.with_action(event);
        match translate::plan(&mut self.chain.book, &self.model, step) {
            Plan::Write => {
                if let Err(refusal) = self.model.apply(step) {
                    return Ok(Outcome::Refused(Some(refusal.name())));
                }
                self.chain.write(step);
                Ok(Outcome::Done)
            }
            Plan::Send { price, instructions } => {
                if let Some(price) = price {
                    self.chain.set(&price_address(), price);
                }
                match &event.bend {
                    None => self.plain(step, &instructions, everything),
                    Some(bend) => self.bent(step, bend, &instructions, everything),
                }
            }
        }
    }

    /// The step with the action number that is due now, or as far beside it as it was when it was drawn.
    fn with_action(&self, event: &Event) -> Step {
        let mut step = event.step.clone();
        if let Some(act) = act_of(&mut step)
            && let Ok(agent) = self.model.agent(&act.agent)
        {
            act.action = (agent.action + 1).wrapping_add_signed(event.action_offset);
        }
        step
    }

    fn plain(
        &mut self,
        step: &Step,
        instructions: &[Instruction],
        everything: bool,
    ) -> Result<Outcome, (&'static str, String)> {
        let sent = self.send_whole(instructions, &[], everything)?;
        let said = self.model.apply(step);
        match (&said, &sent) {
            (Ok(_), Ok(())) => {
                self.compare(instructions)?;
                Ok(Outcome::Done)
            }
            (Err(refusal), Err(refused)) => {
                agree(names::of(step), *refusal, refused)?;
                Ok(Outcome::Refused(refused.name))
            }
            (Ok(_), Err(refused)) => {
                let name = refused.name.unwrap_or("nobody's name");
                Err((
                    "refused",
                    format!("the model does it, the chain says {name}: {}", refused.text),
                ))
            }
            (Err(refusal), Ok(())) => Err((
                "accepted",
                format!("the chain does it, the model says {}", refusal.name()),
            )),
        }
    }

    fn bent(
        &mut self,
        step: &Step,
        bend: &Bend,
        instructions: &[Instruction],
        everything: bool,
    ) -> Result<Outcome, (&'static str, String)> {
        let Some(bent) = bend::apply(bend, instructions, &mut self.chain) else {
            return self.plain(step, instructions, everything);
        };
        let sent = self.send_whole(&bent.instructions, instructions, everything);
        for address in &bent.fakes {
            self.chain.set(address, Account::default());
        }
        match sent? {
            Err(refused) => Ok(Outcome::Refused(refused.name)),
            Ok(()) if bend::must_fail(bend, instructions) => Err(("forged", "a forged account was believed".into())),
            Ok(()) => match self.model.apply(step) {
                Ok(_) => {
                    self.compare(instructions)?;
                    self.compare(&bent.instructions)?;
                    Ok(Outcome::Harmless)
                }
                Err(refusal) => Err((
                    "bent",
                    format!("went through; unbent it is refused: {}", refusal.name()),
                )),
            },
        }
    }

    /// Sends, and sees that a refusal leaves no trace: in the accounts it names, and now and then in any.
    fn send_whole(
        &mut self,
        instructions: &[Instruction],
        also: &[Instruction],
        everything: bool,
    ) -> Result<Result<(), Refused>, (&'static str, String)> {
        let named = |chain: &Chain| -> Vec<(Address, Account)> {
            let all = instructions.iter().chain(also).flat_map(|one| &one.accounts);
            all.map(|meta| (meta.pubkey, chain.account(&meta.pubkey))).collect()
        };
        let before = named(&self.chain);
        if everything {
            self.ledger = self.chain.ledger();
        }
        let sent = self.chain.send(instructions);
        if sent.is_err() {
            if before != named(&self.chain) {
                return Err(("trace", "a refusal changed an account it names".into()));
            }
            if everything && self.ledger != self.chain.ledger() {
                return Err(("trace", "a refusal changed an account".into()));
            }
        }
        Ok(sent)
    }

    /// Compares what the instructions could write.
    fn compare(&mut self, instructions: &[Instruction]) -> Result<(), (&'static str, String)> {
        let writable = || {
            instructions
                .iter()
                .flat_map(|one| &one.accounts)
                .filter(|meta| meta.is_writable)
        };
        if writable().any(|meta| self.chain.book.name(&meta.pubkey).is_none()) {
            self.chain.all_keys(&self.model); // what came into being has a name now
        }
        let mut keys: Vec<Key> = writable()
            .filter_map(|meta| self.chain.book.name(&meta.pubkey))
            .collect();
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            if let Some(what) = compare::difference(&mut self.chain, &self.model, &key) {
                return Err(("account", what));
            }
        }
        Ok(())
    }
}

/// Two refusals that both have names have the same one, or one of the listed pairs.
fn agree(instruction: &str, model: Refusal, chain: &Refused) -> Result<(), (&'static str, String)> {
    let Some(name) = chain.name else { return Ok(()) };
    let unnamed = matches!(model, Refusal::Missing | Refusal::Elsewhere(_));
    if unnamed || name == model.name() || names::may_differ(instruction, model, name) {
        return Ok(());
    }
    Err(("name", format!("the model says {}, the program {name}", model.name())))
}

/// What a wallet signs in a step.
pub fn act_of(step: &mut Step) -> Option<&mut sporeline_model::Act> {
    match step {
        Step::ChangeHost { act, .. }
        | Step::SetPersona { act, .. }
        | Step::AnchorJournal { act, .. }
        | Step::AgentBuy { act, .. }
        | Step::AgentSell { act, .. }
        | Step::Refuel { act }
        | Step::ChooseMate { act, .. } => Some(act),
        Step::BeginBreeding(begin) => Some(&mut begin.act),
        _ => None,
    }
}
