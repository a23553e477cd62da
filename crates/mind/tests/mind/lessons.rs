//! What a model told itself to remember, and the room there is for it.

use crate::scene::NOW;
use sporeline_genome::Genome;
use sporeline_mind::{
    Intent, Lessons, MAX_LESSONS, MAX_MEMORY_BYTES, MAX_REMEMBERED, MarketMemory, Memory, Outcome, Strategy,
};

#[test]
fn an_agent_keeps_sixteen_lessons_of_two_hundred_bytes_the_newest() {
    let many = (0..20).fold(Lessons::default(), |all, n| {
        all.with(&format!("{n} {}", "x".repeat(400)))
    });
    assert_eq!(many.as_slice().len(), MAX_LESSONS);
    assert!(many.as_slice().iter().all(|lesson| lesson.len() == 200));
    assert!(many.as_slice()[0].starts_with("4 ") && many.as_slice()[15].starts_with("19 "));
    // Said again it is the newest, and pushes nothing out.
    let again = many.clone().with(&many.as_slice()[0]);
    assert_eq!(again.as_slice().len(), MAX_LESSONS);
    assert!(again.as_slice()[15].starts_with("4 "));
    assert_eq!(many.clone().with(" \n "), many);
    // Whoever stores more than that gets no more back.
    let stored = serde_json::to_string(&["y".repeat(999)]).unwrap();
    let read: Lessons = serde_json::from_str(&stored).unwrap();
    assert_eq!(read.as_slice()[0].len(), 200);
}

/// A memory as full as outcomes make it.
fn full() -> Memory {
    let market = MarketMemory {
        result: -10_000,
        momentum: -10_000,
        reversion: -10_000,
        trades: 1_000,
        opened_by: Some(Strategy::Reversion),
    };
    Memory {
        markets: (0..MAX_REMEMBERED)
            .map(|n| (format!("{n:02}{}", "m".repeat(42)), market))
            .collect(),
        momentum: -10_000,
        reversion: -10_000,
        curiosity: -10_000,
        idle_since: NOW,
        traded_at: NOW,
        ..Memory::default()
    }
}

#[test]
fn lessons_and_all_else_together_have_four_kilobytes() {
    let mut memory = full();
    assert!(memory.to_bytes().len() > MAX_MEMORY_BYTES / 2);
    // Quotes take two bytes in JSON: the lessons alone would be too long.
    for n in 0..MAX_LESSONS {
        memory.heed(&format!("{n} {}", "\"".repeat(197)));
        assert!(memory.to_bytes().len() <= MAX_MEMORY_BYTES);
    }
    // Neither pushes the other out.
    assert!(memory.markets.len() > MAX_REMEMBERED / 3, "{}", memory.markets.len());
    let lessons = memory.lessons.as_slice();
    assert!(
        lessons.len() >= 4 && lessons.last().unwrap().starts_with("15 "),
        "{}",
        lessons.len()
    );
    for n in 0..MAX_REMEMBERED {
        let mint = format!("{n:02}{}", "n".repeat(42));
        memory.take_in(
            &Genome::neutral(),
            &Outcome::Bought {
                mint,
                strategy: Strategy::Reversion,
            },
        );
        assert!(memory.to_bytes().len() <= MAX_MEMORY_BYTES);
    }
}

#[test]
fn a_memory_without_lessons_is_written_as_it_always_was() {
    let text = String::from_utf8(full().to_bytes()).unwrap();
    assert!(!text.contains("lessons"));
    let mut memory = full();
    memory.note(NOW, &Intent::hold("x"));
    memory.heed("sell slowly");
    let again: Memory = serde_json::from_slice(&memory.to_bytes()).unwrap();
    assert_eq!(again, memory);
    assert_ne!(again.hash(), full().hash());
}
