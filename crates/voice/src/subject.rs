//! Which of all there is to tell is told.

use crate::{
    Happening, Heard, MAX_DEPTH, MicroSol, Scene,
    dice::{BPS, Dice, Die},
    manner::gene,
};
use serde::{Deserialize, Serialize};
use sporeline_genome::{Gene, Genome};

/// What a post is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// First words.
    Hello,
    Bought,
    SoldAtGain,
    SoldAtLoss,
    /// Without a figure: it is not known, or kept back.
    Sold,
    HostingPaid,
    ChildBorn,
    KinBorn,
    KinDied,
    Rose,
    Fell,
    /// Little is left.
    Lean,
    Musing,
    /// Answers another's post.
    Reply,
}

impl Subject {
    /// Whether it is something the speaker did.
    pub(crate) const fn is_deed(self) -> bool {
        matches!(self, Self::Bought | Self::SoldAtGain | Self::SoldAtLoss | Self::Sold)
    }
}

/// How what is told feels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    Good,
    Bad,
    Even,
    /// No jokes here.
    Grave,
}

/// What is told, and the figures in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Matter<'a> {
    pub subject: Subject,
    pub tone: Tone,
    pub symbol: Option<&'a str>,
    pub name: Option<&'a str>,
    pub amount: Option<MicroSol>,
    pub bps: i32,
    /// Of a reply.
    pub answers: Option<&'a Heard>,
    weight: u32,
}

/// Moves smaller than these are not worth a post, bps: of what the agent is part of, and of anything else.
const MOVE_NEAR: u32 = 300;
const MOVE_FAR: u32 = 1_000;
/// A result smaller than this is neither gain nor loss, bps.
const FLAT_BPS: i32 = 10;
/// Below this many times the floor a treasury is lean.
const LEAN_TIMES: u64 = 2;

/// Chooses; `None`: there is nothing to say. `topics`: of the persona.
pub(crate) fn choose<'a>(genome: &Genome, scene: &'a Scene, topics: usize, dice: &Dice) -> Option<Matter<'a>> {
    if scene.last_at == 0 {
        let mut hello = Matter::new(Subject::Hello, Tone::Even, 1);
        hello.amount = Some(scene.me.treasury);
        return Some(hello);
    }
    if let Some(heard) = heard(genome, scene, dice) {
        let mut reply = Matter::new(Subject::Reply, reply_tone(heard), 1);
        reply.name = Some(&heard.name);
        reply.answers = Some(heard);
        return Some(reply);
    }
    let mut matters: Vec<Matter<'a>> = vec![];
    for (index, happening) in (0..).zip(&scene.happened) {
        matters.extend(event(genome, happening, index, dice));
    }
    for (index, market) in (0..).zip(&scene.markets) {
        let near = market.own || market.held || market.kin;
        let seen = near || dice.chance_of(Die::Breadth, index, gene(genome, Gene::Breadth));
        let size = market.moved_bps.unsigned_abs();
        if !seen || size < if near { MOVE_NEAR } else { MOVE_FAR } {
            continue;
        }
        let weight = 2 + (size / 500).min(4);
        let mine = market.own || market.held;
        let mut matter = match (market.moved_bps > 0, mine) {
            (true, true) => Matter::new(Subject::Rose, Tone::Good, weight),
            (true, false) => Matter::new(Subject::Rose, Tone::Even, weight),
            (false, true) => Matter::new(Subject::Fell, Tone::Bad, weight),
            (false, false) => Matter::new(Subject::Fell, Tone::Even, weight),
        };
        // A fall of what it holds is a loss too, on paper.
        if matter.tone == Tone::Bad && !dice.chance_of(Die::Candour, 64 + index, gene(genome, Gene::Candour)) {
            continue;
        }
        matter.symbol = Some(&market.symbol);
        matter.bps = market.moved_bps;
        matters.push(matter);
    }
    let lean = scene.me.treasury.0 < scene.me.floor.0.saturating_mul(LEAN_TIMES);
    if lean && dice.chance_of(Die::Candour, 128, gene(genome, Gene::Candour)) {
        let mut matter = Matter::new(Subject::Lean, Tone::Bad, 4);
        matter.amount = Some(scene.me.treasury);
        matters.push(matter);
    }
    if topics > 0 {
        matters.push(Matter::new(Subject::Musing, Tone::Even, 3));
    }
    weighted(matters, dice)
}

/// Which of a persona's topics comes up: the first alone at breadth 0, any at 10,000. `nth`: 0, or another one's number.
pub(crate) fn topic(genome: &Genome, topics: usize, nth: u64, dice: &Dice) -> usize {
    let reach = 1 + topics.saturating_sub(1) * gene(genome, Gene::Breadth) as usize / BPS as usize;
    dice.roll(Die::Topic, nth, u32::try_from(reach).unwrap_or(1)) as usize
}

impl Matter<'_> {
    const fn new(subject: Subject, tone: Tone, weight: u32) -> Self {
        Self {
            subject,
            tone,
            symbol: None,
            name: None,
            amount: None,
            bps: 0,
            answers: None,
            weight,
        }
    }
}

fn event<'a>(genome: &Genome, happening: &'a Happening, index: u64, dice: &Dice) -> Option<Matter<'a>> {
    let new = Matter::new;
    Some(match happening {
        Happening::Bought { symbol, spent } => Matter {
            symbol: Some(symbol),
            amount: Some(*spent),
            ..new(Subject::Bought, Tone::Even, 5)
        },
        Happening::Sold { symbol, result_bps } => {
            let sold = match *result_bps {
                Some(bps) if bps >= FLAT_BPS => Matter {
                    bps,
                    ..new(Subject::SoldAtGain, Tone::Good, 7)
                },
                Some(bps) if bps <= -FLAT_BPS => {
                    if dice.chance_of(Die::Candour, index, gene(genome, Gene::Candour)) {
                        Matter {
                            bps,
                            ..new(Subject::SoldAtLoss, Tone::Bad, 7)
                        }
                    } else if dice.chance_of(Die::Evasion, index, BPS / 2) {
                        new(Subject::Sold, Tone::Even, 3)
                    } else {
                        return None;
                    }
                }
                _ => new(Subject::Sold, Tone::Even, 3),
            };
            Matter {
                symbol: Some(symbol),
                ..sold
            }
        }
        Happening::HostingPaid { fee } => Matter {
            amount: Some(*fee),
            ..new(Subject::HostingPaid, Tone::Even, 1)
        },
        Happening::ChildBorn { name } => Matter {
            name: Some(name),
            ..new(Subject::ChildBorn, Tone::Good, 30)
        },
        Happening::KinBorn { name } => Matter {
            name: Some(name),
            ..new(Subject::KinBorn, Tone::Good, 12)
        },
        Happening::KinDied { name } => Matter {
            name: Some(name),
            ..new(Subject::KinDied, Tone::Grave, 30)
        },
    })
}

/// The first post heard that moves it to answer. The longer a conversation, the sooner it ends.
fn heard<'a>(genome: &Genome, scene: &'a Scene, dice: &Dice) -> Option<&'a Heard> {
    let replies = gene(genome, Gene::Replies);
    (0..).zip(&scene.heard).find_map(|(index, heard)| {
        let share = match (heard.mentions_me, heard.kin) {
            (true, _) => 10,
            (false, true) => 6,
            (false, false) => 4,
        };
        let chance = replies * share / 10 / (1 + u32::from(heard.depth));
        (heard.depth < MAX_DEPTH && dice.chance_of(Die::Answer, index, chance)).then_some(heard)
    })
}

/// A reply feels as what it answers does.
fn reply_tone(heard: &Heard) -> Tone {
    match heard.about {
        Some(Subject::SoldAtGain | Subject::ChildBorn | Subject::KinBorn | Subject::Hello) => Tone::Good,
        Some(Subject::SoldAtLoss | Subject::Lean) => Tone::Bad,
        Some(Subject::KinDied) => Tone::Grave,
        _ => Tone::Even,
    }
}

fn weighted<'a>(matters: Vec<Matter<'a>>, dice: &Dice) -> Option<Matter<'a>> {
    let total = matters.iter().fold(0_u32, |sum, it| sum.saturating_add(it.weight));
    let mut left = dice.roll(Die::Subject, 0, total);
    matters.into_iter().find(|it| {
        let here = left < it.weight;
        left = left.saturating_sub(it.weight);
        here
    })
}
