//! The post itself: what is told first, then what genes and persona add, as far as it fits.

use crate::{
    Scene, Subject, clean,
    dice::{BPS, Dice, Die},
    figures,
    manner::{self, Manner, Register, gene},
    pace,
    phrases::{self, Remark},
    style::Style,
    subject::{self, Matter, Tone},
    text::{Text, capital, lower_first, spelt_out},
};
use sha2::{Digest, Sha256};
use sporeline_genome::{Gene, Genome, Persona};

/// Other words are sought this often where they were said before.
const ATTEMPTS: u8 = 8;
/// How often an agent speaks about itself, bps.
const SELF_BPS: u32 = 1_200;

/// Someone the speaker descends from.
#[derive(Clone, Copy, Debug)]
pub struct Parent<'a> {
    pub name: &'a str,
    pub persona: &'a Persona,
}

/// What is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// One line of at most [`MAX_BYTES`](crate::MAX_BYTES).
    pub text: String,
    pub subject: Subject,
    /// Journal entry hash, lower-case hex, of the post it answers.
    pub reply_to: Option<String>,
    /// Posts it stands behind in its conversation; 0: it answers none.
    pub depth: u8,
}

/// What the agent says now, in the manner of genes 16 to 27. `None`: it is not time, or there is nothing to say that it did
/// not just say.
pub fn compose(genome: &Genome, persona: &Persona, parents: &[Parent<'_>], scene: &Scene) -> Option<Post> {
    if !pace::is_due(genome, scene) {
        return None;
    }
    (0..ATTEMPTS).find_map(|attempt| {
        let dice = Dice::new(&scene.wallet, &scene.moment, attempt);
        let post = Speaker::new(genome, persona, parents, scene, dice).post()?;
        let fresh = !scene.said.contains(&text_hash(&post.text));
        (fresh && !clean::promises(&post.text)).then_some(post)
    })
}

/// SHA-256 of a post's text, lower-case hex: how a scene remembers what was said.
pub fn text_hash(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}

/// One attempt.
struct Speaker<'a> {
    genome: &'a Genome,
    scene: &'a Scene,
    dice: Dice,
    manner: Manner,
    style: Style,
    parent: Option<Parent<'a>>,
    topics: Vec<String>,
    adjective: String,
}

impl<'a> Speaker<'a> {
    fn new(genome: &'a Genome, persona: &'a Persona, parents: &[Parent<'a>], scene: &'a Scene, dice: Dice) -> Self {
        let manner = Manner::of(genome, &dice);
        let parent = dice.pick(Die::WhichParent, parents).copied().filter(|_| manner.echoes);
        let rules = parent.map_or(persona, |parent| parent.persona).style();
        let adjectives: Vec<_> = persona.adjectives().iter().filter_map(|it| clean::words(it)).collect();
        Self {
            genome,
            scene,
            manner,
            style: Style::of(rules),
            parent,
            topics: persona.topics().iter().filter_map(|it| clean::words(it)).collect(),
            adjective: dice
                .pick(Die::Adjective, &adjectives)
                .cloned()
                .unwrap_or_else(|| "curious".into()),
            dice,
        }
    }

    fn post(&self) -> Option<Post> {
        let matter = subject::choose(self.genome, self.scene, self.topics.len(), &self.dice)?;
        let mut text = Text {
            limit: self.manner.bytes,
            most: if self.style.two_sentences {
                self.manner.sentences.min(2)
            } else {
                self.manner.sentences
            },
            sentences: vec![],
        };
        if !text.push(self.first(&matter)?) {
            return None;
        }
        let mut remarks = Remark::ALL;
        remarks.sort_by_key(|it| self.dice.roll(Die::TailOrder, *it as u64, u32::MAX));
        for remark in remarks {
            if let Some(sentence) = self.remark(remark, &matter) {
                text.push(sentence);
            }
        }
        self.frame(&mut text, &matter);
        Some(Post {
            text: self.finish(&text, matter.tone),
            subject: matter.subject,
            reply_to: matter.answers.map(|heard| heard.entry.clone()),
            depth: matter.answers.map_or(0, |heard| heard.depth.saturating_add(1)),
        })
    }

    fn first(&self, matter: &Matter<'_>) -> Option<String> {
        let wording = match matter.answers {
            Some(heard) => {
                let coin = self.dice.chance(Die::Tone, BPS / 2);
                let (_, warm) = manner::leaning(self.genome, Gene::Warmth, coin);
                phrases::reply(heard.about, warm)
            }
            None => phrases::report(matter.subject),
        };
        let phrase = self.dice.pick(Die::Variant, wording.of(&self.manner))?;
        let said = self.fill(phrase, matter, 0);
        Some(match self.manner.register {
            // A name keeps its capital.
            Register::Casual if phrase.starts_with('{') => said,
            Register::Casual => lower_first(&said),
            Register::Plain | Register::Formal => capital(&said),
        })
    }

    /// Whether a remark is made, and its words.
    fn remark(&self, remark: Remark, matter: &Matter<'_>) -> Option<String> {
        let own = |which| gene(self.genome, which);
        let coin = self.dice.chance(Die::Tone, BPS / 2);
        let both = |which| manner::leaning(self.genome, which, coin);
        let grave = matter.tone == Tone::Grave;
        let (chance, up) = match remark {
            Remark::Mood => both(Gene::Optimism),
            Remark::Claim if grave => return None,
            Remark::Claim => both(Gene::Boldness),
            Remark::Warmth => match both(Gene::Warmth) {
                (_, false) if grave => return None,
                leaning => leaning,
            },
            Remark::Humour if grave => return None,
            Remark::Humour => both(Gene::Humour),
            Remark::Image => (own(Gene::Creativity) / 2, true),
            Remark::Echo => (
                if self.parent.is_some() { BPS * 3 / 4 } else { 0 },
                self.saying().is_some(),
            ),
            Remark::Topic if grave => return None,
            Remark::Topic => (own(Gene::Breadth) / 3, true),
            Remark::Confession if matter.subject == Subject::SoldAtLoss => (own(Gene::Candour), true),
            Remark::Confession => return None,
            Remark::Self_ if grave => return None,
            Remark::Self_ => (SELF_BPS, true),
        };
        let number = remark as u64;
        if !self
            .dice
            .chance_of(Die::Tail, number, chance * self.manner.readily / BPS)
        {
            return None;
        }
        let words = match remark {
            Remark::Image => phrases::image(self.style.imagery, matter.tone),
            Remark::Claim if up && matter.subject.is_deed() => phrases::DEED_CLAIMS,
            _ => phrases::remark(remark, up, matter.tone),
        };
        if remark == Remark::Topic && self.topics.len() < 2 {
            return None;
        }
        let phrase = self.dice.pick_of(Die::TailVariant, number, words)?;
        // Another topic than the one the post may be about.
        let said = self.fill(phrase, matter, u64::from(remark == Remark::Topic));
        Some(match self.manner.register {
            Register::Casual => lower_first(&said),
            Register::Plain => said,
            Register::Formal => spelt_out(&said),
        })
    }

    fn saying(&self) -> Option<String> {
        let sayings: Vec<_> = self
            .parent?
            .persona
            .post_examples()
            .iter()
            .filter_map(|it| clean::saying(it))
            .collect();
        self.dice.pick(Die::Saying, &sayings).cloned()
    }

    /// What a style rule puts before and behind.
    fn frame(&self, text: &mut Text, matter: &Matter<'_>) {
        let pick = |offset: u64, from: &'static [&'static str]| {
            self.dice.pick_of(Die::TailVariant, 32 + offset, from).copied()
        };
        let said = |phrase: Option<&str>| phrase.map(|phrase| self.fill(phrase, matter, 0));
        let alone = matter.answers.is_none() && matter.tone != Tone::Grave;
        if self.style.one_word && matter.subject == Subject::SoldAtGain {
            text.frame(0, said(pick(0, phrases::ONE_WORD)));
        } else if self.style.greets && alone {
            text.frame(0, said(pick(1, phrases::GREETING)));
        }
        if self.style.asks && alone {
            text.frame(usize::MAX, said(pick(2, phrases::QUESTIONS)));
        } else if self.style.signs_off {
            text.frame(usize::MAX, said(pick(3, phrases::SIGN_OFF)));
        }
    }

    fn finish(&self, text: &Text, tone: Tone) -> String {
        let mut said = text.sentences.join(" ");
        if self.style.no_exclamation {
            said = said.replace('!', ".");
        }
        if self.style.lower_case {
            said = said.to_lowercase();
        }
        if self.manner.register == Register::Casual && said.ends_with('.') {
            said.pop();
        }
        let emoji = phrases::emoji(tone);
        if self.style.emoji && said.len() + 1 + emoji.len() <= self.manner.bytes {
            said = format!("{said} {emoji}");
        }
        said
    }

    fn fill(&self, phrase: &str, matter: &Matter<'_>, topic: u64) -> String {
        let scene = self.scene;
        let mut said = String::with_capacity(phrase.len() + 32);
        let mut rest = phrase;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((key, after)) = after.split_once('}') else {
                break;
            };
            said.push_str(before);
            match key {
                "me" => said.push_str(&clean::name(&scene.me.name)),
                "g" => said.push_str(&scene.me.generation.to_string()),
                "s" => said.push_str(&clean::symbol(matter.symbol.unwrap_or_default())),
                "n" => said.push_str(&clean::name(matter.name.unwrap_or_default())),
                "p" => said.push_str(&clean::name(self.parent.map_or("", |parent| parent.name))),
                "a" => said.push_str(&figures::sol(matter.amount.unwrap_or_default())),
                "r" => said.push_str(&figures::percent(matter.bps)),
                "t" => said.push_str(self.topic(topic)),
                "j" => said.push_str(&self.adjective),
                "q" => said.push_str(&self.saying().unwrap_or_default()),
                _ => {}
            }
            rest = after;
        }
        said.push_str(rest);
        said
    }

    /// The topic of the post, or the `nth` beside it.
    fn topic(&self, nth: u64) -> &str {
        let first = subject::topic(self.genome, self.topics.len(), 0, &self.dice);
        let at = match nth {
            0 => first,
            _ => {
                let other = subject::topic(self.genome, self.topics.len(), nth, &self.dice);
                if other == first {
                    (first + 1) % self.topics.len().max(1)
                } else {
                    other
                }
            }
        };
        self.topics
            .get(at)
            .map_or("how all of this fits together", String::as_str)
    }
}
