use serde::{Deserialize, Serialize};

/// Most lessons an agent keeps; the oldest gives way.
pub const MAX_LESSONS: usize = 16;
/// Longest lesson, bytes; what is longer is cut.
pub const MAX_LESSON_BYTES: usize = 200;

/// What a model told itself to remember: at most [`MAX_LESSONS`] of at most [`MAX_LESSON_BYTES`] bytes, the oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<String>", into = "Vec<String>")]
pub struct Lessons(Vec<String>);

impl Lessons {
    /// With one lesson more. One that is known already moves to the end, so that repeating it pushes nothing out.
    #[must_use]
    pub fn with(mut self, lesson: &str) -> Self {
        let lesson = plain(lesson, MAX_LESSON_BYTES);
        if lesson.is_empty() {
            return self;
        }
        self.0.retain(|known| *known != lesson);
        if self.0.len() >= MAX_LESSONS {
            self.0.remove(0);
        }
        self.0.push(lesson);
        self
    }

    pub fn as_slice(&self) -> &[String] {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Bytes of its canonical JSON.
    pub(super) fn bytes(&self) -> usize {
        serde_json_canonicalizer::to_vec(self).map_or(0, |json| json.len())
    }

    pub(super) fn forget_oldest(&mut self) {
        if !self.0.is_empty() {
            self.0.remove(0);
        }
    }
}

impl From<Vec<String>> for Lessons {
    fn from(lessons: Vec<String>) -> Self {
        lessons.iter().fold(Self::default(), |all, lesson| all.with(lesson))
    }
}

impl From<Lessons> for Vec<String> {
    fn from(lessons: Lessons) -> Self {
        lessons.0
    }
}

/// At most `bytes` of a text, whole characters, control characters as blanks, trimmed.
pub fn plain(text: &str, bytes: usize) -> String {
    let plain: String = text
        .chars()
        .take(bytes)
        .map(|char| if char.is_control() { ' ' } else { char })
        .collect();
    let mut end = plain.len().min(bytes);
    while !plain.is_char_boundary(end) {
        end -= 1;
    }
    plain[..end].trim().to_owned()
}
