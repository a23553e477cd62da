use sporeline_svm::compute::{self, KEYS, LIMITS, Row};
use std::collections::BTreeMap;

/// Prints the compute units of every instruction, least, median and most over 200 keys: a table, or one JSON object
/// `{"buy": {"min": n, "median": n, "max": n}, …}`.
///
/// # Errors
/// When a limit is exceeded; the figures are printed before.
pub fn compute(json: bool) -> anyhow::Result<()> {
    let rows = compute::measure(KEYS);
    if json {
        let by_name: BTreeMap<_, _> = rows.iter().map(|row| (row.name, object(row))).collect();
        println!("{}", serde_json::to_string_pretty(&by_name)?);
    } else {
        println!(
            "{:<22}{:>8}{:>8}{:>8}{:>8}",
            "instruction", "min", "median", "max", "limit"
        );
        for Row { name, min, median, max } in &rows {
            let limit = limit_of(name).map_or_else(|| "–".into(), |limit| limit.to_string());
            println!("{name:<22}{min:>8}{median:>8}{max:>8}{limit:>8}");
        }
    }
    for row in &rows {
        if let Some(limit) = limit_of(row.name) {
            anyhow::ensure!(
                row.max <= limit,
                "{} takes up to {} compute units; at most {limit} are allowed",
                row.name,
                row.max
            );
        }
    }
    Ok(())
}

fn limit_of(name: &str) -> Option<u64> {
    LIMITS
        .iter()
        .find(|(limited, _)| *limited == name)
        .map(|(_, limit)| *limit)
}

fn object(row: &Row) -> serde_json::Value {
    serde_json::json!({ "min": row.min, "median": row.median, "max": row.max })
}
