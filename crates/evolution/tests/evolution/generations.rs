use sporeline_evolution::{
    HOSTING_PER_DAY, START,
    flow::{Flow, STEP_S},
    generation::{diversity, fittest, founders, live, next},
};
use sporeline_genome::{GENE_MAX, Gene, Genome};

/// As few or as many trades as genes can make.
fn trader(eager: bool) -> Genome {
    let gene = |value: u16| if eager { value } else { GENE_MAX - value };
    [
        (Gene::Momentum, gene(GENE_MAX)),
        (Gene::Reversion, gene(GENE_MAX)),
        (Gene::PositionSize, gene(GENE_MAX)),
        (Gene::Cadence, gene(GENE_MAX)),
        (Gene::Patience, gene(0)),
        (Gene::TakeProfit, gene(0)),
        (Gene::StopLoss, gene(0)),
        (Gene::Thrift, gene(0)),
        (Gene::EntryThreshold, gene(0)),
    ]
    .into_iter()
    .fold(Genome::neutral(), |genome, (gene, value)| {
        genome.with(gene, value).unwrap()
    })
}

#[test]
fn the_same_population_in_the_same_flow_lives_the_same_life() {
    let flow = Flow::new(1, 0, 12, 100);
    let genomes = founders(1, 40);
    assert_eq!(live(&genomes, &flow, true), live(&genomes, &flow, true));
    assert_ne!(live(&genomes, &flow, true), live(&founders(2, 40), &flow, true));
}

#[test]
fn agents_are_at_most_a_twentieth_of_the_volume_even_if_all_trade_as_much_as_genes_let_them() {
    let flow = Flow::new(1, 0, 12, 500);
    let busiest = live(&[trader(true); 200], &flow, true).agent_volume_bps();
    let idlest = live(&[trader(false); 200], &flow, true).agent_volume_bps();
    let founders = live(&founders(1, 200), &flow, true).agent_volume_bps();
    println!("{idlest} {founders} {busiest}");
    assert!(0 < idlest && idlest < founders && founders < busiest && busiest <= 500);
}

#[test]
fn a_life_costs_its_hosting() {
    // Markets of the crowd alone: without one there is nothing to trade.
    let flow = Flow { markets: vec![] };
    assert_eq!(live(&[trader(true)], &flow, true).profits, [0]);
    let steps = 500;
    let mut quiet = Flow::new(1, 0, 1, steps);
    quiet.markets[0].start.quote_real = 0; // nobody may trade in it: it is too thin
    quiet.markets[0].start.quote = 0;
    let lives = live(&[trader(true)], &quiet, true);
    let seconds = (steps as i64 - 1) * STEP_S;
    let hosting = i128::from(HOSTING_PER_DAY) * i128::from(seconds) / 86_400;
    let expected = -(hosting * 10_000 / i128::from(START)) as i64;
    assert!(
        (lives.profits[0] - expected).abs() <= 10,
        "{} {expected}",
        lives.profits[0]
    );
    assert_eq!((lives.survivors, lives.agent_volume), (1, 0));
}

#[test]
fn a_memory_that_is_frozen_changes_what_agents_do() {
    let flow = Flow::new(1, 0, 12, 200);
    let genomes = founders(1, 40);
    assert_ne!(live(&genomes, &flow, true), live(&genomes, &flow, false));
}

#[test]
fn the_fittest_are_those_with_the_most_profit_and_of_equals_the_first() {
    assert_eq!(fittest(&[5, -1, 9, 5, 7], 4), [2, 4, 0, 3]);
}

#[test]
fn children_descend_from_the_chosen_parents_by_the_protocols_inheritance() {
    let genomes = founders(4, 20);
    let children = next(4, 1, &genomes, &[3, 11]);
    assert_eq!(children.len(), genomes.len());
    assert_eq!(children, next(4, 1, &genomes, &[3, 11]));
    assert_ne!(children, next(4, 2, &genomes, &[3, 11]));
    assert_eq!(next(4, 1, &genomes, &[]), []);
    let mut copied = 0;
    for child in &children {
        for gene in Gene::ALL {
            let nearest = [3, 11]
                .map(|parent| genomes[parent][gene].abs_diff(child[gene]))
                .into_iter()
                .min()
                .unwrap();
            assert!(nearest <= 3_000);
            copied += usize::from(nearest == 0);
        }
    }
    // At most a quarter of the genes mutate.
    assert!(copied * 4 > 20 * 32 * 3 - 200, "{copied}");
}

#[test]
fn diversity_is_the_mean_difference_of_a_gene() {
    let a = Genome::neutral();
    let b = a.with(Gene::Kin, 5_000 - 1_600).unwrap();
    assert_eq!(diversity(&[a, a]), 0);
    assert_eq!(diversity(&[a, b]), 100);
    // Even draws are a third of the range apart.
    assert!((2_800..3_500).contains(&diversity(&founders(1, 200))));
}
