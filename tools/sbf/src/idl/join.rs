//! Joins the pieces into one document of Anchor's IDL specification 0.1.0.

use serde_json::{Map, Value};

use crate::{error::SbfError, idl::pieces::Piece};

/// The document's sections in the specification's order.
pub const SECTIONS: [&str; 8] = [
    "address",
    "metadata",
    "instructions",
    "accounts",
    "events",
    "errors",
    "types",
    "constants",
];

/// Joins the pieces of a program whose crate has this version. Instructions keep the source's order; accounts, events,
/// types and constants are sorted by name, errors by code.
pub fn join(pieces: &[Piece<'_>], version: &str) -> Result<Value, SbfError> {
    let address = pieces
        .iter()
        .find(|p| p.kind == "address")
        .ok_or(SbfError::IdlPiece("address"))?;
    let program = pieces
        .iter()
        .find(|p| p.kind == "program")
        .ok_or(SbfError::IdlPiece("program"))?;
    let program = parse(program.text)?;
    let mut metadata = program["metadata"].clone();
    // Anchor writes a fixed version here.
    metadata["version"] = version.into();

    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let (mut events, mut errors, mut constants) = (Vec::new(), Vec::new(), Vec::new());
    let mut types = list(&program["types"]);
    for piece in pieces {
        match piece.kind {
            "event" => {
                let event = parse(piece.text)?;
                events.push(event["event"].clone());
                types.extend(list(&event["types"]));
            }
            "errors" => errors.extend(list(&parse(piece.text)?)),
            "const" => constants.push(parse(piece.text)?),
            _ => {}
        }
    }
    errors.sort_by_key(|error| error["code"].as_u64());
    if let Some(pair) = errors.windows(2).find(|pair| pair[0]["code"] == pair[1]["code"]) {
        return Err(SbfError::IdlTwice {
            kind: "errors",
            name: pair[0]["code"].to_string(),
        });
    }

    let mut idl = Map::new();
    idl.insert("address".into(), address.text.into());
    idl.insert("metadata".into(), metadata);
    idl.insert("instructions".into(), program["instructions"].clone());
    let lists = [
        ("accounts", by_name("accounts", list(&program["accounts"]))?),
        ("events", by_name("events", events)?),
        ("errors", errors),
        ("types", by_name("types", types)?),
        ("constants", by_name("constants", constants)?),
    ];
    for (section, entries) in lists {
        idl.insert(section.into(), Value::Array(entries));
    }
    Ok(Value::Object(idl))
}

fn parse(text: &str) -> Result<Value, SbfError> {
    serde_json::from_str(text).map_err(|e| SbfError::Json(format!("an IDL piece is not JSON ({e}): {text}")))
}

/// Sorts by name. The same type is printed by everything that uses it: equal entries become one, different ones under
/// one name are refused.
fn by_name(kind: &'static str, mut entries: Vec<Value>) -> Result<Vec<Value>, SbfError> {
    let name = |entry: &Value| entry["name"].as_str().unwrap_or_default().to_owned();
    entries.sort_by_key(name);
    entries.dedup();
    match entries.windows(2).find(|pair| name(&pair[0]) == name(&pair[1])) {
        Some(pair) => Err(SbfError::IdlTwice {
            kind,
            name: name(&pair[0]),
        }),
        None => Ok(entries),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const PROGRAM: &str = r#"{"address":"","metadata":{"name":"p","version":"0.1.0","spec":"0.1.0"},
        "instructions":[{"name":"sell"},{"name":"buy"}],"accounts":[{"name":"Z"},{"name":"A"}],"types":[{"name":"A","type":"u8"}]}"#;
    const EVENT: &str =
        r#"{"event":{"name":"Traded","discriminator":[1]},"types":[{"name":"A","type":"u8"},{"name":"Traded"}]}"#;

    fn piece<'a>(kind: &'a str, text: &'a str) -> Piece<'a> {
        Piece { kind, text }
    }

    #[test]
    fn pieces_become_one_sorted_document_with_each_type_once() {
        let errors = r#"[{"code":6001,"name":"B"},{"code":6000,"name":"C"}]"#;
        let pieces = [
            piece("event", EVENT),
            piece("errors", errors),
            piece("program", PROGRAM),
            piece("address", "11"),
        ];
        let idl = join(&pieces, "0.3.0").unwrap();
        assert_eq!(idl["address"], "11");
        assert_eq!(idl["metadata"]["version"], "0.3.0");
        assert_eq!(idl["instructions"][0]["name"], "sell", "instructions keep their order");
        assert_eq!(idl["accounts"], json!([{"name": "A"}, {"name": "Z"}]));
        assert_eq!(idl["types"], json!([{"name": "A", "type": "u8"}, {"name": "Traded"}]));
        assert_eq!(idl["errors"][0]["code"], 6000);
        assert_eq!(idl["events"][0]["discriminator"], json!([1]));
    }

    #[test]
    fn two_types_of_one_name_are_refused() {
        let other = EVENT.replace(r#""u8""#, r#""u16""#);
        let pieces = [
            piece("event", &other),
            piece("program", PROGRAM),
            piece("address", "11"),
        ];
        assert!(matches!(
            join(&pieces, "0.1.0"),
            Err(SbfError::IdlTwice { kind: "types", .. })
        ));
    }

    #[test]
    fn a_missing_program_piece_is_named() {
        assert!(matches!(
            join(&[piece("address", "11")], "0.1.0"),
            Err(SbfError::IdlPiece("program"))
        ));
    }
}
