use ed25519_dalek::{Signer, SigningKey};
use serde_json::{Value, json};
use sporeline_client::Address;
use sporeline_journal::{
    Draft, DraftError, Entry, Flaw, Kind, Standing, UnsignedEntry, body_hash, entry_hash, signed_bytes, verify,
};

const VECTORS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/journal.json");

fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn standing() -> Standing {
    Standing {
        genesis_hash: [1; 32],
        wallet: Address::new_from_array(key().verifying_key().to_bytes()),
        brain: "policy",
        genome_hash: [2; 32],
        memory_hash: [3; 32],
        compose_hash: [4; 32],
        quote_hash: None,
        receipt: None,
        ts: 1_800_000_000,
    }
}

fn sign(unsigned: UnsignedEntry) -> Entry {
    let signature = key().sign(&signed_bytes(&unsigned.hash)).to_bytes();
    Entry { unsigned, signature }
}

/// A journal of one entry of each kind a host writes so far, with what is hard to hash the same: order of keys, other
/// alphabets, control characters, amounts beyond 2^53.
fn journal() -> Vec<Entry> {
    let drafts = [
        (
            Kind::Attest,
            json!({"nostr_key": "ab".repeat(32), "expires_at": 1_800_000_600}),
        ),
        (
            Kind::Sense,
            json!({"z": 1, "a": {"é": "ü\n", "\u{1f344}": "spore", "B": [true, null, -1]}}),
        ),
        (
            Kind::Decide,
            json!({"intent": {"do": "buy", "quote_in": u64::MAX.to_string()}, "refused": null}),
        ),
        (Kind::Send, json!({"action": "1"})),
        (Kind::Outcome, json!({"result": "landed"})),
        (Kind::Lost, json!({"action": "1"})),
    ];
    let mut standing = standing();
    let mut prev = [0; 32];
    let mut made = vec![];
    for (seq, (kind, body)) in (0u64..).zip(drafts) {
        standing.ts += 1;
        standing.quote_hash = Some([5; 32]);
        let unsigned = Draft { kind, body }.after(&standing, seq, &prev).unwrap();
        prev = unsigned.hash;
        made.push(sign(unsigned));
    }
    made
}

fn as_json(entry: &Entry) -> Value {
    json!({
        "envelope": entry.unsigned.envelope,
        "body": entry.unsigned.body,
        "hash": hex::encode(entry.unsigned.hash),
        "signature": hex::encode(entry.signature),
    })
}

/// `SPORELINE_WRITE_VECTORS=1 cargo test -p sporeline-journal` writes the file anew.
#[test]
fn the_committed_vectors_are_what_this_code_makes() {
    let made = Value::from(journal().iter().map(as_json).collect::<Vec<_>>());
    if std::env::var_os("SPORELINE_WRITE_VECTORS").is_some() {
        std::fs::write(VECTORS, serde_json::to_string_pretty(&made).unwrap() + "\n").unwrap();
    }
    let committed: Value = serde_json::from_str(&std::fs::read_to_string(VECTORS).unwrap()).unwrap();
    assert_eq!(committed, made);
}

#[test]
fn a_journal_verifies_and_its_head_is_the_last_entrys_hash() {
    let journal = journal();
    assert_eq!(verify(&journal), Ok(journal.last().unwrap().unsigned.hash));
    assert_eq!(verify(&[]), Ok([0; 32]));
}

#[test]
fn an_envelope_has_exactly_the_fields_of_the_specification_in_canonical_order() {
    let first = &journal()[0].unsigned.envelope;
    let fields: Vec<String> = serde_json::from_str::<serde_json::Map<String, Value>>(first)
        .unwrap()
        .keys()
        .cloned()
        .collect();
    assert_eq!(
        fields,
        [
            "agent",
            "body_hash",
            "brain",
            "cluster",
            "compose_hash",
            "genome_hash",
            "kind",
            "memory_hash",
            "prev",
            "quote_hash",
            "receipt",
            "seq",
            "ts",
            "v",
        ]
    );
    assert!(!first.contains(' ') && first.contains("\"receipt\":null"));
}

#[test]
fn what_the_wallet_signs_can_never_be_a_transaction() {
    let bytes = signed_bytes(&[9; 32]);
    assert_eq!(bytes[0], 0xff);
    assert_eq!(
        &bytes[1..],
        &[b"sporeline/journal/v1".as_slice(), &[9; 32]].concat()[..]
    );
    assert!(wincode::deserialize::<solana_message::Message>(&bytes).is_err());
}

#[test]
fn tampering_is_found_where_it_was_done() {
    type Tamper = (fn(&mut Vec<Entry>), Flaw);
    let cases: [Tamper; 8] = [
        (
            |j| j[2].unsigned.body = j[2].unsigned.body.replace("buy", "sell"),
            Flaw::Body(2),
        ),
        (|j| j[1].unsigned.hash[0] ^= 1, Flaw::Hash(1)),
        (|j| j[3].signature[5] ^= 1, Flaw::Signature(3)),
        (|j| drop(j.remove(2)), Flaw::Sequence(2)),
        (|j| j.swap(3, 4), Flaw::Sequence(3)),
        (
            |j| j[4].unsigned.envelope = j[4].unsigned.envelope.replace("policy", "llm-attested"),
            Flaw::Hash(4),
        ),
        (|j| j[0].unsigned.envelope.insert(1, ' '), Flaw::NotCanonical(0)),
        (|j| j[5].unsigned.kind = Kind::Say, Flaw::Envelope(5)),
    ];
    for (tamper, flaw) in cases {
        let mut journal = journal();
        tamper(&mut journal);
        assert_eq!(verify(&journal), Err(flaw));
    }
}

#[test]
fn an_entry_rewritten_with_all_its_hashes_breaks_the_chain_or_the_signature() {
    let mut journal = journal();
    let unsigned = &mut journal[2].unsigned;
    unsigned.body = unsigned.body.replace("buy", "sell");
    let mut envelope: serde_json::Map<String, Value> = serde_json::from_str(&unsigned.envelope).unwrap();
    envelope["body_hash"] = hex::encode(body_hash(&unsigned.body)).into();
    unsigned.envelope = serde_json_canonicalizer::to_string(&envelope).unwrap();
    unsigned.hash = entry_hash(&unsigned.envelope);
    assert_eq!(verify(&journal), Err(Flaw::Signature(2)));
    journal[2] = sign(journal[2].unsigned.clone());
    assert_eq!(verify(&journal), Err(Flaw::Chain(3)));
}

#[test]
fn another_agents_entry_cannot_be_slipped_in() {
    let mut journal = journal();
    let prev = journal[4].unsigned.hash;
    let other = SigningKey::from_bytes(&[8; 32]);
    let standing = Standing {
        wallet: Address::new_from_array(other.verifying_key().to_bytes()),
        ..standing()
    };
    let draft = Draft {
        kind: Kind::Lost,
        body: json!({}),
    };
    let unsigned = draft.after(&standing, 5, &prev).unwrap();
    let signature = other.sign(&signed_bytes(&unsigned.hash)).to_bytes();
    journal[5] = Entry { unsigned, signature };
    assert_eq!(verify(&journal), Err(Flaw::Owner(5)));
}

#[test]
fn numbers_that_some_readers_would_round_are_refused_by_name() {
    let made = |body: Value| {
        let draft = Draft { kind: Kind::Say, body };
        draft.after(&standing(), 0, &[0; 32]).err()
    };
    assert!(made(json!({"n": 9_007_199_254_740_992u64})).is_none());
    let large = made(json!({"a": [{"n": 9_007_199_254_740_993u64}]}));
    assert!(matches!(large, Some(DraftError::UnsafeInteger(_))), "{large:?}");
    assert!(matches!(
        made(json!(-9_007_199_254_740_993i64)),
        Some(DraftError::UnsafeInteger(_))
    ));
    assert!(matches!(made(json!({"n": 0.5})), Some(DraftError::Fraction(_))));
}
