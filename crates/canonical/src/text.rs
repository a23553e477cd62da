//! The text that is being written, in the room its thread keeps, and an object's members in order.

use super::{Refused, SAFE_INTEGER};
use std::{
    cell::Cell,
    cmp::Ordering,
    io::{self, Error},
    ops::Range,
};

/// More room than this is not kept for the next text, bytes.
const MOST_KEPT: usize = 64 * 1_024;

thread_local! {
    /// A host writes thousands of texts a second: each thread keeps the room of its last one.
    static ROOM: Cell<Option<Text>> = const { Cell::new(None) };
}

/// What is written so far.
pub(super) struct Text {
    out: Vec<u8>,
    /// Members of the objects that are open, innermost last.
    members: Vec<Member>,
    /// Where in `members` those of each open object begin.
    objects: Vec<usize>,
    /// Room to put members in order.
    sorted: Vec<u8>,
    /// Why the serializer stopped; its own error has no room for it.
    pub refused: Option<Refused>,
}

/// `"key":value`, as places in the text.
#[derive(Clone, Copy)]
struct Member {
    start: usize,
    /// After the key's closing quote.
    key_end: usize,
    end: usize,
    /// ASCII without escapes: then bytes sort as UTF-16 does, which is RFC 8785's order.
    plain: bool,
}

impl Text {
    /// An empty text, in this thread's room if no other text is being written there.
    pub fn begin() -> Self {
        let mut text = ROOM.take().unwrap_or_else(|| Self {
            // An observation has some kilobytes.
            out: Vec::with_capacity(8_192),
            members: Vec::with_capacity(64),
            objects: Vec::with_capacity(8),
            sorted: vec![],
            refused: None,
        });
        // What was refused ended in its middle.
        text.out.clear();
        text.members.clear();
        text.objects.clear();
        text.refused = None;
        text
    }

    /// The text, in as many bytes as it has.
    pub fn finish(&self) -> Result<String, Refused> {
        match std::str::from_utf8(&self.out) {
            Ok(text) => Ok(text.to_owned()),
            Err(error) => Err(Refused::NotJson(error.to_string())),
        }
    }

    /// Leaves the room to the thread's next text.
    pub fn end(self) {
        if self.out.capacity() <= MOST_KEPT {
            ROOM.set(Some(self));
        }
    }

    pub fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.extend_from_slice(bytes);
        Ok(())
    }

    pub fn integer(&mut self, size: u128, number: impl itoa::Integer) -> io::Result<()> {
        let mut digits = itoa::Buffer::new();
        let digits = digits.format(number);
        if size > SAFE_INTEGER {
            return self.refuse(Refused::UnsafeInteger(digits.to_owned()));
        }
        self.put(digits.as_bytes())
    }

    pub fn refuse(&mut self, refused: Refused) -> io::Result<()> {
        let error = Error::other(refused.to_string());
        self.refused = Some(refused);
        Err(error)
    }

    pub fn begin_object(&mut self) -> io::Result<()> {
        self.objects.push(self.members.len());
        self.put(b"{")
    }

    pub fn end_object(&mut self) -> io::Result<()> {
        let from = self.objects.pop().unwrap_or(0);
        self.order(from)?;
        self.members.truncate(from);
        self.put(b"}")
    }

    pub fn begin_key(&mut self) {
        let start = self.out.len();
        self.members.push(Member {
            start,
            key_end: start,
            end: start,
            plain: false,
        });
    }

    pub fn end_key(&mut self) -> io::Result<()> {
        let key_end = self.out.len();
        let start = self.member()?.start;
        let plain = self.out[start..].iter().all(|byte| byte.is_ascii() && *byte != b'\\');
        let member = self.member()?;
        member.key_end = key_end;
        member.plain = plain;
        Ok(())
    }

    pub fn end_value(&mut self) -> io::Result<()> {
        let end = self.out.len();
        self.member()?.end = end;
        Ok(())
    }

    /// The member that is being written.
    fn member(&mut self) -> io::Result<&mut Member> {
        self.members
            .last_mut()
            .ok_or_else(|| Error::other("a member outside of an object"))
    }

    /// Puts an object's members in order. They stand behind one another, with commas between, up to the text's end.
    fn order(&mut self, from: usize) -> io::Result<()> {
        let Self {
            out, members, sorted, ..
        } = self;
        let members = &mut members[from..];
        if members.is_sorted_by(|a, b| by_key(out, a, b) == Ordering::Less) {
            return Ok(());
        }
        let Some(first) = members.first().map(|member| member.start) else {
            return Ok(());
        };
        members.sort_unstable_by(|a, b| by_key(out, a, b));
        if members.windows(2).any(|pair| by_key(out, &pair[0], &pair[1]).is_eq()) {
            return Err(Error::other("a key stands twice in an object"));
        }
        sorted.clear();
        for (index, member) in members.iter().enumerate() {
            if index > 0 {
                sorted.push(b',');
            }
            sorted.extend_from_slice(&out[member.start..member.end]);
        }
        out[first..].copy_from_slice(sorted);
        Ok(())
    }
}

impl Member {
    /// The key without its quotes.
    fn key(&self) -> Range<usize> {
        self.start + 1..self.key_end - 1
    }
}

/// By UTF-16 code units of the keys as they are, not as they are escaped.
fn by_key(out: &[u8], a: &Member, b: &Member) -> Ordering {
    if a.plain && b.plain {
        return out[a.key()].cmp(&out[b.key()]);
    }
    let units = |member: &Member| -> Vec<u16> {
        // It was written as a JSON string just before.
        let key: String = serde_json::from_slice(&out[member.start..member.key_end]).unwrap_or_default();
        key.encode_utf16().collect()
    };
    units(a).cmp(&units(b))
}
