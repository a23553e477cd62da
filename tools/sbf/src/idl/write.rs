//! Writes the IDL with a fixed order of keys, whatever order the JSON library keeps on this build.

use serde_json::Value;

use crate::idl::join::SECTIONS;

/// Keys in reading order; keys that are not here follow in alphabetical order.
const KEYS: [&str; 27] = [
    "code",
    "name",
    "msg",
    "version",
    "spec",
    "description",
    "repository",
    "docs",
    "discriminator",
    "writable",
    "signer",
    "optional",
    "address",
    "pda",
    "relations",
    "accounts",
    "args",
    "serialization",
    "repr",
    "generics",
    "kind",
    "path",
    "type",
    "alias",
    "fields",
    "variants",
    "value",
];

/// Pretty JSON with two spaces of indentation, lists of plain values on one line, and a final newline.
pub fn pretty(idl: &Value) -> String {
    let mut out = String::new();
    write(idl, 0, &mut out);
    out.push('\n');
    out
}

fn write(value: &Value, depth: usize, out: &mut String) {
    match value {
        Value::Array(items) if items.iter().any(|i| i.is_object() || i.is_array()) => {
            block('[', ']', items.iter().map(|item| (None, item)), depth, out);
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(Value::to_string).collect();
            out.push_str(&format!("[{}]", items.join(", ")));
        }
        Value::Object(map) if !map.is_empty() => {
            let order: &[&str] = if depth == 0 { &SECTIONS } else { &KEYS };
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort_by_key(|key| (order.iter().position(|k| k == key).unwrap_or(order.len()), *key));
            block('{', '}', keys.into_iter().map(|key| (Some(key), &map[key])), depth, out);
        }
        other => out.push_str(&other.to_string()),
    }
}

fn block<'a>(
    open: char,
    close: char,
    entries: impl Iterator<Item = (Option<&'a String>, &'a Value)>,
    depth: usize,
    out: &mut String,
) {
    out.push(open);
    for (number, (key, value)) in entries.enumerate() {
        out.push_str(if number == 0 { "\n" } else { ",\n" });
        out.push_str(&"  ".repeat(depth + 1));
        if let Some(key) = key {
            out.push_str(&format!("{}: ", Value::from(key.as_str())));
        }
        write(value, depth + 1, out);
    }
    out.push('\n');
    out.push_str(&"  ".repeat(depth));
    out.push(close);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn keys_follow_the_specification_and_plain_lists_stay_on_a_line() {
        let idl = json!({ "types": [], "instructions": [{ "args": [], "name": "buy", "discriminator": [1, 2] }], "address": "11" });
        let text = pretty(&idl);
        assert_eq!(
            text,
            "{\n  \"address\": \"11\",\n  \"instructions\": [\n    {\n      \"name\": \"buy\",\n      \
             \"discriminator\": [1, 2],\n      \"args\": []\n    }\n  ],\n  \"types\": []\n}\n"
        );
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), idl);
    }
}
