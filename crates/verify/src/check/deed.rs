//! Whether a journal entry decided exactly what was done.

use super::Record;
use crate::Deed;
use serde_json::Value;
use sporeline_client::{Address, address};
use sporeline_journal::Kind;
use std::str::FromStr;

/// Whether `record` decided `deed`; else what differs.
pub(super) fn decided(record: &Record, deed: &Deed) -> Result<(), String> {
    match deed {
        Deed::PersonaSet { persona_hash } => {
            of_kind(record, Kind::Birth)?;
            same("persona", record.hash("persona_hash"), *persona_hash)
        }
        Deed::Anchored { sequence, head } => {
            of_kind(record, Kind::Anchor)?;
            same("number of entries", record.amount("entries"), *sequence)?;
            same("head", record.hash("head"), *head)
        }
        _ => {
            of_kind(record, Kind::Decide)?;
            match record.body.get("refused") {
                Some(Value::Null) => {}
                refused => return Err(format!("the guard had refused it: {}", refused.unwrap_or(&Value::Null))),
            }
            let intent = record.body.get("intent").ok_or("it holds no intent")?;
            wished(intent, deed)
        }
    }
}

/// Whether an intent is what was done, its amounts within what was intended.
fn wished(intent: &Value, deed: &Deed) -> Result<(), String> {
    let text = |field: &str| intent.get(field).and_then(Value::as_str);
    let amount = |field: &str| text(field).and_then(|text| text.parse::<u64>().ok());
    let wallet_of = |field: &str| text(field).and_then(|text| Address::from_str(text).ok());
    let wish = text("do").unwrap_or("nothing");
    let is = |name: &str| {
        if wish == name {
            Ok(())
        } else {
            Err(format!("it wanted {wish}, not {}", deed.name()))
        }
    };
    let within = |what: &str, holds: Option<bool>| match holds {
        Some(true) => Ok(()),
        _ => Err(format!("{what} beyond what was intended")),
    };
    match deed {
        Deed::Traded {
            market,
            buy,
            base,
            quote,
        } => {
            is(if *buy { "buy" } else { "sell" })?;
            let intended = wallet_of("mint").map(|mint| address::market(&mint));
            same("market", intended, *market)?;
            if *buy {
                let lamports = format!("{quote} lamports paid,");
                within(&lamports, amount("quote_in").map(|most| *quote <= most))?;
                let units = format!("{base} units got,");
                within(&units, amount("min_base_out").map(|least| *base >= least))
            } else {
                let units = format!("{base} units sold,");
                within(&units, amount("base_in").map(|most| *base <= most))?;
                let lamports = format!("{quote} lamports got,");
                within(&lamports, amount("min_quote_out").map(|least| *quote >= least))
            }
        }
        Deed::Refueled => is("refuel"),
        Deed::MateChosen { mate, expires_at } => {
            is("choose_mate")?;
            same("mate", wallet_of("mate").map(|wallet| address::agent(&wallet)), *mate)?;
            same("expiry", intent.get("expires_at").and_then(Value::as_i64), *expires_at)
        }
        Deed::BreedingBegun { mate } => {
            is("breed")?;
            let intended = wallet_of("mate").map(|wallet| address::agent(&wallet));
            if intended == *mate {
                Ok(())
            } else {
                Err("it wanted another mate".into())
            }
        }
        Deed::HostChosen { .. } => is("change_host"),
        Deed::PersonaSet { .. } | Deed::Anchored { .. } => Ok(()), // by entries of their own kind, above
    }
}

fn of_kind(record: &Record, kind: Kind) -> Result<(), String> {
    if record.is(kind) {
        Ok(())
    } else {
        Err(format!(
            "it is a {} entry and decides no such thing",
            record.envelope.kind.name()
        ))
    }
}

fn same<T: PartialEq>(what: &str, intended: Option<T>, done: T) -> Result<(), String> {
    if intended == Some(done) {
        Ok(())
    } else {
        Err(format!("it wanted another {what}"))
    }
}
