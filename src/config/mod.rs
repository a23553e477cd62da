//! Settings: a flag beats the environment, which beats the file, which beats the default. Unknown keys are errors.

mod file;
mod keys;
mod mask;

pub use keys::{KEYS, Key};
pub use mask::masked;

use std::{collections::BTreeMap, fmt, path::Path, str::FromStr};

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    Default,
    File(String),
    Variable(String),
    Flag(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Default => f.write_str("default"),
            Origin::File(path) => write!(f, "{path}"),
            Origin::Variable(name) => write!(f, "${name}"),
            Origin::Flag(name) => write!(f, "--{name}"),
        }
    }
}

/// What is wrong with the settings.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("{path}: {detail}")]
    File { path: String, detail: String },
    #[error("{path}: there is no setting {key:?}; `sporeline config` lists them all")]
    Unknown { path: String, key: String },
    #[error("{name} is not set: give --{}, ${}, or put it into the file", name.replace('_', "-"), variable(name))]
    Missing { name: &'static str },
    #[error("{name} = {value:?}: {detail}")]
    Bad {
        name: &'static str,
        value: String,
        detail: String,
    },
}

fn variable(name: &str) -> String {
    keys::find(name).map(Key::variable).unwrap_or_default()
}

/// All settings and where each came from.
#[derive(Debug, Default)]
pub struct Config {
    values: BTreeMap<&'static str, (String, Origin)>,
}

impl Config {
    /// Gathers the settings. `variable` and `flag` look one up by its name.
    pub fn gather(
        file: Option<&Path>,
        variable: impl Fn(&str) -> Option<String>,
        flag: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ConfigError> {
        let from_file = file.map(file::read).transpose()?.unwrap_or_default();
        let mut values = BTreeMap::new();
        for key in KEYS {
            let (name, flag_name, variable_name) = (key.name, key.flag(), key.variable());
            let found = flag(name)
                .map(|value| (value, Origin::Flag(flag_name)))
                .or_else(|| variable(&variable_name).map(|value| (value, Origin::Variable(variable_name))))
                .or_else(|| from_file.get(name).cloned())
                .or_else(|| key.default.map(|value| (value.to_owned(), Origin::Default)));
            if let Some(found) = found {
                values.insert(name, found);
            }
        }
        Ok(Self { values })
    }

    /// A setting that may be left out.
    pub fn optional(&self, name: &'static str) -> Option<&str> {
        self.values.get(name).map(|(value, _)| value.as_str())
    }

    /// A setting that must be there.
    pub fn text(&self, name: &'static str) -> Result<&str, ConfigError> {
        self.optional(name).ok_or(ConfigError::Missing { name })
    }

    /// A setting of some type that reads itself from text.
    pub fn parse<T: FromStr<Err: fmt::Display>>(&self, name: &'static str) -> Result<T, ConfigError> {
        parse_one(name, self.text(name)?)
    }

    /// As [`Config::parse`], for a setting that may be left out.
    pub fn parse_optional<T: FromStr<Err: fmt::Display>>(&self, name: &'static str) -> Result<Option<T>, ConfigError> {
        self.optional(name).map(|value| parse_one(name, value)).transpose()
    }

    /// A list separated by commas; empty when left out.
    pub fn list<T: FromStr<Err: fmt::Display>>(&self, name: &'static str) -> Result<Vec<T>, ConfigError> {
        let text = self.optional(name).unwrap_or_default();
        text.split(',')
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .map(|item| parse_one(name, item))
            .collect()
    }

    /// Every setting, its value with secrets masked, and its origin.
    pub fn describe(&self) -> Vec<(&'static Key, String, String)> {
        KEYS.iter()
            .map(|key| match self.values.get(key.name) {
                Some((value, origin)) => (key, shown(key, value, origin), origin.to_string()),
                None => (key, String::new(), "not set".into()),
            })
            .collect()
    }
}

/// A value without what may be secret in it. Where the path of a secret's file belongs people put the secret itself: so only
/// the path of a file that is there is shown.
fn shown(key: &Key, value: &str, origin: &Origin) -> String {
    match key.names_secret_file() && *origin != Origin::Default && !Path::new(value).is_file() {
        true => "***".into(),
        false => masked(value),
    }
}

fn parse_one<T: FromStr<Err: fmt::Display>>(name: &'static str, value: &str) -> Result<T, ConfigError> {
    value.parse().map_err(|error: T::Err| ConfigError::Bad {
        name,
        value: masked(value),
        detail: error.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn none(_: &str) -> Option<String> {
        None
    }

    #[test]
    fn a_flag_beats_the_environment_which_beats_the_file_which_beats_the_default() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.toml");
        std::fs::write(
            &path,
            "[api]\nlisten = \"1.1.1.1:1\"\n[host]\nattesters = [\"a\", \"b\"]\n",
        )
        .unwrap();
        let config = |variable: fn(&str) -> Option<String>, flag: fn(&str) -> Option<String>| {
            Config::gather(Some(&path), variable, flag).unwrap()
        };
        assert_eq!(
            Config::gather(None, none, none).unwrap().text("api.listen").unwrap(),
            "127.0.0.1:8080"
        );
        assert_eq!(config(none, none).text("api.listen").unwrap(), "1.1.1.1:1");
        assert_eq!(config(none, none).list::<String>("host.attesters").unwrap(), ["a", "b"]);
        let variable = |name: &str| (name == "SPORELINE_API_LISTEN").then(|| "2.2.2.2:2".to_owned());
        assert_eq!(config(variable, none).text("api.listen").unwrap(), "2.2.2.2:2");
        let flag = |name: &str| (name == "api.listen").then(|| "3.3.3.3:3".to_owned());
        assert_eq!(config(variable, flag).text("api.listen").unwrap(), "3.3.3.3:3");
    }

    #[test]
    fn an_unknown_key_is_an_error_that_names_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.toml");
        std::fs::write(&path, "[api]\nlistn = \"x\"\n").unwrap();
        let error = Config::gather(Some(&path), none, none).unwrap_err().to_string();
        assert!(error.contains("api.listn"), "{error}");
    }

    #[test]
    fn a_key_in_the_place_of_its_path_is_not_shown() {
        const KEY: &str = "12,34,56";
        const SETTINGS: [&str; 5] = [
            "host.keypair",
            "keeper.keypair",
            "attester.keypair",
            "host.seed_file",
            "brain.api_key_file",
        ];
        let named: Vec<_> = KEYS.iter().filter(|key| key.names_secret_file()).collect();
        assert_eq!(named.len(), SETTINGS.len());
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.toml");
        let value = |config: &Config, name: &str| {
            let found = config.describe().into_iter().find(|(key, ..)| key.name == name);
            found.unwrap().1
        };
        for name in SETTINGS {
            let (section, key) = name.split_once('.').unwrap();
            std::fs::write(&path, format!("[{section}]\n{key} = [12, 34, 56]\n")).unwrap();
            let flag = |asked: &str| (asked == name).then(|| KEY.to_owned());
            let variable = |asked: &str| (asked == keys::find(name).unwrap().variable()).then(|| KEY.to_owned());
            for config in [
                Config::gather(Some(&path), none, none),
                Config::gather(None, variable, none),
                Config::gather(None, none, flag),
            ] {
                let config = config.unwrap();
                assert_eq!(config.text(name).unwrap(), KEY);
                assert_eq!(value(&config, name), "***", "{name}");
            }
            // A file that is there, and a default, hide nothing.
            let there = path.display().to_string();
            let flag = |asked: &str| (asked == name).then(|| there.clone());
            assert_eq!(value(&Config::gather(None, none, flag).unwrap(), name), there);
        }
        assert_eq!(
            value(&Config::gather(None, none, none).unwrap(), "host.seed_file"),
            "enclave.seed"
        );
    }

    #[test]
    fn what_is_missing_is_named_with_the_ways_to_give_it() {
        let error = Config::default().text("host.keypair").unwrap_err().to_string();
        assert!(
            error.contains("--host.keypair") && error.contains("$SPORELINE_HOST_KEYPAIR"),
            "{error}"
        );
    }
}
