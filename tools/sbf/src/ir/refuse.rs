//! Refuses, by name and function, what would otherwise surface as a backend crash or an unresolved symbol.

use crate::{
    error::SbfError,
    ir::{
        legalize::{MAX_REGISTERS, registers},
        syntax::{Binary, Define, width},
    },
};

const DIVISIONS: [&str; 4] = ["udiv", "urem", "sdiv", "srem"];
const FLOATS: [&str; 5] = ["fadd", "fsub", "fmul", "fdiv", "frem"];

/// Checks a module after its last optimisation.
pub fn refuse_leftovers(module: &str) -> Result<(), SbfError> {
    let mut function = "";
    for line in module.lines() {
        if let Some(define) = Define::read(line)? {
            function = define.name;
            let params = registers(define.params);
            if params > MAX_REGISTERS {
                let instead =
                    "it recurses or is called through a pointer, so it cannot be inlined: pass a struct by reference";
                return Err(unsupported(
                    format!("{params} registers of parameters"),
                    function,
                    instead,
                ));
            }
            continue;
        }
        if let Some((what, instead)) = leftover(line) {
            return Err(unsupported(what, function, instead));
        }
    }
    Ok(())
}

fn unsupported(what: String, function: &str, instead: &'static str) -> SbfError {
    SbfError::Unsupported {
        what,
        function: function.to_owned(),
        instead,
    }
}

fn leftover(line: &str) -> Option<(String, &'static str)> {
    if let Some(binary) = Binary::read(line, &DIVISIONS) {
        if width(binary.ty)? > 64 {
            return Some((
                format!("`{}` of {}", binary.op, binary.ty),
                "divide with limbs, as the curve crate does",
            ));
        }
        if binary.op.starts_with('s') {
            return Some((format!("`{}` of {}", binary.op, binary.ty), "divide as i32 or i64"));
        }
    }
    if let Some(binary) = Binary::read(line, &["mul"]).filter(|b| width(b.ty).is_some_and(|bits| bits > 64)) {
        return Some((format!("`mul` of {}", binary.ty), "multiply with 64-bit limbs"));
    }
    if let Some(op) = FLOATS.into_iter().find(|op| line.contains(&format!(" = {op} "))) {
        return Some((format!("floating point (`{op}`)"), "use integers"));
    }
    let call = line.contains("@llvm.smul.with.overflow.i128(");
    call.then(|| {
        (
            "checked multiplication of i128".to_owned(),
            "multiply magnitudes as u128",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(body: &str) -> String {
        refuse_leftovers(&format!("define i64 @price(i64 %a) {{\n{body}\n}}"))
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn division_of_128_bits_is_refused_with_its_function() {
        let message = refused("  %q = udiv i128 %a, %b");
        assert!(
            message.contains("`udiv` of i128") && message.contains("`price`"),
            "{message}"
        );
    }

    #[test]
    fn floats_and_checked_i128_products_are_refused() {
        assert!(refused("  %x = fmul double %a, %b").contains("floating point"));
        assert!(refused("  %x = call { i128, i1 } @llvm.smul.with.overflow.i128(i128 %a, i128 %b)").contains("i128"));
    }

    #[test]
    fn a_function_that_could_not_be_inlined_is_refused() {
        let module = "define void @f(i64 %a, i64 %b, i64 %c, i64 %d, i64 %e, i64 %f) alwaysinline {";
        assert!(
            refuse_leftovers(module)
                .unwrap_err()
                .to_string()
                .contains("6 registers of parameters")
        );
    }

    #[test]
    fn plain_64_bit_arithmetic_passes() {
        refuse_leftovers("define i64 @f(i64 %a) {\n  %q = udiv i64 %a, 3\n  %s = add i128 %b, %c\n}").unwrap();
    }
}
