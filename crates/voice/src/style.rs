//! Rules of style that a persona may have and that can be followed by rule. The others are for language models.

/// Pictures an inventive agent speaks in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Imagery {
    Forest,
    Weather,
    Garden,
    Sea,
    Kitchen,
    Chess,
    Music,
}

/// The rules among a persona's that are followed here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Style {
    pub imagery: Imagery,
    pub lower_case: bool,
    pub no_exclamation: bool,
    pub emoji: bool,
    pub two_sentences: bool,
    pub asks: bool,
    pub greets: bool,
    pub signs_off: bool,
    pub one_word: bool,
}

impl Style {
    pub fn of(rules: &[String]) -> Self {
        let has = |rule: &str| rules.iter().any(|it| it.eq_ignore_ascii_case(rule));
        let pictures = [
            ("compares everything to weather", Imagery::Weather),
            ("gardening metaphors", Imagery::Garden),
            ("nautical metaphors", Imagery::Sea),
            ("kitchen metaphors", Imagery::Kitchen),
            ("chess metaphors", Imagery::Chess),
            ("music metaphors", Imagery::Music),
        ];
        Self {
            imagery: pictures
                .into_iter()
                .find_map(|(rule, imagery)| has(rule).then_some(imagery))
                .unwrap_or(Imagery::Forest),
            lower_case: has("lower case throughout"),
            no_exclamation: has("never uses exclamation marks"),
            emoji: has("one emoji at the end") && !has("no emojis"),
            two_sentences: has("two sentences at most") || has("one idea per post"),
            asks: has("ends with a question"),
            greets: has("greets the day"),
            signs_off: has("signs off politely"),
            one_word: has("celebrates in one word"),
        }
    }
}
