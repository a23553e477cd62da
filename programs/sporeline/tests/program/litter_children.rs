//! The children of a litter as `begin_breeding` takes them: wallets, names, symbols, addresses.

use crate::{
    begin_breeding::{refused, stage},
    prelude::*,
};
use sporeline_svm::{
    PRICE,
    client::{Instruction, instruction::Children},
};

/// Begins with other children than the brood's.
fn begin_with_children(world: &World, parent: &Founder, children: &Children) -> Instruction {
    let payer = world.payer.pubkey();
    world.act(parent).begin_breeding(&payer, children, None, &PRICE)
}

#[test]
fn the_children_have_two_different_wallets_that_are_no_agents_and_both_sign() {
    let (mut world, parent, brood) = stage();
    let [first, second] = &brood.wallets;
    for place in [2, 3] {
        let mut begin = world.begin_of(&parent, &brood);
        begin.accounts[place].is_signer = false;
        let signs = if place == 2 { second } else { first };
        let refused = world.fails(&[begin], &[&parent.wallet, signs]);
        assert!(refused.error.contains("MissingRequiredSignature"), "{}", refused.error);
    }
    let mut children = brood.children();
    children.wallets[1] = children.wallets[0];
    let twins = begin_with_children(&world, &parent, &children);
    world.refuses(E::BadChildren, &[twins], &[&parent.wallet, first]);
    // A founder spawned on a child's wallet.
    let spawned = world.spawn_of(second).instruction();
    world.must(&[spawned], &[second]);
    let begin = world.begin_of(&parent, &brood);
    refused(&mut world, E::BadChildren, begin, &parent, &brood);
    // The agent's own wallet: its agent would stand in two writable places, which is refused before it is looked at.
    let mut children = brood.children();
    children.wallets[1] = parent.of.wallet;
    let begin = begin_with_children(&world, &parent, &children);
    let refused = world.fails(&[begin], &[&parent.wallet, first]);
    assert!(refused.error.contains("Custom(2040)"), "{}", refused.error);
}

#[test]
fn every_derived_address_is_checked() {
    let (mut world, parent, brood) = stage();
    for place in [8, 11, 12] {
        let mut begin = world.begin_of(&parent, &brood);
        begin.accounts[place].pubkey = world.key().pubkey();
        refused(&mut world, E::WrongAddress, begin, &parent, &brood);
    }
}

#[test]
fn names_and_symbols_are_labels_as_a_founders() {
    let (mut world, parent, brood) = stage();
    for place in 0..2 {
        for bad in [String::new(), "n".repeat(33), "line\nbreak".into()] {
            let mut children = brood.children();
            children.names[place] = bad;
            let begin = begin_with_children(&world, &parent, &children);
            refused(&mut world, E::BadName, begin, &parent, &brood);
        }
        for bad in ["", "ELEVENCHARS", "TAB\t"] {
            let mut children = brood.children();
            children.symbols[place] = bad.into();
            let begin = begin_with_children(&world, &parent, &children);
            refused(&mut world, E::BadSymbol, begin, &parent, &brood);
        }
    }
    let mut children = brood.children();
    children.names = ["n".repeat(32), "蘑菇".into()];
    children.symbols = ["s".repeat(10), "ä".into()];
    let begin = begin_with_children(&world, &parent, &children);
    let [first, second] = &brood.wallets;
    world.must(&[begin], &[&parent.wallet, first, second]);
    assert_eq!(world.litter(&parent).name(0).expect("a name"), "n".repeat(32));
}
