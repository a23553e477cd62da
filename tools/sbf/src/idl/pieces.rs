//! Cuts the output of Anchor's generated tests at its markers.

/// One `--- IDL begin kind --- … --- IDL end kind ---`.
#[derive(Debug, PartialEq, Eq)]
pub struct Piece<'a> {
    /// `address`, `program`, `event`, `errors` or `const`.
    pub kind: &'a str,
    pub text: &'a str,
}

/// All pieces in order of appearance; lines between them belong to the test harness.
pub fn pieces(output: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = output;
    while let Some((_, after)) = rest.split_once("--- IDL begin ") {
        let Some((kind, body)) = after.split_once(" ---\n") else {
            break;
        };
        let Some((text, after)) = body.split_once(&format!("--- IDL end {kind} ---")) else {
            break;
        };
        found.push(Piece {
            kind,
            text: text.trim(),
        });
        rest = after;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_cut_out_of_the_test_harness_output() {
        let output = "running 2 tests\n..\n---- a stdout ----\n--- IDL begin address ---\n1111\n--- IDL end address ---\n\n\
                      ---- b stdout ----\n--- IDL begin errors ---\n[]\n--- IDL end errors ---\ntest result: ok.\n";
        assert_eq!(
            pieces(output),
            [
                Piece {
                    kind: "address",
                    text: "1111"
                },
                Piece {
                    kind: "errors",
                    text: "[]"
                }
            ]
        );
    }
}
