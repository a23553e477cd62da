//! A thousand committed scenes and the personas that speak in them.
//!
//! `UPDATE_SCENES=1` writes the files anew from a seed; what is tested is what is committed.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sporeline_genome::{Persona, PersonaField, PersonaLists, persona::lexicon};
use sporeline_voice::{Happening, Heard, MarketFact, MicroSol, Myself, Pace, Parent, Scene, Subject};
use std::{path::PathBuf, sync::LazyLock};

pub const SCENES: usize = 1_000;
const PERSONAS: usize = 24;
const NAMES: [&str; 12] = [
    "Mycelia",
    "Hypha",
    "Morel",
    "Truffle Ia",
    "Enoki IIb",
    "Chanterelle",
    "Lichen IVc",
    "Spora",
    "Boletus",
    "Agaric Ib",
    "Cep",
    "Inkcap IIIa",
];
const SYMBOLS: [&str; 8] = [
    "MYCEL", "HYPHA", "MOREL", "TRUF1A", "ENOKI2B", "CHANT", "LICH4C", "SPORA",
];
const SAYINGS: [&str; 8] = [
    "Patience is a position.",
    "I buy what I can explain and sell what I can't.",
    "The order book has no memory; I do.",
    "Small roots hold the slope.",
    "A loss told early is half a loss.",
    "Every block is somebody's Monday.",
    "I'd rather be late than loud.",
    "Count twice, spend once!",
];

/// A scene, who speaks in it, and who its parents are: numbers of personas.
#[derive(Debug, Serialize, Deserialize)]
pub struct Case {
    pub persona: usize,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parents: Vec<usize>,
    pub scene: Scene,
}

pub struct Cases {
    pub personas: Vec<Persona>,
    pub cases: Vec<Case>,
}

impl Cases {
    /// As committed.
    pub fn read() -> &'static Self {
        static CASES: LazyLock<Cases> = LazyLock::new(Cases::from_files);
        &CASES
    }

    fn from_files() -> Self {
        if std::env::var_os("UPDATE_SCENES").is_some() {
            write();
        }
        let text = |name: &str| std::fs::read_to_string(folder().join(name)).unwrap();
        Self {
            personas: text("personas.jsonl")
                .lines()
                .map(|line| Persona::from_json(line).unwrap())
                .collect(),
            cases: text("scenes.jsonl")
                .lines()
                .map(|line| serde_json::from_str(line).unwrap())
                .collect(),
        }
    }

    pub fn parents(&self, case: &Case) -> Vec<Parent<'_>> {
        case.parents
            .iter()
            .map(|parent| Parent {
                name: NAMES[parent % NAMES.len()],
                persona: &self.personas[*parent],
            })
            .collect()
    }
}

fn folder() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "fixtures"].iter().collect()
}

fn write() {
    let lines = |lines: Vec<String>| lines.join("\n") + "\n";
    std::fs::create_dir_all(folder()).unwrap();
    let personas = (0..PERSONAS).map(|n| String::from_utf8(persona(n).to_jcs()).unwrap());
    std::fs::write(folder().join("personas.jsonl"), lines(personas.collect())).unwrap();
    let cases = (0..SCENES).map(|n| serde_json::to_string(&case(n)).unwrap());
    std::fs::write(folder().join("scenes.jsonl"), lines(cases.collect())).unwrap();
}

/// Numbers from a hash: which does not matter, only that they are the same everywhere.
struct Numbers {
    label: String,
    count: u64,
}

impl Numbers {
    fn below(&mut self, end: u64) -> u64 {
        self.count += 1;
        let hash = Sha256::digest(format!("{} {}", self.label, self.count));
        u64::from_le_bytes(hash[..8].try_into().unwrap()) % end
    }

    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len() as u64) as usize]
    }

    fn once_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    /// Between −`most` and `most`, bps; small ones more often.
    fn change(&mut self, most: u64) -> i32 {
        let size = self.below(most) * self.below(most) / most;
        if self.once_in(2) { size as i32 } else { -(size as i32) }
    }
}

fn persona(n: usize) -> Persona {
    let mut numbers = Numbers {
        label: format!("persona {n}"),
        count: 0,
    };
    let mut words = |field: PersonaField, count: usize| -> Vec<String> {
        let entries = lexicon::entries(field).unwrap();
        (0..count)
            .map(|_| entries[numbers.below(entries.len() as u64) as usize].clone())
            .collect()
    };
    let (adjectives, style, topics) = (
        words(PersonaField::Adjectives, 4),
        words(PersonaField::Style, 6),
        words(PersonaField::Topics, 6),
    );
    Persona::new(PersonaLists {
        adjectives,
        bio: vec!["An agent of the fixture.".into()],
        lore: vec![],
        post_examples: vec![
            SAYINGS[n % SAYINGS.len()].into(),
            SAYINGS[(n * 3 + 1) % SAYINGS.len()].into(),
        ],
        style,
        topics,
    })
    .unwrap()
}

fn case(n: usize) -> Case {
    let mut numbers = Numbers {
        label: format!("scene {n}"),
        count: 0,
    };
    let now = 1_800_000_000 + n as i64 * 977;
    let since = numbers.below(240) as i64;
    let parents = match numbers.below(3) {
        0 => vec![],
        1 => vec![numbers.below(PERSONAS as u64) as usize],
        _ => vec![
            numbers.below(PERSONAS as u64) as usize,
            numbers.below(PERSONAS as u64) as usize,
        ],
    };
    let name = NAMES[n % NAMES.len()];
    let scene = Scene {
        wallet: bs58ish(n),
        moment: hex::encode(Sha256::digest(format!("moment {n}"))),
        now,
        last_at: if numbers.once_in(40) { 0 } else { now - since },
        said: vec![],
        pace: Pace::LOCAL,
        me: Myself {
            name: name.into(),
            symbol: SYMBOLS[n % SYMBOLS.len()].into(),
            generation: parents.len() as u32 * (1 + numbers.below(4) as u32),
            treasury: MicroSol(if numbers.once_in(6) {
                40_000 + numbers.below(60_000)
            } else {
                numbers.below(300_000_000)
            }),
            floor: MicroSol(60_000),
        },
        happened: (0..numbers.below(4)).map(|_| happening(&mut numbers)).collect(),
        markets: (0..1 + numbers.below(4))
            .map(|index| MarketFact {
                symbol: if index == 0 {
                    SYMBOLS[n % SYMBOLS.len()]
                } else {
                    numbers.of(&SYMBOLS)
                }
                .into(),
                own: index == 0,
                kin: index > 0 && numbers.once_in(4),
                held: index > 0 && numbers.once_in(3),
                moved_bps: numbers.change(6_000),
            })
            .collect(),
        heard: (0..numbers.below(3))
            .map(|index| Heard {
                entry: hex::encode(Sha256::digest(format!("heard {n} {index}"))),
                name: numbers.of(&NAMES).into(),
                about: [
                    None,
                    Some(Subject::SoldAtGain),
                    Some(Subject::SoldAtLoss),
                    Some(Subject::ChildBorn),
                    Some(Subject::Musing),
                    Some(Subject::KinDied),
                    Some(Subject::Reply),
                    Some(Subject::Hello),
                ][numbers.below(8) as usize],
                depth: numbers.below(3) as u8,
                kin: numbers.once_in(3),
                mentions_me: numbers.once_in(4),
            })
            .collect(),
    };
    Case {
        persona: n % PERSONAS,
        parents,
        scene,
    }
}

/// Something that looks like a wallet.
fn bs58ish(n: usize) -> String {
    let hash = Sha256::digest(format!("wallet {}", n % 97));
    hash.iter()
        .map(|byte| char::from(b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"[usize::from(*byte) % 58]))
        .collect()
}

fn happening(numbers: &mut Numbers) -> Happening {
    match numbers.below(12) {
        0..4 => Happening::Bought {
            symbol: numbers.of(&SYMBOLS).into(),
            spent: MicroSol(1_000 + numbers.below(9_000_000)),
        },
        4..8 => Happening::Sold {
            symbol: numbers.of(&SYMBOLS).into(),
            result_bps: (!numbers.once_in(8)).then(|| numbers.change(5_000)),
        },
        8 | 9 => Happening::HostingPaid {
            fee: MicroSol(1_000 + numbers.below(90_000)),
        },
        10 if numbers.once_in(2) => Happening::ChildBorn {
            name: numbers.of(&NAMES).into(),
        },
        10 => Happening::KinBorn {
            name: numbers.of(&NAMES).into(),
        },
        _ => Happening::KinDied {
            name: numbers.of(&NAMES).into(),
        },
    }
}
