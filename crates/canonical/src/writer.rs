//! Writes while serde tells what there is, and puts an object's members in order when it ends.

use super::{Refused, SAFE_INTEGER};
use serde_json::ser::{CharEscape, Formatter};
use std::{
    cmp::Ordering,
    io::{self, Error, Write},
    ops::Range,
};

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

impl Default for Text {
    fn default() -> Self {
        Self {
            // An observation has some kilobytes.
            out: Vec::with_capacity(8_192),
            members: Vec::with_capacity(64),
            objects: Vec::with_capacity(8),
            sorted: vec![],
            refused: None,
        }
    }
}

impl Text {
    pub fn finish(mut self) -> Result<String, Refused> {
        self.out.shrink_to_fit();
        String::from_utf8(self.out).map_err(|error| Refused::NotJson(error.to_string()))
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.extend_from_slice(bytes);
        Ok(())
    }

    fn integer(&mut self, size: u128, number: impl itoa::Integer) -> io::Result<()> {
        let mut digits = itoa::Buffer::new();
        let digits = digits.format(number);
        if size > SAFE_INTEGER {
            return self.refuse(Refused::UnsafeInteger(digits.to_owned()));
        }
        self.put(digits.as_bytes())
    }

    fn refuse(&mut self, refused: Refused) -> io::Result<()> {
        let error = Error::other(refused.to_string());
        self.refused = Some(refused);
        Err(error)
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

/// Tells serde_json how everything is written. Nothing goes to its own writer.
pub(super) struct Canonical<'a>(pub &'a mut Text);

impl Formatter for Canonical<'_> {
    fn write_null<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.0.put(b"null")
    }

    fn write_bool<W: ?Sized + Write>(&mut self, _: &mut W, value: bool) -> io::Result<()> {
        self.0.put(if value { b"true" } else { b"false" })
    }

    fn write_i8<W: ?Sized + Write>(&mut self, _: &mut W, value: i8) -> io::Result<()> {
        self.0.integer(0, value)
    }

    fn write_i16<W: ?Sized + Write>(&mut self, _: &mut W, value: i16) -> io::Result<()> {
        self.0.integer(0, value)
    }

    fn write_i32<W: ?Sized + Write>(&mut self, _: &mut W, value: i32) -> io::Result<()> {
        self.0.integer(0, value)
    }

    fn write_i64<W: ?Sized + Write>(&mut self, _: &mut W, value: i64) -> io::Result<()> {
        self.0.integer(value.unsigned_abs().into(), value)
    }

    fn write_i128<W: ?Sized + Write>(&mut self, _: &mut W, value: i128) -> io::Result<()> {
        self.0.integer(value.unsigned_abs(), value)
    }

    fn write_u8<W: ?Sized + Write>(&mut self, _: &mut W, value: u8) -> io::Result<()> {
        self.0.integer(0, value)
    }

    fn write_u16<W: ?Sized + Write>(&mut self, _: &mut W, value: u16) -> io::Result<()> {
        self.0.integer(0, value)
    }

    fn write_u32<W: ?Sized + Write>(&mut self, _: &mut W, value: u32) -> io::Result<()> {
        self.0.integer(0, value)
    }

    fn write_u64<W: ?Sized + Write>(&mut self, _: &mut W, value: u64) -> io::Result<()> {
        self.0.integer(value.into(), value)
    }

    fn write_u128<W: ?Sized + Write>(&mut self, _: &mut W, value: u128) -> io::Result<()> {
        self.0.integer(value, value)
    }

    fn write_f32<W: ?Sized + Write>(&mut self, _: &mut W, value: f32) -> io::Result<()> {
        self.0.refuse(Refused::Fraction(value.to_string()))
    }

    fn write_f64<W: ?Sized + Write>(&mut self, _: &mut W, value: f64) -> io::Result<()> {
        self.0.refuse(Refused::Fraction(value.to_string()))
    }

    fn write_number_str<W: ?Sized + Write>(&mut self, _: &mut W, value: &str) -> io::Result<()> {
        match value.parse::<i128>() {
            Ok(number) => self.0.integer(number.unsigned_abs(), number),
            Err(_) => self.0.refuse(Refused::Fraction(value.into())),
        }
    }

    fn begin_string<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.0.put(b"\"")
    }

    fn end_string<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.0.put(b"\"")
    }

    fn write_string_fragment<W: ?Sized + Write>(&mut self, _: &mut W, fragment: &str) -> io::Result<()> {
        self.0.put(fragment.as_bytes())
    }

    fn write_char_escape<W: ?Sized + Write>(&mut self, _: &mut W, escape: CharEscape) -> io::Result<()> {
        let short = match escape {
            CharEscape::Quote => b"\\\"",
            CharEscape::ReverseSolidus => b"\\\\",
            CharEscape::Solidus => return self.0.put(b"/"),
            CharEscape::Backspace => b"\\b",
            CharEscape::FormFeed => b"\\f",
            CharEscape::LineFeed => b"\\n",
            CharEscape::CarriageReturn => b"\\r",
            CharEscape::Tab => b"\\t",
            CharEscape::AsciiControl(byte) => return write!(self.0.out, "\\u{byte:04x}"),
        };
        self.0.put(short)
    }

    fn begin_array<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.0.put(b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.0.put(b"]")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, _: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { self.0.put(b",") }
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        Ok(())
    }

    fn begin_object<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.0.objects.push(self.0.members.len());
        self.0.put(b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        let from = self.0.objects.pop().unwrap_or(0);
        self.0.order(from)?;
        self.0.members.truncate(from);
        self.0.put(b"}")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, _: &mut W, first: bool) -> io::Result<()> {
        if !first {
            self.0.put(b",")?;
        }
        let start = self.0.out.len();
        self.0.members.push(Member {
            start,
            key_end: start,
            end: start,
            plain: false,
        });
        Ok(())
    }

    fn end_object_key<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        let key_end = self.0.out.len();
        let start = self.0.member()?.start;
        let plain = self.0.out[start..].iter().all(|byte| byte.is_ascii() && *byte != b'\\');
        let member = self.0.member()?;
        member.key_end = key_end;
        member.plain = plain;
        Ok(())
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.0.put(b":")
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        let end = self.0.out.len();
        self.0.member()?.end = end;
        Ok(())
    }

    fn write_raw_fragment<W: ?Sized + Write>(&mut self, _: &mut W, _: &str) -> io::Result<()> {
        Err(Error::other("raw JSON"))
    }
}
