//! The few shapes of LLVM's textual IR that the rewrites must read.

use crate::error::SbfError;

/// A function's `define` line cut at its parameter list.
pub struct Define<'a> {
    /// Name without `@` and quotes.
    pub name: &'a str,
    /// Up to and including the opening parenthesis of the parameters.
    pub head: &'a str,
    pub params: &'a str,
    /// From the closing parenthesis on.
    pub tail: &'a str,
}

impl<'a> Define<'a> {
    /// Reads a line that starts with `define `; other lines are `None`.
    pub fn read(line: &'a str) -> Result<Option<Self>, SbfError> {
        if !line.starts_with("define ") {
            return Ok(None);
        }
        Self::cut(line).map(Some).ok_or_else(|| SbfError::IrLine(line.into()))
    }

    fn cut(line: &'a str) -> Option<Self> {
        let at = line.find('@')? + 1;
        let rest = line.get(at..)?;
        let (name, open) = match rest.strip_prefix('"') {
            Some(quoted) => {
                let end = quoted.find('"')?;
                (quoted.get(..end)?, at + end + 2)
            }
            None => {
                let end = rest.find('(')?;
                (rest.get(..end)?, at + end)
            }
        };
        let (params, _) = parenthesised(line.get(open..)?)?;
        let (start, close) = (open + 1, open + 1 + params.len());
        Some(Self {
            name,
            head: line.get(..start)?,
            params,
            tail: line.get(close..)?,
        })
    }
}

/// The inside of the parentheses `text` starts with, and what follows them.
pub fn parenthesised(text: &str) -> Option<(&str, &str)> {
    if !text.starts_with('(') {
        return None;
    }
    let mut depth = 0_usize;
    let mut quoted = false;
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => {
                depth -= 1;
                if depth == 0 {
                    return Some((text.get(1..at)?, text.get(at + 1..)?));
                }
            }
            _ => {}
        }
    }
    None
}

/// Cuts at `separator` outside of brackets and quotes, and trims the pieces; empty pieces are left out.
pub fn split_outside(text: &str, separator: char) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut depth, mut start, mut quoted) = (0_i32, 0_usize, false);
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            _ if quoted => {}
            '(' | '[' | '{' | '<' => depth += 1,
            ')' | ']' | '}' | '>' => depth -= 1,
            c if c == separator && depth == 0 => {
                pieces.push(&text[start..at]);
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    pieces.push(&text[start..]);
    pieces
        .into_iter()
        .map(str::trim)
        .filter(|piece| !piece.is_empty())
        .collect()
}

/// `%r = op flags type a, b, !metadata`.
#[derive(Debug, PartialEq, Eq)]
pub struct Binary<'a> {
    /// Indentation, result and ` = `.
    pub result: &'a str,
    pub op: &'a str,
    pub ty: &'a str,
    pub a: &'a str,
    pub b: &'a str,
    /// Metadata with its comma, or nothing.
    pub metadata: &'a str,
}

const FLAGS: [&str; 4] = ["nuw", "nsw", "exact", "disjoint"];

impl<'a> Binary<'a> {
    /// Reads an instruction whose operation is one of `ops`; anything else is `None`.
    pub fn read(line: &'a str, ops: &[&str]) -> Option<Self> {
        if !line.starts_with("  %") {
            return None;
        }
        let cut = line.find(" = ")? + 3;
        let (result, mut rest) = line.split_at_checked(cut)?;
        let (op, after) = rest.split_once(' ')?;
        if !ops.contains(&op) {
            return None;
        }
        rest = after;
        let ty = loop {
            let (word, after) = rest.split_once(' ')?;
            rest = after;
            if !FLAGS.contains(&word) {
                break word;
            }
        };
        let (operands, metadata) = match rest.find(", !") {
            Some(at) => rest.split_at_checked(at)?,
            None => (rest, ""),
        };
        let [a, b] = split_outside(operands, ',')[..] else {
            return None;
        };
        Some(Self {
            result,
            op,
            ty,
            a,
            b,
            metadata,
        })
    }
}

/// Bits of an integer type such as `i128`.
pub fn width(ty: &str) -> Option<u32> {
    ty.strip_prefix('i')?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_define_line_is_cut_at_its_parameters_even_with_a_quoted_name() {
        let line = r#"define internal void @"_R(x)"(ptr align 8 captures(none) %a, { i64, i1 } %b) unnamed_addr #2 {"#;
        let define = Define::read(line).unwrap().unwrap();
        assert_eq!(define.name, "_R(x)");
        assert_eq!(split_outside(define.params, ',').len(), 2);
        assert_eq!(define.tail, ") unnamed_addr #2 {");
        assert!(Define::read("declare void @f()").unwrap().is_none());
        assert!(Define::read("define void broken").is_err());
    }

    #[test]
    fn a_binary_instruction_keeps_its_metadata_and_loses_its_flags() {
        let line = "  %x.i = mul nuw nsw i128 %a, 1000000, !dbg !7";
        let read = Binary::read(line, &["mul"]).unwrap();
        assert_eq!(
            (read.ty, read.a, read.b, read.metadata),
            ("i128", "%a", "1000000", ", !dbg !7")
        );
        assert_eq!(read.result, "  %x.i = ");
        assert!(Binary::read("  %x = add i64 %a, %b", &["mul"]).is_none());
        assert!(Binary::read("  store i64 %a, ptr %b, align 8", &["store"]).is_none());
    }
}
