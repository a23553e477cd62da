use crate::{
    detail, failed,
    forge::forged,
    life::{CLUSTER, Life, founder, trader},
    scene,
};
use serde_json::{Value, json};
use sporeline_genome::{Genome, Persona, PersonaLists, birth_seed, genome_hash, inherit, mutation_rate};
use sporeline_journal::Kind;
use sporeline_mind::Memory;
use sporeline_verify::{Parent, Past, Verdict, check, check_birth};

const SLOT_HASH: [u8; 32] = [6; 32];

fn persona(word: &str) -> Persona {
    Persona::new(PersonaLists {
        adjectives: vec![word.into(), "patient".into()],
        ..Default::default()
    })
    .unwrap()
}

/// What a birth entry says that a parent left, and by which entry of its journal.
type Left = (Memory, Value);

/// A child of two founders, or of one alone, that has thought once.
pub async fn child(alone: bool) -> Life {
    child_of(alone, 1_000, |_| {}).await
}

/// As [`child`], born `started` seconds after the scene, by an enclave whose database was bent before.
async fn child_of(alone: bool, started: i64, bend: impl Fn(&mut [Left])) -> Life {
    let (mut a, mut b) = (founder().await, Life::new(2, Genome::neutral()).await);
    b.attest().await;
    b.think().await;
    let personas = [persona("bold"), persona("shy")];
    for (life, persona) in [&mut a, &mut b].into_iter().zip(&personas) {
        life.chain().facts.persona_hash = Some(persona.hash());
    }
    let mut parents = vec![(&a, &personas[0]), (&b, &personas[1])];
    if alone {
        parents.pop();
    }
    let (first, last) = (parents[0], *parents.last().unwrap());
    let genome_of = |life: &Life| life.dossier.agent().genome;
    let mut child = Life::new(3, trader()).await;
    child.started = started;
    child.dossier.indexed.born_at = scene::NOW + started;
    let seed = birth_seed(
        &genome_of(first.0),
        &genome_of(last.0),
        &child.keys.wallet.to_bytes(),
        &SLOT_HASH,
    );
    let rate = mutation_rate(&genome_of(first.0), &genome_of(last.0));
    let made = Persona::inherit(first.1, last.1, &seed, rate);
    let mut left: Vec<Left> = parents
        .iter()
        .map(|(life, _)| (life.memory.clone(), last_entry(life)))
        .collect();
    bend(&mut left);
    let memory = Memory::inherit(&left[0].0, &left.last().unwrap().0);
    let told: Vec<Value> = parents
        .iter()
        .zip(&left)
        .map(|((life, persona), (memory, entry))| {
            json!({"wallet": life.keys.wallet.to_string(), "genome_hash": hex::encode(genome_hash(&genome_of(life))),
                "persona_hash": hex::encode(persona.hash()), "persona": persona,
                "memory_hash": hex::encode(memory.hash()), "memory": memory, "entry": entry})
        })
        .collect();
    let genome = inherit(&genome_of(first.0), &genome_of(last.0), &seed);
    child.dossier.parents = vec![first.0.as_parent(), last.0.as_parent()];
    child.dossier.indexed.genome = genome;
    child.dossier.indexed.generation = 1;
    let facts = child.dossier.indexed.clone();
    let chain = child.chain();
    chain.facts = facts;
    (chain.seed, chain.slot_hash) = (Some(seed), Some(SLOT_HASH));
    child.memory = memory.clone();
    let body = json!({"seed": hex::encode(seed), "rate": rate, "parents": told, "persona": made,
        "persona_hash": hex::encode(made.hash()), "memory": memory});
    let decision = child.write(Kind::Birth, body).await;
    child.attest().await;
    let persona_hash = made.hash();
    child
        .act(decision, sporeline_verify::Deed::PersonaSet { persona_hash }, None)
        .await;
    child.chain().facts.persona_hash = Some(persona_hash);
    child.think().await;
    child
}

fn last_entry(life: &Life) -> Value {
    entry(life, life.dossier.journal.len() - 1)
}

fn entry(life: &Life, seq: usize) -> Value {
    json!({"seq": seq, "hash": hex::encode(life.dossier.journal[seq].unsigned.hash)})
}

#[tokio::test]
async fn a_child_is_what_its_parents_its_wallet_and_the_slots_hash_make_of_it() {
    for alone in [false, true] {
        let report = check(&child(alone).await.dossier, true);
        assert!(report.holds(), "{report}");
        let unchecked = report.claims.iter().filter(|claim| claim.name.starts_with("birth"));
        assert!(unchecked.clone().all(|claim| claim.verdict == Verdict::Ok), "{report}");
        assert_eq!(unchecked.count(), 3);
    }
}

#[tokio::test]
async fn a_gene_a_seed_or_a_generation_of_anothers_making_is_found() {
    let honest = child(false).await.dossier;
    let mut dossier = honest.clone();
    dossier.chain.as_mut().unwrap().facts.genome = trader();
    assert!(check_birth(&dossier).failed().contains(&"birth.genome"));
    let mut dossier = honest.clone();
    dossier.chain.as_mut().unwrap().slot_hash = Some([7; 32]);
    assert_eq!(check_birth(&dossier).failed(), ["birth.genome"]);
    let mut dossier = honest.clone();
    dossier.chain.as_mut().unwrap().facts.generation = 5;
    assert_eq!(check_birth(&dossier).failed(), ["birth.genome", "api"]);
    let mut dossier = honest;
    dossier.parents.reverse();
    assert!(check_birth(&dossier).failed().contains(&"birth.genome"));
}

#[tokio::test]
async fn without_the_slots_hash_the_seed_is_said_to_be_unproven() {
    let mut dossier = child(false).await.dossier;
    dossier.chain = None;
    let report = check_birth(&dossier);
    assert!(report.holds(), "{report}");
    assert_eq!(report.claims[0].verdict, Verdict::NotCheckable);
}

#[tokio::test]
async fn another_persona_than_the_inherited_one_is_found() {
    let life = child(false).await;
    let dossier = forged(&life, 0, |_, body| body["persona"]["adjectives"] = json!(["obedient"])).await;
    assert_eq!(failed(&dossier), ["birth.persona"]);
    let mut dossier = life.dossier.clone();
    dossier.parents[1].facts.persona_hash = Some([1; 32]);
    assert_eq!(failed(&dossier), ["birth.persona"]);
    let mut dossier = life.dossier.clone();
    dossier.chain.as_mut().unwrap().facts.persona_hash = Some([1; 32]);
    assert_eq!(failed(&dossier), ["birth.persona"]);
}

#[tokio::test]
async fn a_memory_that_does_not_follow_is_found() {
    let life = child(false).await;
    let dossier = forged(&life, 0, |_, body| body["memory"]["momentum"] = 999.into()).await;
    let failed = failed(&dossier);
    assert!(
        failed.contains(&"birth.memory") && failed.contains(&"replay.memory"),
        "{failed:?}"
    );
}

#[tokio::test]
async fn a_memory_that_a_host_slipped_under_a_parent_is_found() {
    let invented = Memory {
        momentum: 9_000,
        ..Memory::default()
    };
    let says = async |started, bend: &dyn Fn(&mut [Left])| {
        let dossier = child_of(false, started, bend).await.dossier;
        assert_eq!(failed(&dossier), ["birth.memory"]);
        detail(&dossier, "birth.memory")
    };
    // Put in its place, or deleted.
    let never = "never had the memory";
    assert!(says(1_000, &|left| left[0].0 = invented.clone()).await.contains(never));
    assert!(says(1_000, &|left| left[0].0 = Memory::default()).await.contains(never));
    // With its journal.
    let none = "names no entry of it";
    assert!(
        says(1_000, &|left| left[0] = (Memory::default(), Value::Null))
            .await
            .contains(none)
    );
    // An older one that it really had; one that it had later; one of an entry that it never wrote.
    let a = founder().await;
    let older = |left: &mut [Left]| left[0] = (Memory::default(), entry(&a, 0));
    assert!(says(1_000, &older).await.contains("had gone on from entry 0"));
    assert!(says(-5, &|_| {}).await.contains("written after this child was born"));
    let elsewhere = |left: &mut [Left]| left[0].1["hash"] = "ab".repeat(32).into();
    assert!(says(1_000, &elsewhere).await.contains("is not in its journal"));
}

#[tokio::test]
async fn an_older_memory_with_the_time_that_goes_with_it_is_found_by_the_birth_on_chain() {
    let (a, mut b) = (founder().await, Life::new(2, Genome::neutral()).await);
    b.attest().await;
    let older = |left: &mut [Left]| {
        left[0] = (Memory::default(), entry(&a, 0));
        left[1] = (Memory::default(), entry(&b, 0));
    };
    let mut dossier = child_of(false, 0, older).await.dossier;
    assert_eq!(failed(&dossier), [""; 0], "it may have been born then");
    for facts in [&mut dossier.indexed, &mut dossier.chain.as_mut().unwrap().facts] {
        facts.born_at = scene::NOW + 1_000;
    }
    assert_eq!(failed(&dossier), ["birth.memory"]);
    assert!(detail(&dossier, "birth.memory").contains("1,000 seconds older than its birth on chain"));
    // By the API's word alone too.
    dossier.chain = None;
    assert!(check_birth(&dossier).failed().contains(&"birth.memory"));
}

#[tokio::test]
async fn a_birth_told_of_late_is_found_by_the_times_that_others_signed() {
    // Where it stands first, later entries are older than it; where those go along, their attestation was over.
    let life = child(false).await;
    let dossier = forged(&life, 0, |envelope, _| envelope.ts += 2_000).await;
    assert_eq!(failed(&dossier), ["journal.time"]);
    assert!(detail(&dossier, "journal.time").contains("entry 1 is 1,999 seconds older"));
    let dossier = forged(&life, 1, |envelope, _| envelope.ts += 600).await;
    assert!(detail(&dossier, "journal.time").contains("entry 1 notes attestation"));
    let dossier = forged(&life, 1, |envelope, _| envelope.ts -= 8 * 86_400).await;
    assert!(detail(&dossier, "journal.time").contains("nobody could have signed it yet"));
    let dossier = forged(&life, 1, |_, body| body["expires_at"] = 5.into()).await;
    assert_eq!(failed(&dossier), ["journal.time"]);
    // A life that the program does not allow now may have been allowed then.
    let dossier = forged(&life, 1, |envelope, _| envelope.ts -= 500).await;
    let report = check(&dossier, true);
    let time = report.claims.iter().find(|claim| claim.name == "attestation.time");
    assert!(
        report.holds() && time.unwrap().verdict == Verdict::NotCheckable,
        "{report}"
    );
    // Nor does a birth stand behind anything.
    let mut after = founder().await;
    after.dossier.parents = life.dossier.parents.clone();
    let body: Value = serde_json::from_str(&life.dossier.journal[0].unsigned.body).unwrap();
    after.write(Kind::Birth, body).await;
    assert!(detail(&after.dossier, "birth.memory").contains("tells of its birth, after others"));
}

#[tokio::test]
async fn a_parent_whose_times_fall_is_not_believed() {
    let honest = child(false).await.dossier;
    let life = founder().await;
    let bent = forged(&life, 2, |envelope, _| envelope.ts += 5_000).await;
    let mut facts = honest.parents[0].facts.clone();
    (facts.journal_sequence, facts.journal_head) = (0, None);
    let Past::Forged(why) = Parent::of(facts, &CLUSTER, &bent.journal).past else {
        panic!("it is believed")
    };
    assert!(why.contains("entry 3 is older than one before it"), "{why}");
}

#[tokio::test]
async fn a_journal_that_is_not_the_parents_own_proves_nothing_for_it() {
    let honest = child(false).await.dossier;
    let facts = honest.parents[0].facts.clone();
    let with = |parent: Parent| {
        let mut dossier = honest.clone();
        dossier.parents[0] = parent;
        dossier
    };
    // Signed throughout, by a key made for it.
    let mut other = Life::new(7, trader()).await;
    other.attest().await;
    let dossier = with(Parent::of(facts.clone(), &CLUSTER, &other.dossier.journal));
    assert_eq!(failed(&dossier), ["birth.memory"]);
    assert!(detail(&dossier, "birth.memory").contains("is not its own: entry 0 is of the wallet"));
    // Its own, cut off below its anchor.
    let own = founder().await.dossier.journal;
    let cut = Parent::of(facts.clone(), &CLUSTER, &own[..2]);
    assert!(detail(&with(cut), "birth.memory").contains("anchored on chain"));
    let elsewhere = Parent::of(facts.clone(), &[9; 32], &own);
    assert_eq!(failed(&with(elsewhere)), ["birth.memory"]);
    // What is not to be had is said.
    let report = check(&with(Parent::of(facts, &CLUSTER, &[])), true);
    let claim = report.claims.iter().find(|claim| claim.name == "birth.memory").unwrap();
    assert_eq!((report.holds(), claim.verdict), (true, Verdict::NotCheckable));
}

#[tokio::test]
async fn a_birth_entry_that_was_edited_where_it_is_served_is_found() {
    let mut dossier = child(false).await.dossier;
    let body = &mut dossier.journal[0].unsigned.body;
    *body = body.replacen("\"bold\"", "\"meek\"", 1);
    assert!(check_birth(&dossier).failed().contains(&"journal.chain"));
}

#[tokio::test]
async fn a_birth_that_never_was_or_was_twice_or_is_left_out_is_found() {
    let mut founder = founder().await;
    let memory = Memory {
        momentum: 9_000,
        ..Memory::default()
    };
    founder.write(Kind::Birth, json!({ "memory": memory })).await;
    founder.think().await;
    assert_eq!(failed(&founder.dossier), ["birth.genome"]);

    let mut twice = child(false).await;
    let body: Value = serde_json::from_str(&twice.dossier.journal[0].unsigned.body).unwrap();
    twice.write(Kind::Birth, body).await;
    assert_eq!(failed(&twice.dossier), ["birth.persona"]);

    let mut untold = child(false).await;
    untold.dossier.journal.remove(0);
    assert!(failed(&untold.dossier).contains(&"birth.persona"));
}
