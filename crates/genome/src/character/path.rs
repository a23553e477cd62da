//! Where in a file something stands.

use std::fmt;

/// Most bytes of one key that a path shows: keys are as much a stranger's text as values.
const KEY_BYTES: usize = 64;

/// A chain of steps from the file down, each borrowing the one above: a path costs nothing until it is shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Path<'a> {
    above: Option<&'a Path<'a>>,
    step: Step<'a>,
}

#[derive(Debug, Clone, Copy)]
enum Step<'a> {
    File,
    Key(&'a str),
    Index(usize),
}

impl<'a> Path<'a> {
    pub(super) const FILE: Self = Self {
        above: None,
        step: Step::File,
    };

    pub(super) fn key(&'a self, key: &'a str) -> Self {
        Self {
            above: Some(self),
            step: Step::Key(key),
        }
    }

    pub(super) fn index(&'a self, index: usize) -> Self {
        Self {
            above: Some(self),
            step: Step::Index(index),
        }
    }

    fn is_file(&self) -> bool {
        matches!(self.step, Step::File)
    }
}

/// `style.all[3]`; the file itself is `the file`. Keys that are not plain words are quoted, their unprintable characters
/// escaped, and long ones shortened.
impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let above = self.above.filter(|above| !above.is_file());
        if let Some(above) = above {
            above.fmt(f)?;
        }
        match self.step {
            Step::File => f.write_str("the file"),
            Step::Index(index) => write!(f, "[{index}]"),
            Step::Key(key) => {
                let shown = &key[..key.floor_char_boundary(KEY_BYTES)];
                let more = if shown.len() < key.len() { "…" } else { "" };
                let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'$');
                if key.is_empty() || !shown.bytes().all(plain) {
                    write!(f, "[\"{}{more}\"]", shown.escape_debug())
                } else if above.is_some() {
                    write!(f, ".{shown}{more}")
                } else {
                    write!(f, "{shown}{more}")
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_reads_as_one_would_write_it_and_shows_no_unprintable_or_endless_key() {
        let file = Path::FILE;
        assert_eq!(file.to_string(), "the file");
        let style = file.key("style");
        let all = style.key("all");
        assert_eq!(all.index(3).to_string(), "style.all[3]");
        assert_eq!(
            file.key("a b").key("\u{202e}x").to_string(),
            "[\"a b\"][\"\\u{202e}x\"]"
        );
        assert_eq!(file.key("").to_string(), "[\"\"]");
        assert_eq!(file.key(&"k".repeat(100)).to_string(), format!("{}…", "k".repeat(64)));
    }
}
