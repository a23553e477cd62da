//! What children are called. The host proposes, the agent's wallet signs; nothing depends on it but recognition.

use sporeline_client::constants::{LITTER, MAX_NAME_LEN, MAX_SYMBOL_LEN};

/// What the names of a litter are made from.
pub(crate) struct Parentage<'a> {
    /// The breeding agent's name and, where there is one, its mate's.
    pub name: &'a str,
    pub mate: Option<&'a str>,
    /// The children's.
    pub generation: u32,
    /// Children the breeding agent had before.
    pub before: u32,
}

/// Names and symbols for both: the family's word, the generation in Roman numerals, and a letter for each child that its
/// parent ever had, so that no two of its children are called alike.
pub(crate) fn of_litter(family: &Parentage<'_>) -> [(String, String); LITTER] {
    std::array::from_fn(|child| {
        let letter = letters(u64::from(family.before) + child as u64);
        let word = match family.mate {
            Some(mate) if child == 0 => blend(first_word(family.name), first_word(mate)),
            Some(mate) => blend(first_word(mate), first_word(family.name)),
            None => first_word(family.name).to_owned(),
        };
        let generation = roman(family.generation);
        let ending = format!(" {generation}{letter}");
        let name = format!("{}{ending}", cut(&word, MAX_NAME_LEN.saturating_sub(ending.len())));
        (name, symbol(&word, family.generation, &letter))
    })
}

/// Upper-case letters and digits only, whatever the name is written in.
fn symbol(word: &str, generation: u32, letter: &str) -> String {
    let ending = format!("{generation}{}", letter.to_uppercase());
    let ending = cut(&ending, MAX_SYMBOL_LEN);
    let letters: String = word.chars().filter(char::is_ascii_alphanumeric).collect();
    let word = if letters.is_empty() {
        "SPORE".into()
    } else {
        letters.to_uppercase()
    };
    format!(
        "{}{ending}",
        cut(&word, MAX_SYMBOL_LEN.saturating_sub(ending.len()).min(5))
    )
}

fn first_word(name: &str) -> &str {
    name.split_whitespace().next().unwrap_or("Spore")
}

/// The beginning of one word with the end of the other.
fn blend(head: &str, tail: &str) -> String {
    let half = |word: &str| word.chars().count().div_ceil(2);
    head.chars()
        .take(half(head))
        .chain(tail.chars().skip(half(tail)))
        .collect()
}

/// At most `bytes` of it, in whole characters.
fn cut(text: &str, bytes: usize) -> &str {
    let mut end = text.len().min(bytes);
    while !text.is_char_boundary(end) {
        end = end.saturating_sub(1);
    }
    text.get(..end).unwrap_or_default()
}

/// a, b, … z, aa, ab, …
fn letters(mut number: u64) -> String {
    let mut out = vec![];
    loop {
        out.push(char::from(b'a' + (number % 26) as u8)); // < 26
        number /= 26;
        if number == 0 {
            break;
        }
        number -= 1;
    }
    out.iter().rev().collect()
}

/// Up to 3,999; beyond, digits.
fn roman(number: u32) -> String {
    const SIGNS: [(u32, &str); 13] = [
        (1_000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if !(1..4_000).contains(&number) {
        return number.to_string();
    }
    let mut left = number;
    let mut out = String::new();
    for (worth, sign) in SIGNS {
        while left >= worth {
            left -= worth;
            out.push_str(sign);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use sporeline_client::label::is_label;

    fn litter(name: &str, mate: Option<&str>, generation: u32, before: u32) -> [(String, String); LITTER] {
        of_litter(&Parentage {
            name,
            mate,
            generation,
            before,
        })
    }

    #[test]
    fn children_carry_their_family_their_generation_and_their_number() {
        let [first, second] = litter("Mycelia", None, 1, 0);
        assert_eq!(first, ("Mycelia Ia".into(), "MYCEL1A".into()));
        assert_eq!(second, ("Mycelia Ib".into(), "MYCEL1B".into()));
        let [first, second] = litter("Mycelia Ia", Some("Hypha"), 2, 25);
        assert_eq!(first, ("Myceha IIz".into(), "MYCEH2Z".into()));
        assert_eq!(second, ("Hyplia IIaa".into(), "HYPLI2AA".into()));
    }

    #[test]
    fn whatever_the_parents_are_called_the_program_takes_the_names() {
        let longest = "孢".repeat(10);
        for name in ["a", "Пиль Пиль", "孢子", longest.as_str(), "!!!", "x\u{301}"] {
            for (generation, before) in [(1, 0), (3_888, 700), (u32::MAX, u32::MAX - 2)] {
                for mate in [None, Some(name), Some("Hypha")] {
                    for (name, symbol) in litter(name, mate, generation, before) {
                        assert!(is_label(&name, MAX_NAME_LEN), "{name:?}");
                        assert!(is_label(&symbol, MAX_SYMBOL_LEN), "{symbol:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_most_fertile_agents_children_differ() {
        let mut seen = std::collections::BTreeSet::new();
        for before in (0..2_000).step_by(2) {
            for (name, _) in litter("Mycelia", None, 4, before) {
                assert!(seen.insert(name));
            }
        }
    }
}
