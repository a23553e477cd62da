//! Sentences put together.

/// Sentences as far as they fit.
pub(crate) struct Text {
    /// Bytes.
    pub limit: usize,
    /// Sentences.
    pub most: usize,
    pub sentences: Vec<String>,
}

impl Text {
    fn bytes(&self) -> usize {
        self.sentences.iter().map(|it| it.len() + 1).sum::<usize>()
    }

    /// False: it does not fit.
    pub fn push(&mut self, sentence: String) -> bool {
        let fits = self.sentences.len() < self.most && self.bytes() + sentence.len() <= self.limit;
        if fits {
            self.sentences.push(sentence);
        }
        fits
    }

    /// What frames the sentences does not count as one of them.
    pub fn frame(&mut self, at: usize, sentence: Option<String>) {
        if let Some(sentence) = sentence
            && self.bytes() + sentence.len() <= self.limit
        {
            self.sentences.insert(at.min(self.sentences.len()), sentence);
        }
    }
}

/// A sentence that began with a placeholder begins with a capital.
pub(crate) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// Begins small, unless with a word that is always big.
pub(crate) fn lower_first(text: &str) -> String {
    let always = text.starts_with("I ") || text.starts_with("I'");
    let mut chars = text.chars();
    match chars.next() {
        Some(first) if !always => first.to_lowercase().chain(chars).collect(),
        _ => text.to_owned(),
    }
}

/// Without contractions.
pub(crate) fn spelt_out(text: &str) -> String {
    const CONTRACTED: [(&str, &str); 12] = [
        ("won't", "will not"),
        ("haven't", "have not"),
        ("don't", "do not"),
        ("I'm", "I am"),
        ("I've", "I have"),
        ("I'd", "I would"),
        ("It's", "It is"),
        ("It'll", "It will"),
        ("That's", "That is"),
        ("there's", "there is"),
        ("There's", "There is"),
        ("we're", "we are"),
    ];
    CONTRACTED
        .iter()
        .fold(text.to_owned(), |text, (short, long)| text.replace(short, long))
        .replace("We're", "We are")
        .replace("you're", "you are")
        .replace("Something's", "Something is")
}
