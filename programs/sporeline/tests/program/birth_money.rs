//! What a birth costs, and whom: the litter, to the lamport.

use crate::{birth::due, prelude::*};
use sporeline_svm::client::instruction::Birth;

#[test]
fn the_cranker_earns_exactly_the_tip_and_everything_else_comes_from_the_litter() {
    let (mut world, parent, brood) = due();
    let cranker = world.trader(SOL);
    let payer = world.payer.pubkey();
    for place in [0, 1] {
        let before = world.ledger(&[payer]);
        let litter = world.litter(&parent);
        let birth = Birth {
            payer: cranker.pubkey(),
            ..world.birth_of(&parent, None, &brood, place)
        };
        let purse = world.lamports(&cranker.pubkey());
        world.must(&[birth.instruction()], &[&cranker]);
        assert_eq!(world.lamports(&cranker.pubkey()), purse + SOL / 1_000);
        let child = brood.child(place.into());
        assert_eq!(world.treasury(&child), litter.endowment);
        let after = world.ledger(&[payer]);
        let new = |address: &Address| !before.contains_key(address);
        let spent: u64 = after
            .iter()
            .filter(|(address, _)| new(address))
            .map(|(_, entry)| entry.0)
            .sum();
        assert_eq!(
            spent,
            litter.birth_rent[usize::from(place)] + litter.endowment,
            "six accounts, to the lamport"
        );
        let address = address::litter(&parent.of.agent);
        assert_eq!(after[&address].0, before[&address].0 - spent - SOL / 1_000);
        for (account, (lamports, ..)) in &before {
            if ![address, cranker.pubkey()].contains(account) {
                assert_eq!(after[account].0, *lamports, "{account}");
            }
        }
    }
    let litter = world.litter(&parent);
    assert_eq!(
        world.above(&address::litter(&parent.of.agent), litter.rent),
        0,
        "nothing is left over"
    );
}

#[test]
fn a_caller_who_cannot_front_the_rent_is_refused_by_name() {
    let (mut world, parent, brood) = due();
    let poor = world.trader(SOL / 500);
    let birth = Birth {
        payer: poor.pubkey(),
        ..world.birth_of(&parent, None, &brood, 0)
    };
    world.refuses(E::InsufficientFunds, &[birth.instruction()], &[&poor]);
}

#[test]
fn lamports_sent_ahead_make_a_birth_cheaper_and_come_back_to_the_agent() {
    let (mut world, parent, brood) = due();
    let child = brood.child(0);
    let agent_rent = world.agent(&parent).rent;
    // Less than rent, more than rent, one lamport; what an agent's account holds above its rent is its treasury.
    let ahead = [
        (child.of.agent, agent_rent + 7),
        (child.of.mint, SOL / 1_000),
        (child.of.vault, 1),
        (child.of.market, SOL / 500),
        (address::distribution(0), 5),
        (address::drop_vault(0), SOL / 1_000),
    ];
    for (address, lamports) in ahead {
        world.fund(&address, lamports);
    }
    let spared = agent_rent + 2 * (SOL / 1_000) + 1 + SOL / 500 + 5;
    let cranker = world.trader(SOL);
    let birth = Birth {
        payer: cranker.pubkey(),
        ..world.birth_of(&parent, None, &brood, 0)
    };
    let event = event!(world.must(&[birth.instruction()], &[&cranker]), Born);
    let litter = world.litter(&parent);
    assert_eq!(
        world.lamports(&cranker.pubkey()),
        SOL + litter.tip,
        "no more than the tip"
    );
    assert_eq!(world.treasury(&child), litter.endowment + 7);
    assert_eq!(event.treasury, litter.endowment + 7);
    world.bear(&parent, None, &brood, 1);
    let (treasury, rent) = (world.treasury(&parent), litter.rent);
    let close = world.close_of(&parent, &brood);
    world.must(&[close], &[]);
    assert_eq!(world.treasury(&parent), treasury + rent + spared);
}
