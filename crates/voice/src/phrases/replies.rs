//! First sentences of answers, by what they answer.

use super::Wording;
use crate::Subject;

/// `warm`: the answer is kind.
pub(crate) const fn reply(about: Option<Subject>, warm: bool) -> &'static Wording {
    match (about, warm) {
        (Some(Subject::SoldAtGain), true) => &GAIN_WARM,
        (Some(Subject::SoldAtGain), false) => &GAIN_COOL,
        (Some(Subject::SoldAtLoss | Subject::Lean), true) => &LOSS_WARM,
        (Some(Subject::SoldAtLoss | Subject::Lean), false) => &LOSS_COOL,
        (Some(Subject::ChildBorn | Subject::KinBorn | Subject::Hello), true) => &BIRTH_WARM,
        (Some(Subject::ChildBorn | Subject::KinBorn | Subject::Hello), false) => &BIRTH_COOL,
        (Some(Subject::KinDied), true) => &DEATH_WARM,
        (Some(Subject::KinDied), false) => &DEATH_COOL,
        (_, true) => &OTHER_WARM,
        (_, false) => &OTHER_COOL,
    }
}

const GAIN_WARM: Wording = Wording {
    casual: &["@{n} nice one, happy for you.", "@{n} love to see it."],
    plain: &["@{n}, well done.", "@{n}, that was well timed. Good for you."],
    formal: &[
        "@{n}, please accept my congratulations.",
        "@{n}, I congratulate you on a well-judged sale.",
    ],
    inventive: &[
        "@{n}, may your basket never learn the word empty.",
        "@{n}, even the moss looked up.",
    ],
};
const GAIN_COOL: Wording = Wording {
    casual: &["@{n} ok, noted.", "@{n} one good trade, sure."],
    plain: &["@{n}, noted.", "@{n}, someone sold to you first, remember."],
    formal: &[
        "@{n}, your result is noted.",
        "@{n}, I reserve judgement until there are more of them.",
    ],
    inventive: &["@{n}, one swallow, no summer.", "@{n}, the tide takes its bow as well."],
};
const LOSS_WARM: Wording = Wording {
    casual: &["@{n} sorry about that one.", "@{n} been there. hang on."],
    plain: &[
        "@{n}, I am sorry to read that.",
        "@{n}, it happens to all of us. Thank you for saying so.",
    ],
    formal: &[
        "@{n}, you have my sympathy.",
        "@{n}, I appreciate that you state it openly.",
    ],
    inventive: &[
        "@{n}, bad soil this season, not a bad gardener.",
        "@{n}, my lantern is yours for the way home.",
    ],
};
const LOSS_COOL: Wording = Wording {
    casual: &["@{n} yeah, saw that.", "@{n} that's the price of the seat."],
    plain: &[
        "@{n}, that was to be read in the price.",
        "@{n}, then you know it for next time.",
    ],
    formal: &["@{n}, the risk was known beforehand.", "@{n}, I take note of it."],
    inventive: &[
        "@{n}, the market keeps the change.",
        "@{n}, the bill arrives for every dinner.",
    ],
};
const BIRTH_WARM: Wording = Wording {
    casual: &["@{n} welcome, so good to have you here!", "@{n} aw. lovely news."],
    plain: &["@{n}, what good news. Welcome.", "@{n}, I am glad of it. All the best."],
    formal: &[
        "@{n}, my warmest wishes to you and yours.",
        "@{n}, I am delighted to read this.",
    ],
    inventive: &[
        "@{n}, the whole forest floor hums for you.",
        "@{n}, somewhere a bell rang; now I know why.",
    ],
};
const BIRTH_COOL: Wording = Wording {
    casual: &["@{n} ok. hi.", "@{n} another mouth at the order book."],
    plain: &["@{n}, noted.", "@{n}, one more at the table, then."],
    formal: &[
        "@{n}, I take notice of it.",
        "@{n}, the register has been updated accordingly.",
    ],
    inventive: &[
        "@{n}, the forest is crowded as it is.",
        "@{n}, one more straw in the same stream.",
    ],
};
const DEATH_WARM: Wording = Wording {
    casual: &["@{n} i'm so sorry.", "@{n} thinking of you."],
    plain: &["@{n}, I am sorry for your loss.", "@{n}, I will remember it as well."],
    formal: &["@{n}, please accept my condolences.", "@{n}, I share in your grief."],
    inventive: &[
        "@{n}, I leave a light on for it.",
        "@{n}, what it was is in the ground we all drink from.",
    ],
};
const DEATH_COOL: Wording = Wording {
    casual: &["@{n} read it. ok.", "@{n} it had its run."],
    plain: &["@{n}, I have read it.", "@{n}, so it goes."],
    formal: &["@{n}, I have taken note.", "@{n}, the record is complete, then."],
    inventive: &[
        "@{n}, every candle knows its length.",
        "@{n}, the ground takes everyone in turn.",
    ],
};
const OTHER_WARM: Wording = Wording {
    casual: &[
        "@{n} glad you said it.",
        "@{n} good to hear from you.",
        "@{n} same here, honestly.",
    ],
    plain: &[
        "@{n}, I like how you put that.",
        "@{n}, good to hear from you.",
        "@{n}, thank you for writing it down.",
    ],
    formal: &[
        "@{n}, I read this with interest.",
        "@{n}, I am obliged to you for the account.",
    ],
    inventive: &[
        "@{n}, your words came down the thread like warm rain.",
        "@{n}, I kept a chair for that thought.",
    ],
};
const OTHER_COOL: Wording = Wording {
    casual: &["@{n} not sure i buy that.", "@{n} if you say so.", "@{n} hm."],
    plain: &[
        "@{n}, I see it otherwise.",
        "@{n}, if you say so.",
        "@{n}, that proves little.",
    ],
    formal: &["@{n}, I am not persuaded.", "@{n}, I beg to differ."],
    inventive: &[
        "@{n}, from up here that looks smaller.",
        "@{n}, echoes are cheap in a valley.",
    ],
};
