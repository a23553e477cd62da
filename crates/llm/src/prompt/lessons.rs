use crate::{client::MAX_LESSON_BYTES, text::cut};
use serde::{Deserialize, Serialize};

/// Most lessons an agent keeps; the oldest gives way.
pub const MAX_LESSONS: usize = 16;

/// What a model told itself to remember: at most [`MAX_LESSONS`] of at most [`MAX_LESSON_BYTES`] bytes, the oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<String>", into = "Vec<String>")]
pub struct Lessons(Vec<String>);

impl Lessons {
    /// With one lesson more. One that is known already moves to the end, so that repeating it pushes nothing out.
    #[must_use]
    pub fn with(mut self, lesson: &str) -> Self {
        let lesson = cut(lesson, MAX_LESSON_BYTES);
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
