//! Replaces what the BPF backend cannot select: wide parameter lists, 64×64→128 products, signed division.
//!
//! The backend passes at most five arguments (a 128-bit one counts twice) and calls library routines for anything it has no instruction for; a
//! program on chain has no such routines. So every function that takes more registers is marked for inlining, and the
//! operations become calls of always-inlined helpers in unsigned 64-bit arithmetic (`helpers.ll`).

use crate::{
    error::SbfError,
    ir::syntax::{Binary, Define, split_outside},
};

/// Registers that carry a BPF function's arguments.
pub const MAX_REGISTERS: usize = 5;

/// The replacements' bodies; operands of all of them are read as two's complement.
pub const HELPERS: &str = include_str!("helpers.ll");

/// Checked multiplications: LLVM's intrinsic and the helper that stands in for it.
const CHECKED: [(&str, &str); 3] = [
    ("@llvm.umul.with.overflow.i64(", "@sbpf.umulo.i64("),
    ("@llvm.umul.with.overflow.i128(", "@sbpf.umulo.i128("),
    ("@llvm.smul.with.overflow.i64(", "@sbpf.smulo.i64("),
];

/// How much one pass replaced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub inlined: usize,
    pub checked_multiplications: usize,
    pub multiplications: usize,
    pub divisions: usize,
}

/// One pass over a module; running it again on its own output, once the helpers were inlined, is harmless.
pub fn legalize(module: &str) -> Result<(String, Counts), SbfError> {
    let mut counts = Counts::default();
    let mut out = String::with_capacity(module.len() + HELPERS.len());
    for line in module.lines() {
        if let Some(line) = rewrite(line, &mut counts)? {
            out.push_str(&line);
            out.push('\n');
        }
    }
    if !out.contains("@sbpf.wide.i64(i64 %a, i64 %b) alwaysinline") {
        out.push_str(HELPERS);
    }
    Ok((out, counts))
}

/// The line's replacement; `None` drops it.
fn rewrite(line: &str, counts: &mut Counts) -> Result<Option<String>, SbfError> {
    if let Some(define) = Define::read(line)? {
        if registers(define.params) <= MAX_REGISTERS {
            return Ok(Some(line.to_owned()));
        }
        counts.inlined += 1;
        return Ok(Some(inlined(&define)));
    }
    if let Some((intrinsic, helper)) = CHECKED.iter().find(|(intrinsic, _)| line.contains(intrinsic)) {
        if line.starts_with("declare ") {
            return Ok(None);
        }
        counts.checked_multiplications += 1;
        return Ok(Some(line.replace(intrinsic, helper)));
    }
    if let Some(binary) = Binary::read(line, &["mul"]).filter(|b| b.ty == "i128") {
        counts.multiplications += 1;
        return Ok(Some(call(&binary)));
    }
    if let Some(binary) = Binary::read(line, &["sdiv", "srem"]).filter(|b| ["i32", "i64"].contains(&b.ty)) {
        counts.divisions += 1;
        return Ok(Some(call(&binary)));
    }
    Ok(Some(line.to_owned()))
}

fn call(binary: &Binary<'_>) -> String {
    let Binary {
        result,
        op,
        ty,
        a,
        b,
        metadata,
    } = binary;
    format!("{result}call {ty} @sbpf.{op}.{ty}({ty} {a}, {ty} {b}){metadata}")
}

/// How many registers a parameter list takes.
pub fn registers(params: &str) -> usize {
    split_outside(params, ',')
        .iter()
        .map(|param| registers_of(param.trim()))
        .sum()
}

/// A parameter or a part of one: its type comes first.
fn registers_of(param: &str) -> usize {
    if let Some(inside) = param.strip_prefix("{ ") {
        let parts = inside.split_once(" }").map_or(inside, |(parts, _)| parts);
        return registers(parts);
    }
    if let Some(array) = param.strip_prefix('[') {
        let count = array.split_once(" x ").and_then(|(count, _)| count.parse().ok());
        return count.unwrap_or(MAX_REGISTERS + 1);
    }
    usize::from(!param.is_empty()) + usize::from(param.starts_with("i128"))
}

/// Puts `alwaysinline` where function attributes go: after the address attributes, before everything else. The group of shared
/// attributes is dropped, for it may forbid inlining.
fn inlined(define: &Define<'_>) -> String {
    let rest = define.tail.strip_prefix(')').unwrap_or(define.tail);
    let mut words: Vec<&str> = rest
        .split(' ')
        .filter(|word| !["noinline", "cold", "optnone"].contains(word) && !word.starts_with('#'))
        .collect();
    let address = |word: &&str| {
        word.is_empty() || ["unnamed_addr", "local_unnamed_addr"].contains(word) || word.starts_with("addrspace(")
    };
    let after = words.iter().take_while(|word| address(word)).count();
    words.insert(after, "alwaysinline");
    format!("{}{}){}", define.head, define.params, words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(line: &str) -> String {
        let (text, _) = legalize(line).unwrap();
        text.strip_suffix(HELPERS).unwrap().trim_end_matches('\n').to_owned()
    }

    #[test]
    fn a_function_with_six_parameters_must_be_inlined() {
        let line = "define internal fastcc void @f.cold(i64 %a, i64 %b, i64 %c, i64 %d, ptr captures(none) %e, i1 %f) \
                    unnamed_addr noinline #3 {";
        assert_eq!(
            one(line),
            "define internal fastcc void @f.cold(i64 %a, i64 %b, i64 %c, i64 %d, ptr captures(none) %e, i1 %f) \
             unnamed_addr alwaysinline {"
        );
    }

    #[test]
    fn a_function_with_five_parameters_is_left_alone() {
        let line = "define void @f(i64 %a, i64 %b, i64 %c, i64 %d, ptr %e) noinline {";
        assert_eq!(one(line), line);
    }

    #[test]
    fn wide_parameters_count_the_registers_they_take() {
        assert_eq!(registers(""), 0);
        assert_eq!(registers("ptr captures(none) %a, i128 %b, i1 %c"), 4);
        assert_eq!(registers("i64 %a, { i64, i64 } %b, [2 x i64] %c"), 5);
        let line = "define i1 @reached(i128 %a, i128 %b, i64 %c, i64 %d) {";
        assert!(one(line).contains("alwaysinline"));
    }

    #[test]
    fn what_must_not_be_inlined_is_not() {
        let line = "attributes #0 = { noinline nounwind }";
        assert_eq!(one(line), line);
    }

    #[test]
    fn checked_multiplication_calls_the_helper_and_loses_its_declaration() {
        assert_eq!(
            one("  %m = tail call { i64, i1 } @llvm.umul.with.overflow.i64(i64 %a, i64 100)"),
            "  %m = tail call { i64, i1 } @sbpf.umulo.i64(i64 %a, i64 100)"
        );
        assert_eq!(one("declare { i64, i1 } @llvm.umul.with.overflow.i64(i64, i64) #4"), "");
        assert!(
            one("  %m = call { i128, i1 } @llvm.umul.with.overflow.i128(i128 %a, i128 %b)")
                .contains("@sbpf.umulo.i128(")
        );
        assert!(
            one("  %m = call { i64, i1 } @llvm.smul.with.overflow.i64(i64 %a, i64 %b)").contains("@sbpf.smulo.i64(")
        );
    }

    #[test]
    fn wide_products_and_signed_quotients_call_helpers() {
        assert_eq!(
            one("  %p = mul nuw i128 %a, %b, !dbg !3"),
            "  %p = call i128 @sbpf.mul.i128(i128 %a, i128 %b), !dbg !3"
        );
        assert_eq!(
            one("  %q = sdiv exact i64 %a, -8"),
            "  %q = call i64 @sbpf.sdiv.i64(i64 %a, i64 -8)"
        );
        assert_eq!(
            one("  %r = srem i32 %a, %b"),
            "  %r = call i32 @sbpf.srem.i32(i32 %a, i32 %b)"
        );
    }

    #[test]
    fn what_the_backend_can_do_itself_stays() {
        for line in [
            "  %p = mul i64 %a, %b",
            "  %q = udiv i64 %a, %b",
            "  %s = add i128 %a, %b",
        ] {
            assert_eq!(one(line), line);
        }
    }

    #[test]
    fn the_helpers_are_added_once() {
        let (once, _) = legalize("  %p = mul i128 %a, %b").unwrap();
        let (twice, counts) = legalize(&once).unwrap();
        assert_eq!(once, twice);
        assert_eq!(counts, Counts::default());
    }
}
