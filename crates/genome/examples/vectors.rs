//! Writes the committed vectors anew: `cargo run -p sporeline-genome --features std --example vectors`.
//!
//! Inputs are drawn from fixed seeds, so a run on an unchanged rule changes no byte. A change in `child` means that the
//! rule changed, and with it every birth there ever was.

use std::{fs, path::Path};

use serde_json::json;
use sha2::{Digest, Sha256};
use sporeline_genome::{
    GENE_MAX, GENES, Gene, Genome, Persona, PersonaField, birth_seed, inherit, mutation_rate,
    persona::lexicon,
    vectors::{BirthVector, CharacterVector, PersonaVector, character_vectors},
};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors");
    write(&folder.join("birth.json"), &births()?)?;
    write(&folder.join("persona.json"), &personas()?)?;
    characters(&folder.join("character"))
}

/// What the character files come to. The files themselves are written by hand.
fn characters(folder: &Path) -> Result<()> {
    for CharacterVector { name, file, .. } in character_vectors() {
        let (imported, exported) = CharacterVector::work_out(name, file)?;
        fs::write(folder.join(format!("{name}.imported.json")), imported)?;
        fs::write(folder.join(format!("{name}.v1.json")), exported)?;
    }
    Ok(())
}

/// A JSON list with one vector a line, so that a change shows as the lines it touches.
fn write<T: serde::Serialize>(path: &Path, vectors: &[T]) -> Result<()> {
    let lines = vectors
        .iter()
        .map(serde_json::to_string)
        .collect::<std::result::Result<Vec<_>, _>>()?;
    fs::write(path, format!("[\n{}\n]\n", lines.join(",\n")))?;
    println!("{} vectors in {}", vectors.len(), path.display());
    Ok(())
}

/// 32 bytes that depend on nothing but their name.
fn bytes(name: &str, number: usize) -> [u8; 32] {
    Sha256::digest(format!("{name} {number}")).into()
}

fn births() -> Result<Vec<BirthVector>> {
    parents()?
        .into_iter()
        .enumerate()
        .map(|(number, (a, b))| {
            let child_wallet = bytes("wallet", number);
            let slot_hash = bytes("slot hash", number);
            let child = inherit(&a, &b, &birth_seed(&a, &b, &child_wallet, &slot_hash));
            Ok(BirthVector {
                a: a.to_bytes(),
                b: b.to_bytes(),
                child_wallet,
                slot_hash,
                child: child.to_bytes(),
            })
        })
        .collect()
}

/// A genome of one value with the two mutation genes set.
fn flat(value: u16, rate: u16, step: u16) -> Result<Genome> {
    Ok(Genome::from_genes([value; GENES])?
        .with(Gene::MutationRate, rate)?
        .with(Gene::MutationStep, step)?)
}

fn parents() -> Result<Vec<(Genome, Genome)>> {
    let (zero, full) = (Genome::from_genes([0; GENES])?, Genome::from_genes([GENE_MAX; GENES])?);
    let neutral = Genome::neutral();
    // Every gene its own number, so that a swapped order of genes or bytes shows.
    let mut ladder = [0; GENES];
    for (gene, value) in ladder.iter_mut().zip((0u16..).step_by(257)) {
        *gene = value;
    }
    let ladder = Genome::from_genes(ladder)?;

    let mut pairs = vec![
        (zero, zero),
        (full, full),
        (zero, full),
        (full, zero),
        (neutral, neutral),
        (neutral, zero),
        (full, neutral),
        (ladder, ladder),
        (ladder, neutral),
        (zero, ladder),
    ];
    // Rates and steps at, beside and beyond both clamps, where the mean rounds down, and at both borders of the genes.
    for (rates, steps) in [
        ((0, 0), (0, 0)),
        ((49, 50), (99, 100)),
        ((50, 50), (100, 100)),
        ((51, 52), (101, 102)),
        ((0, 10_000), (0, 10_000)),
        ((2_499, 2_500), (2_999, 3_000)),
        ((2_500, 2_500), (3_000, 3_000)),
        ((2_501, 2_501), (3_001, 3_001)),
        ((10_000, 10_000), (10_000, 10_000)),
        ((2_500, 2_500), (100, 100)),
    ] {
        for (low, high) in [(0, 10_000), (3, 9_997), (1_400, 8_600)] {
            pairs.push((flat(low, rates.0, steps.0)?, flat(high, rates.1, steps.1)?));
        }
    }
    for number in 0..24 {
        pairs.push((Genome::random(&bytes("a", number)), Genome::random(&bytes("b", number))));
    }
    for number in 24..32 {
        let alone = Genome::random(&bytes("a", number));
        pairs.push((alone, alone));
    }
    Ok(pairs)
}

/// `count` texts of a field, some of them common to many personas.
fn texts(field: PersonaField, number: usize, count: usize) -> Vec<String> {
    let bytes = bytes(field.name(), number);
    (0..count)
        .map(|place| {
            let byte = usize::from(bytes[place]);
            match lexicon::entries(field) {
                // Few distinct entries, so that lists overlap and births drop repetitions.
                Some(entries) => entries[byte % 24].clone(),
                None => format!(
                    "{} {} – “{}” ✓",
                    field.name(),
                    byte % 40,
                    ["né", "日本", "a\"b\\c\n"][byte % 3]
                ),
            }
        })
        .collect()
}

fn persona(number: usize, counts: [usize; 6]) -> Result<Persona> {
    let mut map = serde_json::Map::new();
    for (field, count) in PersonaField::ALL.into_iter().zip(counts) {
        map.insert(field.name().to_owned(), json!(texts(field, number, count)));
    }
    Ok(Persona::from_value(map.into())?)
}

fn personas() -> Result<Vec<PersonaVector>> {
    let empty = Persona::default();
    let (full, other_full) = (persona(0, [16; 6])?, persona(1, [16; 6])?);
    let small = persona(2, [3, 2, 1, 2, 3, 4])?;
    let mut cases = vec![
        (empty.clone(), empty.clone(), 0, 0),
        (full.clone(), full.clone(), 0, 0),
        (full.clone(), full.clone(), 10_000, 10_000),
        (full.clone(), other_full.clone(), 0, 0),
        (full.clone(), other_full, 10_000, 10_000),
        (small.clone(), empty.clone(), 2_500, 2_500),
        (empty, small.clone(), 2_500, 2_499),
        (small, full, 1_300, 1_201),
    ];
    for number in 3..19 {
        let sizes = |seed: [u8; 32]| -> [usize; 6] { std::array::from_fn(|i| usize::from(seed[i] % 17)) };
        let rate = u16::from(bytes("rate", number)[0]) * 20;
        cases.push((
            persona(number, sizes(bytes("sizes of a", number)))?,
            persona(number + 100, sizes(bytes("sizes of b", number)))?,
            rate,
            5_001 - rate.min(5_001),
        ));
    }
    cases
        .into_iter()
        .enumerate()
        .map(|(number, (a, b, a_mutation_rate, b_mutation_rate))| {
            let parent = |rate| Genome::neutral().with(Gene::MutationRate, rate);
            let rate = mutation_rate(&parent(a_mutation_rate)?, &parent(b_mutation_rate)?);
            let seed = bytes("birth seed", number);
            let child = Persona::inherit(&a, &b, &seed, rate);
            let child_hash = child.hash();
            Ok(PersonaVector {
                a,
                b,
                a_mutation_rate,
                b_mutation_rate,
                seed,
                child,
                child_hash,
            })
        })
        .collect()
}
