//! Genes 16 to 27 are heard, and no others.

use crate::scenes::{Cases, SCENES};
use sporeline_genome::{GENE_MAX, GENES, Gene, Genome};
use sporeline_voice::{Post, compose};

fn with(genome: &Genome, gene: Gene, value: u16) -> Genome {
    let mut genes: [u16; GENES] = std::array::from_fn(|locus| genome[Gene::from_index(locus).unwrap()]);
    genes[gene.index()] = value;
    Genome::from_genes(genes).unwrap()
}

fn posts(cases: &Cases, genome: &Genome) -> Vec<Option<Post>> {
    cases
        .cases
        .iter()
        .map(|case| compose(genome, &cases.personas[case.persona], &cases.parents(case), &case.scene))
        .collect()
}

/// Of how many of the thousand scenes the posts differ.
fn changed(cases: &Cases, genome: &Genome, gene: Gene) -> usize {
    let (low, high) = (
        posts(cases, &with(genome, gene, 0)),
        posts(cases, &with(genome, gene, GENE_MAX)),
    );
    low.iter().zip(&high).filter(|(low, high)| low != high).count()
}

#[test]
fn moving_any_voice_gene_from_0_to_10000_changes_posts_on_at_least_1_percent_of_1000_committed_scenes() {
    let cases = Cases::read();
    assert_eq!(cases.cases.len(), SCENES);
    let genomes = [Genome::neutral(), Genome::random(&[1; 32])];
    for gene in Gene::VOICE {
        let counts = genomes.each_ref().map(|genome| changed(cases, genome, gene));
        println!("{:<16} {counts:?} of {SCENES}", gene.name());
        assert!(
            counts.iter().all(|count| *count >= SCENES / 100),
            "{}: {counts:?}",
            gene.name()
        );
    }
}

#[test]
fn genes_of_conduct_and_neutral_ones_change_no_post() {
    let cases = Cases::read();
    let all = |value| {
        let silent = Gene::CONDUCT.into_iter().chain(Gene::NEUTRAL);
        silent.fold(Genome::neutral(), |genome, gene| with(&genome, gene, value))
    };
    assert!(posts(cases, &all(0)) == posts(cases, &all(GENE_MAX)));
}

/// Posts, with what is asked of a genome's.
fn spoken(cases: &Cases, gene: Gene, value: u16) -> Vec<Post> {
    posts(cases, &with(&Genome::neutral(), gene, value))
        .into_iter()
        .flatten()
        .collect()
}

#[test]
fn each_voice_gene_does_what_its_name_says() {
    use sporeline_voice::Subject;
    let cases = Cases::read();
    let share = |posts: &[Post], is: &dyn Fn(&Post) -> bool| posts.iter().filter(|it| is(it)).count();
    let ends = |gene| (spoken(cases, gene, 0), spoken(cases, gene, GENE_MAX));
    let bytes = |posts: &[Post]| posts.iter().map(|it| it.text.len()).sum::<usize>() / posts.len();

    let (seldom, often) = ends(Gene::PostCadence);
    assert!(often.len() > 2 * seldom.len(), "{} {}", seldom.len(), often.len());
    let (short, long) = ends(Gene::Length);
    assert!(bytes(&long) > 2 * bytes(&short), "{} {}", bytes(&short), bytes(&long));
    let (casual, formal) = ends(Gene::Formality);
    let small = |post: &Post| post.text.starts_with(char::is_lowercase);
    assert!(share(&casual, &small) > 2 * share(&formal, &small));
    let (alone, talking) = ends(Gene::Replies);
    let answers = |post: &Post| post.reply_to.is_some();
    assert_eq!(share(&alone, &answers), 0);
    assert!(share(&talking, &answers) > talking.len() / 5);
    let (proud, candid) = ends(Gene::Candour);
    let admits = |post: &Post| post.subject == Subject::SoldAtLoss;
    assert_eq!(share(&proud, &admits), 0);
    assert!(share(&candid, &admits) > 20);
    for (gene, marks) in [
        (Gene::Humour, ["spreadsheet", "accountant", "genes; they shrugged"]),
        (
            Gene::Warmth,
            ["Be well", "on the other side of my trades", "Take care of each other"],
        ),
        (Gene::Boldness, ["stand by it", "econd thoughts", "on the record"]),
        (
            Gene::Optimism,
            ["Feels like spring", "plenty to look forward to", "I like where I am"],
        ),
        (Gene::EchoOfParents, ["put it like this", "As ", " in this: "]),
        (Gene::Creativity, ["Threads run under", "Moss grows", "root went out"]),
        (
            Gene::Breadth,
            ["Also on my mind", "And then there's", "It reminds me of"],
        ),
    ] {
        let (low, high) = ends(gene);
        let marked = |post: &Post| marks.iter().any(|mark| post.text.contains(mark));
        assert!(share(&high, &marked) > 2 * share(&low, &marked), "{}", gene.name());
    }
}
