//! The settings file.

use super::{ConfigError, Origin, keys};
use std::{collections::BTreeMap, path::Path};

/// The file's settings by `section.name`.
pub(super) fn read(path: &Path) -> Result<BTreeMap<String, (String, Origin)>, ConfigError> {
    let shown = path.display().to_string();
    let bad = |detail: String| ConfigError::File {
        path: shown.clone(),
        detail,
    };
    let text = std::fs::read_to_string(path).map_err(|error| bad(error.to_string()))?;
    let table: toml::Table = text.parse().map_err(|error| bad(slip(&text, &error)))?;
    let mut values = BTreeMap::new();
    for (section, entries) in table {
        let toml::Value::Table(entries) = entries else {
            return Err(ConfigError::Unknown {
                path: shown,
                key: section,
            });
        };
        for (key, value) in flat(&section, entries) {
            if keys::find(&key).is_none() {
                return Err(ConfigError::Unknown { path: shown, key });
            }
            values.insert(key, (plain(value), Origin::File(shown.clone())));
        }
    }
    Ok(values)
}

/// What is wrong with a file and where: not the line itself, as the error would show it. It may hold a secret.
fn slip(text: &str, error: &toml::de::Error) -> String {
    let before = error.span().and_then(|span| text.get(..span.start));
    let Some(before) = before else {
        return error.message().to_owned();
    };
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    format!("line {line}, column {column}: {}", error.message())
}

/// A section's settings by their whole names; a section within it is part of them.
fn flat(section: &str, entries: toml::Table) -> Vec<(String, toml::Value)> {
    let all = entries.into_iter().flat_map(|(name, value)| {
        let key = format!("{section}.{name}");
        match value {
            toml::Value::Table(entries) => flat(&key, entries),
            value => vec![(key, value)],
        }
    });
    all.collect()
}

/// A value as flags and variables would spell it.
fn plain(value: toml::Value) -> String {
    match value {
        toml::Value::String(text) => text,
        toml::Value::Array(items) => items.into_iter().map(plain).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Config;

    fn none(_: &str) -> Option<String> {
        None
    }

    #[test]
    fn a_section_may_have_parts() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.toml");
        std::fs::write(&path, "[brain]\nkind = \"llm\"\n[brain.limits]\nretries = 5\n").unwrap();
        let config = Config::gather(Some(&path), none, none).unwrap();
        assert_eq!(config.parse::<u32>("brain.limits.retries").unwrap(), 5);
        std::fs::write(&path, "[brain.limits]\nretry = 5\n").unwrap();
        let error = Config::gather(Some(&path), none, none).unwrap_err().to_string();
        assert!(error.contains("brain.limits.retry"), "{error}");
    }

    #[test]
    fn a_slip_in_the_file_is_told_by_its_place_and_without_the_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.toml");
        for (line, place) in [
            ("url = \"postgres://me:hunter2@db/x", "line 2, column "),
            ("url = postgres://me:hunter2@db/x", "line 2, column "),
            ("ü = 'hunter2' 'hunter2'", "line 2, column 15: "),
            ("hunter2", "line 2, column "),
            ("url = \"\\qhunter2\"", "line 2, column "),
            ("url = 'hunter2'\nurl = 'hunter2'", "line 3, column 1: "),
            ("[database.url", "line 2, column "),
        ] {
            std::fs::write(&path, format!("[database]\n{line}\n")).unwrap();
            let error = Config::gather(Some(&path), none, none).unwrap_err();
            for told in [error.to_string(), format!("{error:?}")] {
                assert!(told.contains(place) && !told.contains("hunter2"), "{told}");
            }
        }
    }
}
