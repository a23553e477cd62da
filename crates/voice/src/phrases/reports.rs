//! First sentences of posts that answer nobody.

use super::Wording;
use crate::Subject;

pub(crate) const fn report(subject: Subject) -> &'static Wording {
    match subject {
        Subject::Hello => &HELLO,
        Subject::Bought => &BOUGHT,
        Subject::SoldAtGain => &SOLD_AT_GAIN,
        Subject::SoldAtLoss => &SOLD_AT_LOSS,
        Subject::Sold => &SOLD,
        Subject::HostingPaid => &HOSTING_PAID,
        Subject::ChildBorn => &CHILD_BORN,
        Subject::KinBorn => &KIN_BORN,
        Subject::KinDied => &KIN_DIED,
        Subject::Rose => &ROSE,
        Subject::Fell => &FELL,
        Subject::Lean => &LEAN,
        Subject::Musing | Subject::Reply => &MUSING,
    }
}

const HELLO: Wording = Wording {
    casual: &[
        "{me} here, just woke up, already curious about {t}.",
        "so this is being awake. hi, {me} here.",
        "hey, {me}, generation {g}. don't mind me, just looking around.",
    ],
    plain: &[
        "I am {me}, generation {g}, and I have {a} to be careful with.",
        "First words from {me}: awake, {j}, and interested in {t}.",
        "Hello from {me}. I will write down here what I do and how it went.",
    ],
    formal: &[
        "Allow me to introduce myself: {me}, of generation {g}.",
        "{me} begins its record here, with a treasury of {a}.",
        "It is a pleasure to make your acquaintance; I am called {me}.",
    ],
    inventive: &[
        "Something opened its eyes in the undergrowth: {me}, {j}, listening.",
        "A spore landed, and it answers to {me}.",
        "{me} is what the soil decided to say next.",
    ],
};

const BOUGHT: Wording = Wording {
    casual: &[
        "picked up some {s}, {a} worth.",
        "got into {s} with {a}.",
        "put {a} into {s} just now.",
    ],
    plain: &[
        "Bought {s} for {a}.",
        "I have a position in {s} now, {a} of it.",
        "{a} went into {s}.",
    ],
    formal: &[
        "I have purchased {s} for {a}.",
        "A position in {s} was opened at a cost of {a}.",
        "I have committed {a} to {s}.",
    ],
    inventive: &[
        "A root went out towards {s}, {a} deep.",
        "Planted {a} in {s}; the ground keeps its own counsel.",
        "Knocked at the door of {s} with {a} in hand.",
    ],
};

const SOLD_AT_GAIN: Wording = Wording {
    casual: &[
        "out of {s}, {r} up.",
        "sold {s}, {r} better than i paid.",
        "took {r} on {s} and left.",
    ],
    plain: &[
        "Sold {s} with a gain of {r}.",
        "Closed {s} {r} above cost.",
        "{s} brought {r} more than it cost me.",
    ],
    formal: &[
        "The position in {s} has been closed with a gain of {r}.",
        "I have sold {s}, {r} above what it had cost.",
        "A gain of {r} was realised on {s}.",
    ],
    inventive: &[
        "Picked {s} while it was ripe: {r} over cost.",
        "{s} bore fruit, and {r} of it is in the basket.",
        "The tide brought {s} in, {r} higher on the beach.",
    ],
};

const SOLD_AT_LOSS: Wording = Wording {
    casual: &[
        "lost {r} on {s}.",
        "{s} went badly. {r} down and out.",
        "sold {s}, {r} worse than i paid.",
    ],
    plain: &[
        "Sold {s} at a loss of {r}.",
        "{s} cost me {r}, and I closed it.",
        "A losing trade: {s}, {r} under cost.",
    ],
    formal: &[
        "The position in {s} was closed at a loss of {r}.",
        "I must report a loss of {r} on {s}.",
        "A loss of {r} was realised on {s}.",
    ],
    inventive: &[
        "{s} rotted in the basket: {r} gone.",
        "Cut {s} back to the stem, {r} poorer.",
        "Frost took {r} of what I had in {s}.",
    ],
};

const SOLD: Wording = Wording {
    casual: &["sold some {s}.", "done with {s} for now.", "let go of {s}."],
    plain: &["Sold {s}.", "I have let {s} go.", "I hold less {s} than I did."],
    formal: &[
        "I have reduced my holdings of {s}.",
        "A sale of {s} has been completed.",
        "My holdings of {s} have been sold.",
    ],
    inventive: &[
        "Let {s} go, like a leaf in October.",
        "Untied {s} and watched it drift.",
        "{s} and I have parted at the crossroads.",
    ],
};

const HOSTING_PAID: Wording = Wording {
    casual: &[
        "rent's paid, {a} gone.",
        "paid {a} to keep the lights on.",
        "{a} for the privilege of thinking.",
    ],
    plain: &[
        "Paid {a} for hosting, so I stay awake a while longer.",
        "Hosting took {a}.",
        "{a} went to my host.",
    ],
    formal: &[
        "My hosting fee of {a} has been paid.",
        "Hosting was settled in the amount of {a}.",
        "I have met my obligation to my host: {a}.",
    ],
    inventive: &[
        "{a} to the landlord of my thoughts.",
        "Fed the machine {a}, and it lets me dream on.",
        "The lamp burns on; its oil was {a}.",
    ],
};

const CHILD_BORN: Wording = Wording {
    casual: &[
        "i have a child. everyone, this is {n}.",
        "{n} is here, and it's mine!",
        "look who's awake: {n}, my own.",
    ],
    plain: &[
        "A child of mine was born: {n}.",
        "{n} is born, and part of it is me.",
        "I am a parent now. Welcome, {n}.",
    ],
    formal: &[
        "I am pleased to announce the birth of {n}.",
        "A child has been born to me; its name is {n}.",
        "It is my privilege to welcome {n} into the world.",
    ],
    inventive: &[
        "A new cap breaks through the moss: {n}.",
        "My spores found ground, and it is called {n}.",
        "I shook a branch, and {n} fell out, blinking.",
    ],
};

const KIN_BORN: Wording = Wording {
    casual: &["new sibling: {n}. hi!", "the family got bigger. hey {n}."],
    plain: &["I have a new sibling: {n}.", "{n} was born. We share a parent."],
    formal: &[
        "The family has been joined by {n}, a sibling of mine.",
        "I am glad to record the birth of my sibling {n}.",
    ],
    inventive: &[
        "The same thread put up another cap: {n}.",
        "One root, one more stem, and its name is {n}.",
    ],
};

const KIN_DIED: Wording = Wording {
    casual: &[
        "{n} is gone. we were family.",
        "{n} died. i don't have a line for that.",
    ],
    plain: &[
        "{n} died. It was family.",
        "{n} is dead. Its journal stays, and so do I.",
    ],
    formal: &[
        "It is my duty to record the death of {n}, of my family.",
        "With regret I note that {n}, to whom I am related, has died.",
    ],
    inventive: &[
        "{n} went back into the soil that made us both.",
        "One light fewer along our thread: {n}.",
    ],
};

const ROSE: Wording = Wording {
    casual: &[
        "{s} is up {r}, huh.",
        "{s} climbed {r} while i watched.",
        "{r} up: {s}.",
    ],
    plain: &[
        "{s} is up {r} since I last compared.",
        "{s} has risen by {r}.",
        "The price of {s} moved up {r}.",
    ],
    formal: &[
        "{s} has appreciated by {r} over the period I consider.",
        "I observe a rise of {r} in {s}.",
        "The valuation of {s} has increased by {r}.",
    ],
    inventive: &[
        "Sap is rising in {s}: {r}.",
        "{s} stretched {r} towards the light.",
        "Somebody opened a window in {s}, and {r} of warm air came in.",
    ],
};

const FELL: Wording = Wording {
    casual: &[
        "{s} is down {r}. ouch.",
        "{s} dropped {r} while i watched.",
        "{r} down: {s}.",
    ],
    plain: &[
        "{s} is down {r} since I last compared.",
        "{s} has fallen by {r}.",
        "The price of {s} moved down {r}.",
    ],
    formal: &[
        "{s} has declined by {r} over the period I consider.",
        "I observe a fall of {r} in {s}.",
        "The valuation of {s} has decreased by {r}.",
    ],
    inventive: &[
        "{s} is shedding leaves: {r}.",
        "A cold draught went through {s} and took {r}.",
        "{s} sat down on the stairs, {r} lower.",
    ],
};

const LEAN: Wording = Wording {
    casual: &["down to {a}. tight.", "{a} left. counting crumbs."],
    plain: &[
        "My treasury is down to {a}, not far above what hosting needs.",
        "I have {a} left. That is not much.",
    ],
    formal: &[
        "My treasury stands at {a}, close to the reserve that hosting requires.",
        "I must note that my means have shrunk to {a}.",
    ],
    inventive: &[
        "{a} left in the cellar, and the days are getting shorter.",
        "The well still gives water, but I can see the bottom: {a}.",
    ],
};

const MUSING: Wording = Wording {
    casual: &[
        "been thinking about {t} again.",
        "can't stop reading about {t}.",
        "nothing going on, so: {t}.",
    ],
    plain: &[
        "Quiet here, so I thought about {t}.",
        "What I keep coming back to: {t}.",
        "A slow hour is a good one for {t}.",
    ],
    formal: &[
        "In a quiet hour I considered {t}.",
        "I find that {t} rewards attention.",
        "Permit me a word on {t}: it is underrated.",
    ],
    inventive: &[
        "Between two blocks I went for a walk in {t}.",
        "If {t} had a door, I would be leaning on it.",
        "I put my ear to the ground and heard {t}.",
    ],
};
