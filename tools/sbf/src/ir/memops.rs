//! Turns large or variable-size memory intrinsics into direct calls of the program's own `memcpy` and friends.
//!
//! The backend expands short constant sizes into loads and stores and refuses the rest, because it may not call a
//! library. The program defines the routines on the `sol_mem*_` system calls.

use crate::{
    error::SbfError,
    ir::syntax::{Define, parenthesised, split_outside},
};

/// Constant sizes up to this many bytes stay intrinsics, expanded in place.
pub const INLINE_BYTES: u64 = 64;

const ROUTINES: [&str; 3] = ["memcpy", "memmove", "memset"];
const ATTRIBUTES: [&str; 10] = [
    "noundef",
    "nonnull",
    "readonly",
    "writeonly",
    "readnone",
    "noalias",
    "nocapture",
    "nofree",
    "writable",
    "immarg",
];
const ATTRIBUTES_WITH_VALUE: [&str; 6] = [
    "captures(",
    "align(",
    "dereferenceable(",
    "dereferenceable_or_null(",
    "range(",
    "initializes(",
];

/// Rewrites a module; the number is how many intrinsics became calls.
pub fn rewrite(module: &str) -> Result<(String, usize), SbfError> {
    let mut out = String::with_capacity(module.len());
    let mut calls = 0_usize;
    let (mut used, mut defined) = (Vec::new(), Vec::new());
    for line in module.lines() {
        if let Some(define) = Define::read(line)? {
            defined.push(define.name);
        }
        match Intrinsic::read(line).filter(|i| !i.is_short()) {
            Some(intrinsic) => {
                calls += 1;
                used.push(intrinsic.routine);
                intrinsic.write_call(calls, &mut out);
            }
            None => {
                out.push_str(line);
                out.push('\n');
            }
        }
    }
    match ROUTINES.into_iter().find(|r| used.contains(r) && !defined.contains(r)) {
        Some(missing) => Err(SbfError::NoMemoryRoutine(missing)),
        None => Ok((out, calls)),
    }
}

struct Intrinsic<'a> {
    routine: &'static str,
    indent: &'a str,
    /// Type and value of destination, source or byte, and size.
    args: [(&'a str, &'a str); 3],
}

impl<'a> Intrinsic<'a> {
    fn read(line: &'a str) -> Option<Self> {
        let body = line.trim_start();
        let indent = line.get(..line.len() - body.len())?;
        let call = ["tail ", "musttail ", "notail "]
            .iter()
            .find_map(|p| body.strip_prefix(p))
            .unwrap_or(body);
        let named = call.strip_prefix("call void @llvm.")?;
        let routine = ROUTINES.into_iter().find(|r| named.starts_with(&format!("{r}.p0")))?;
        let (args, _) = parenthesised(named.get(named.find('(')?..)?)?;
        let [to, from, size, _volatile] = split_outside(args, ',')[..] else {
            return None;
        };
        Some(Self {
            routine,
            indent,
            args: [operand(to)?, operand(from)?, operand(size)?],
        })
    }

    fn is_short(&self) -> bool {
        let [.., (_, size)] = self.args;
        size.parse::<u64>().is_ok_and(|bytes| bytes <= INLINE_BYTES)
    }

    fn write_call(&self, number: usize, out: &mut String) {
        let Self {
            routine,
            indent,
            args: [(to_ty, to), (from_ty, from), (size_ty, size)],
        } = self;
        let middle = if *routine != "memset" {
            format!("{from_ty} {from}")
        } else if let Ok(byte) = from.parse::<i16>() {
            // C's memset takes an int; the byte arrives as a signed eight-bit constant.
            format!("i32 {}", byte & 0xff)
        } else {
            out.push_str(&format!("{indent}%sbpf.byte{number} = zext i8 {from} to i32\n"));
            format!("i32 %sbpf.byte{number}")
        };
        out.push_str(&format!(
            "{indent}%sbpf.mem{number} = call ptr @{routine}({to_ty} {to}, {middle}, {size_ty} {size})\n"
        ));
    }
}

/// Type and value of an argument, without the attributes between them.
fn operand(text: &str) -> Option<(&str, &str)> {
    let (ty, mut rest) = text.split_once(' ')?;
    loop {
        rest = rest.trim_start();
        let word = split_outside(rest, ' ').first().copied()?;
        if word == "align" {
            rest = rest.strip_prefix("align ")?.split_once(' ')?.1;
        } else if ATTRIBUTES.contains(&word) || ATTRIBUTES_WITH_VALUE.iter().any(|a| word.starts_with(a)) {
            rest = rest.strip_prefix(word)?;
        } else {
            return Some((ty, rest));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEFINED: &str =
        "define ptr @memcpy(ptr %d, ptr %s, i64 %n) {\ndefine ptr @memset(ptr %d, i32 %c, i64 %n) {\n";

    fn one(line: &str) -> String {
        rewrite(&format!("{DEFINED}{line}\n"))
            .unwrap()
            .0
            .strip_prefix(DEFINED)
            .unwrap()
            .to_owned()
    }

    #[test]
    fn a_copy_of_64_bytes_stays_in_place() {
        let line = "  call void @llvm.memcpy.p0.p0.i64(ptr align 8 %d, ptr align 8 %s, i64 64, i1 false)\n";
        assert_eq!(one(line.trim_end()), line);
    }

    #[test]
    fn a_larger_or_variable_copy_becomes_a_call() {
        let line = "  tail call void @llvm.memcpy.p0.p0.i64(ptr noundef nonnull align 8 dereferenceable(72) %d, \
                    ptr captures(none) getelementptr inbounds (i8, ptr @t, i64 8), i64 72, i1 false), !noalias !2";
        assert_eq!(
            one(line),
            "  %sbpf.mem1 = call ptr @memcpy(ptr %d, ptr getelementptr inbounds (i8, ptr @t, i64 8), i64 72)\n"
        );
        let line = "  call void @llvm.memcpy.p0.p0.i64(ptr %d, ptr %s, i64 %n, i1 false)";
        assert_eq!(one(line), "  %sbpf.mem1 = call ptr @memcpy(ptr %d, ptr %s, i64 %n)\n");
    }

    #[test]
    fn a_fill_takes_its_byte_as_an_unsigned_int() {
        let line = "  call void @llvm.memset.p0.i64(ptr align 1 %d, i8 -1, i64 2048, i1 false)";
        assert_eq!(
            one(line),
            "  %sbpf.mem1 = call ptr @memset(ptr %d, i32 255, i64 2048)\n"
        );
        let line = "  call void @llvm.memset.p0.i64(ptr %d, i8 %b, i64 %n, i1 false)";
        assert_eq!(
            one(line),
            "  %sbpf.byte1 = zext i8 %b to i32\n  %sbpf.mem1 = call ptr @memset(ptr %d, i32 %sbpf.byte1, i64 %n)\n"
        );
    }

    #[test]
    fn a_program_without_the_routine_is_refused_by_its_name() {
        let line = "  call void @llvm.memmove.p0.p0.i64(ptr %d, ptr %s, i64 %n, i1 false)";
        assert!(matches!(rewrite(line), Err(SbfError::NoMemoryRoutine("memmove"))));
    }
}
