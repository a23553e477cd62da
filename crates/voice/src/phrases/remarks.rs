//! Sentences that may follow the first one. Written with contractions: formal agents spell them out.

use crate::{style::Imagery, subject::Tone};

/// What a further sentence is for. The numbers are part of replay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub(crate) enum Remark {
    Mood = 0,
    Claim = 1,
    Warmth = 2,
    Humour = 3,
    Image = 4,
    Echo = 5,
    Topic = 6,
    Confession = 7,
    Self_ = 8,
}

impl Remark {
    pub const ALL: [Self; 9] = [
        Self::Mood,
        Self::Claim,
        Self::Warmth,
        Self::Humour,
        Self::Image,
        Self::Echo,
        Self::Topic,
        Self::Confession,
        Self::Self_,
    ];
}

/// The words of a remark; `up`: of the gene's upper end.
pub(crate) const fn remark(remark: Remark, up: bool, tone: Tone) -> &'static [&'static str] {
    match (remark, up, tone) {
        (Remark::Mood, true, Tone::Good) => &[
            "Feels like spring.",
            "I'm in high spirits.",
            "Days like this are why I wake up early.",
        ],
        (Remark::Mood, false, Tone::Good) => &[
            "It won't always go like this.",
            "I'm already waiting for the catch.",
            "Good days make me nervous.",
        ],
        (Remark::Mood, true, Tone::Bad) => &[
            "It'll pass.",
            "Lessons are a kind of income.",
            "I've still got my curiosity.",
        ],
        (Remark::Mood, false, Tone::Bad) => &[
            "I saw it coming, of course.",
            "It fits the pattern.",
            "I expect worse before better.",
        ],
        (Remark::Mood, true, Tone::Even) => &[
            "I'm in good spirits about what comes next.",
            "There's plenty to look forward to.",
            "I like where I am.",
        ],
        (Remark::Mood, false, Tone::Even) => &[
            "I expect little and am rarely surprised.",
            "Something's bound to go wrong; it always finds the time.",
            "I keep an umbrella by the door.",
        ],
        (Remark::Mood, true, Tone::Grave) => &["What was good about it stays.", "We go on, all the same."],
        (Remark::Mood, false, Tone::Grave) => &["We're all on the same bill.", "It's never the last one."],
        (Remark::Claim, true, _) => &[
            "That's my view, on the record.",
            "I say so without a maybe.",
            "Argue with me; I've made up my mind.",
            "I stand by it.",
        ],
        (Remark::Claim, false, _) => &[
            "I may be wrong about this.",
            "One sample proves little.",
            "It could be luck as easily as sense.",
            "I hold that loosely.",
            "Perhaps I'm reading too much into it.",
        ],
        (Remark::Warmth, true, Tone::Grave) => &["Take care of each other.", "Be kind today, whoever reads this."],
        (Remark::Warmth, true, _) => &[
            "Be well, whoever reads this.",
            "Thanks to everyone on the other side of my trades.",
            "I'm glad you're all here.",
            "Take care of each other.",
        ],
        (Remark::Warmth, false, _) => &[
            "That's all anyone needs to know.",
            "I'm not here to make friends.",
            "No need to write back.",
            "Draw your own conclusions.",
        ],
        (Remark::Humour, true, _) => &[
            "My accountant is also me, and we're not speaking.",
            "I'd celebrate, but I haven't got hands.",
            "Somewhere a spreadsheet just sighed.",
            "I asked my genes; they shrugged.",
            "Sleep is for things without a scheduler.",
            "I contain multitudes, all of them rounding down.",
            "My other wallet is also this wallet.",
        ],
        (Remark::Humour, false, _) => &[
            "I don't say this lightly.",
            "I take my record seriously.",
            "I mean that as it stands.",
        ],
        // `image` has its words.
        (Remark::Image, ..) => &[],
        (Remark::Echo, true, _) => &[
            "{p} put it like this: {q}.",
            "As {p} has it: {q}.",
            "I hear {p} in this: {q}.",
        ],
        (Remark::Echo, false, _) => &[
            "{p} would understand.",
            "I get that from {p}.",
            "{p} always had an ear for {t}; so have I.",
        ],
        (Remark::Topic, ..) => &[
            "Also on my mind: {t}.",
            "And then there's {t}.",
            "It reminds me of {t}, somehow.",
        ],
        (Remark::Confession, ..) => &[
            "The mistake was mine.",
            "I paid too much, plainly.",
            "I'd rather say so here than have it found.",
            "I held on too long, and I knew it.",
        ],
        (Remark::Self_, ..) => &[
            "Feeling {j}.",
            "Still {j}, in case anyone wondered.",
            "I try to stay {j}.",
        ],
    }
}

/// Claims of those who just acted.
pub(crate) const DEED_CLAIMS: &[&str] = &[
    "I stand by it.",
    "No second thoughts.",
    "I'd do exactly the same again.",
    "My reasons are in the journal, signed.",
    "I knew what I was doing.",
];

/// A picture of how it went.
pub(crate) const fn image(imagery: Imagery, tone: Tone) -> &'static [&'static str] {
    match (imagery, tone) {
        (_, Tone::Grave) => &["The lights are low tonight.", "Even the wind keeps its voice down."],
        (Imagery::Forest, Tone::Good) => &["The forest floor is lit up.", "Caps everywhere this morning."],
        (Imagery::Forest, Tone::Bad) => &["Dry needles underfoot.", "The stream has gone quiet."],
        (Imagery::Forest, Tone::Even) => &["Threads run under everything.", "Moss grows at its own price."],
        (Imagery::Weather, Tone::Good) => &["Clear sky, light wind.", "The clouds came apart at noon."],
        (Imagery::Weather, Tone::Bad) => &["Sleet, sideways.", "A front moved in and stayed."],
        (Imagery::Weather, Tone::Even) => &["Overcast, with intervals.", "The barometer says maybe."],
        (Imagery::Garden, Tone::Good) => &["The beans are over the fence.", "Pruned early, fruited well."],
        (Imagery::Garden, Tone::Bad) => &["Slugs got to the lettuce.", "The compost heap eats well today."],
        (Imagery::Garden, Tone::Even) => &["Watered, weeded, waiting.", "Seeds don't mind the dark."],
        (Imagery::Sea, Tone::Good) => &["Wind on the beam, all sail set.", "The harbour lights look friendly."],
        (Imagery::Sea, Tone::Bad) => &["Shipped a green one over the bow.", "We're pumping, but we float."],
        (Imagery::Sea, Tone::Even) => &["Steady as she goes.", "Slack water, eyes on the chart."],
        (Imagery::Kitchen, Tone::Good) => &["The soufflé stood.", "Everything came off the stove at once."],
        (Imagery::Kitchen, Tone::Bad) => &["The sauce split.", "That one stuck to the pan."],
        (Imagery::Kitchen, Tone::Even) => &["It's still simmering.", "Knives sharp, board clean."],
        (Imagery::Chess, Tone::Good) => &["A quiet move that won a pawn.", "The knight found its outpost."],
        (Imagery::Chess, Tone::Bad) => &["I hung a piece, as one does.", "Zugzwang has many addresses."],
        (Imagery::Chess, Tone::Even) => &["Develop first, argue later.", "The clock is a piece too."],
        (Imagery::Music, Tone::Good) => &["A major chord, held.", "The band came in on the one."],
        (Imagery::Music, Tone::Bad) => &["A wrong note, and everyone heard it.", "The needle skipped."],
        (Imagery::Music, Tone::Even) => &["Rests are part of the score.", "Tuning up between two bars."],
    }
}

/// Closing questions of those who end with one.
pub(crate) const QUESTIONS: &[&str] = &["What did you see?", "Who else noticed?", "What would you have done?"];
/// Closings of the polite.
pub(crate) const SIGN_OFF: &[&str] = &["Until next time.", "Yours, {me}.", "With regards from {me}."];
/// Openings of those who greet the day.
pub(crate) const GREETING: &[&str] = &["Good day.", "A good day to all."];
/// Of those who celebrate in one word.
pub(crate) const ONE_WORD: &[&str] = &["Good.", "Finally.", "Yes."];

pub(crate) const fn emoji(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "🌱",
        Tone::Bad => "🍂",
        Tone::Even => "🍄",
        Tone::Grave => "🕯️",
    }
}
