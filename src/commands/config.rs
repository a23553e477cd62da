//! `sporeline config`.

use crate::config::Config;

/// Prints every setting, its value with secrets masked, and its origin.
pub fn print(settings: &Config) {
    let rows = settings.describe();
    let width = rows.iter().map(|(key, ..)| key.name.len()).max().unwrap_or_default();
    let values = rows.iter().map(|(_, value, _)| value.len()).max().unwrap_or_default();
    for (key, value, origin) in rows {
        println!("{:width$}  {value:values$}  {origin:24}  {}", key.name, key.help);
    }
}
