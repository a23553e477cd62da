use super::*;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/app/portrait/golden.svg");

/// Every gene a little stronger than the one before.
fn genome() -> [u16; GENES] {
    std::array::from_fn(|at| at as u16 * 300)
}

fn wallet() -> [u8; 32] {
    std::array::from_fn(|at| at as u8 * 7 + 1)
}

fn drawn(genome: [u16; GENES], wallet: &[u8]) -> String {
    svg(&genome.map(u16::to_le_bytes).concat(), wallet)
}

fn with(gene: usize, value: u16) -> [u16; GENES] {
    let mut genome = genome();
    genome[gene] = value;
    genome
}

/// Values of an attribute, in order.
fn values<'a>(drawing: &'a str, attribute: &str) -> Vec<&'a str> {
    drawing
        .split(&format!(" {attribute}=\""))
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect()
}

fn lengths(drawing: &str) -> Vec<f64> {
    let ends: Vec<Vec<f64>> = ["x1", "y1", "x2", "y2"]
        .map(|end| values(drawing, end).iter().map(|at| at.parse().unwrap()).collect())
        .into();
    (0..ends[0].len())
        .map(|at| (ends[2][at] - ends[0][at]).hypot(ends[3][at] - ends[1][at]))
        .collect()
}

#[test]
fn a_portrait_is_the_committed_one_and_update_portrait_rewrites_it() {
    let now = drawn(genome(), &wallet()) + "\n";
    if std::env::var_os("UPDATE_PORTRAIT").is_some() {
        std::fs::write(GOLDEN, &now).unwrap();
    }
    let committed = std::fs::read_to_string(GOLDEN).unwrap();
    assert!(
        now == committed,
        "{GOLDEN} is stale: run this test with UPDATE_PORTRAIT=1"
    );
}

#[test]
fn each_gene_and_the_wallet_show_and_the_same_agent_looks_the_same() {
    let one = drawn(genome(), &wallet());
    assert_eq!(one, drawn(genome(), &wallet()));
    assert_ne!(one, drawn(genome(), &[9; 32]));
    for gene in 0..GENES {
        assert_ne!(one, drawn(with(gene, 4_950), &wallet()), "gene {gene}");
    }
}

#[test]
fn a_gill_stands_for_each_gene_and_is_as_long_as_the_gene_is_strong() {
    let gills = lengths(&drawn(genome(), &wallet()));
    assert_eq!(gills.len(), GENES);
    assert!(gills.is_sorted(), "{gills:?}");
    let strongest = lengths(&drawn(with(0, GENE_MAX), &wallet()))[0];
    assert!((strongest - 27.5).abs() < 0.02, "{strongest}");
}

#[test]
fn colours_come_from_the_neutral_genes_alone_so_kin_look_alike() {
    let colours = |drawing: &str| [values(drawing, "fill"), values(drawing, "stroke")].concat().join(" ");
    let one = colours(&drawn(genome(), &wallet()));
    assert_eq!(one, colours(&drawn(with(0, 9_000), &[9; 32])));
    for gene in 28..GENES {
        assert_ne!(one, colours(&drawn(with(gene, 100), &wallet())), "gene {gene}");
    }
}

#[test]
fn a_genome_and_a_wallet_that_are_not_what_they_should_be_are_drawn_within_the_paper() {
    for drawing in [svg(&[], &[]), svg(&[0xff; 64], &[0xff; 32]), svg(&[0xff; 65], &[7; 3])] {
        assert_well_formed(&drawing);
        for attribute in ["x1", "x2", "y1", "y2", "cx", "cy"] {
            for at in values(&drawing, attribute) {
                assert!((0.0..=96.0).contains(&at.parse::<f64>().unwrap()), "{attribute}={at}");
            }
        }
    }
}

#[test]
fn a_portrait_is_well_formed_runs_nothing_and_refers_to_nothing() {
    let drawing = drawn(genome(), &wallet());
    assert_well_formed(&drawing);
    for refused in ["script", "style", "href", "url(", "foreignObject", "<!", "<?", " on"] {
        assert!(!drawing.contains(refused), "{refused}");
    }
    assert_eq!(drawing.matches("://").count(), 1, "the namespace alone");
}

#[test]
fn the_table_holds_sines_to_its_last_digit() {
    for angle in 0..2 * PARTS {
        let exact = (angle as f64 / PARTS as f64 * std::f64::consts::TAU).sin() * ONE as f64;
        assert!((sine(angle) as f64 - exact).abs() <= 0.51, "{angle}");
    }
}

/// Tags close in the order they opened, under one root; attributes are quoted and named once a tag; no stray text.
fn assert_well_formed(drawing: &str) {
    let mut open = vec![];
    let mut rest = drawing;
    while !rest.is_empty() {
        let (tag, after) = rest.strip_prefix('<').and_then(|tag| tag.split_once('>')).unwrap();
        assert!(!tag.contains('<') && !tag.contains('&'), "{tag}");
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
            assert!(!open.is_empty() || rest.is_empty(), "one root");
            continue;
        }
        let body = tag.strip_suffix('/').unwrap_or(tag);
        let (name, mut attributes) = body.split_once(' ').unwrap_or((body, ""));
        let mut names = vec![];
        while !attributes.is_empty() {
            let (attribute, value) = attributes.split_once("=\"").unwrap();
            let (_, more) = value.split_once('"').unwrap();
            let attribute = attribute.trim_start();
            assert!(
                attribute.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'),
                "{attribute}"
            );
            assert!(!names.contains(&attribute), "{attribute} twice in {tag}");
            names.push(attribute);
            assert!(more.is_empty() || more.starts_with(' '), "{tag}");
            attributes = more;
        }
        if !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?}");
}
