//! Logs that are made to deceive. Registers are computed here by the definition: SHA-384 over register and digest.

use sha2::{Digest, Sha384};
use sporeline_enclave::tdx::{EventLog, EventLogError, RUNTIME_EVENT};

const HASH: [u8; 32] = [0xaa; 32];

fn v1(name: &str, payload: &[u8]) -> [u8; 48] {
    let bytes = [&RUNTIME_EVENT.to_le_bytes()[..], b":", name.as_bytes(), b":", payload].concat();
    Sha384::digest(bytes).into()
}

fn v2(name: &str, payload: &[u8]) -> [u8; 48] {
    let json = serde_json::json!({"name": name, "payload": hex::encode(payload), "type": RUNTIME_EVENT});
    // Sorted keys without spaces: what RFC 8785 asks for where there are only plain strings and a small number.
    Sha384::digest(json.to_string()).into()
}

fn register(digests: &[[u8; 48]]) -> [u8; 48] {
    digests.iter().fold([0; 48], |register, digest| {
        Sha384::digest([&register[..], digest].concat()).into()
    })
}

fn event(name: &str, payload: &[u8]) -> serde_json::Value {
    serde_json::json!({"imr": 3, "event_type": RUNTIME_EVENT, "digest": "", "event": name, "event_payload": hex::encode(payload)})
}

fn parsed(events: &[serde_json::Value]) -> EventLog {
    EventLog::parse(&serde_json::to_string(events).unwrap()).unwrap()
}

#[test]
fn a_log_replays_in_either_form_of_digest_and_in_a_mixture_that_names_its_versions() {
    let events = [event("app-id", b"x"), event("compose-hash", &HASH)];
    for digest in [v1, v2] {
        let register = register(&[digest("app-id", b"x"), digest("compose-hash", &HASH)]);
        assert_eq!(parsed(&events).compose_hash(&register), Ok(HASH));
    }
    let mut mixed = events;
    mixed[0]["version"] = 1.into();
    mixed[1]["version"] = 2.into();
    let register = register(&[v1("app-id", b"x"), v2("compose-hash", &HASH)]);
    assert_eq!(parsed(&mixed).compose_hash(&register), Ok(HASH));
    mixed[1]["version"] = 3.into();
    assert!(matches!(
        parsed(&mixed).compose_hash(&register),
        Err(EventLogError::Malformed(_))
    ));
}

#[test]
fn a_second_compose_hash_as_an_app_may_add_it_is_refused() {
    let events = [event("compose-hash", &[1; 32]), event("compose-hash", &HASH)];
    let register = register(&[v1("compose-hash", &[1; 32]), v1("compose-hash", &HASH)]);
    assert_eq!(
        parsed(&events).compose_hash(&register),
        Err(EventLogError::ComposeHash(2))
    );
}

#[test]
fn a_log_that_names_no_compose_hash_or_one_of_another_length_is_refused() {
    let named_none = register(&[v1("app-id", b"x")]);
    assert_eq!(
        parsed(&[event("app-id", b"x")]).compose_hash(&named_none),
        Err(EventLogError::ComposeHash(0))
    );
    let short = register(&[v1("compose-hash", &[1; 31])]);
    assert_eq!(
        parsed(&[event("compose-hash", &[1; 31])]).compose_hash(&short),
        Err(EventLogError::ComposeHash(1))
    );
}

#[test]
fn the_true_compose_hash_cannot_hide_behind_a_longer_name() {
    // The digest of ("compose-hash", "ab:…") is that of ("compose-hash:ab", "…"): a hash with a colon in it could vanish
    // and one that the app adds afterwards would stand alone.
    let mut truth = [0x61; 32];
    truth[2] = b':';
    let measured = register(&[v1("compose-hash", &truth), v1("compose-hash", &HASH)]);
    assert_eq!(v1("compose-hash", &truth), v1("compose-hash:aa", &truth[3..]));
    let told = [event("compose-hash:aa", &truth[3..]), event("compose-hash", &HASH)];
    assert_eq!(parsed(&told).compose_hash(&measured), Err(EventLogError::Name(0)));
}

#[test]
fn a_digest_that_is_not_of_its_payload_is_refused_though_it_replays() {
    let mut told = event("compose-hash", &HASH);
    told["digest"] = hex::encode(v1("compose-hash", &[1; 32])).into();
    let measured = register(&[v1("compose-hash", &[1; 32])]);
    assert_eq!(parsed(&[told]).compose_hash(&measured), Err(EventLogError::Digest(0)));
}

#[test]
fn an_event_of_another_type_in_rtmr3_is_refused() {
    let mut told = event("compose-hash", &HASH);
    told["event_type"] = 1.into();
    assert_eq!(parsed(&[told]).compose_hash(&[0; 48]), Err(EventLogError::Type(0)));
}

#[test]
fn events_left_out_added_or_put_in_another_order_do_not_replay() {
    let (first, second) = (event("app-id", b"x"), event("compose-hash", &HASH));
    let register = register(&[v1("app-id", b"x"), v1("compose-hash", &HASH)]);
    let logs = [
        vec![second.clone()],
        vec![second.clone(), first.clone()],
        vec![first.clone(), second.clone(), event("more", b"")],
        vec![],
    ];
    for events in logs {
        assert_eq!(parsed(&events).compose_hash(&register), Err(EventLogError::Replay));
    }
}

#[test]
fn what_is_no_event_log_is_refused() {
    for text in ["", "{}", "[", "[1]", r#"[{"imr":3}]"#, r#"[{"imr":-1,"event_type":1}]"#] {
        assert!(
            matches!(EventLog::parse(text), Err(EventLogError::Malformed(_))),
            "{text}"
        );
    }
    let many = vec![event("x", b""); 4_097];
    let text = serde_json::to_string(&many).unwrap();
    assert!(matches!(EventLog::parse(&text), Err(EventLogError::Malformed(_))));
}
