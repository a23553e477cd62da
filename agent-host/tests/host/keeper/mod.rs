//! The keeper on the program's bytecode, over JSON-RPC: what is due happens, and nobody but it sends anything.

mod index;
mod stage;

use sporeline_client::{
    address, instruction,
    state::{Agent, Global, Parameters},
};
use sporeline_svm::{SOL, STAKE, Signer, World};
use sporeline_svm_node::{Call, Fate};
use stage::{Stage, lamports};

/// Base units that are worth several accounts' rent where nobody has bought.
const WORTH_DELIVERING: u64 = 1_000_000_000_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hosting_stays_paid_ahead_and_whoever_cannot_pay_dies() {
    let mut world = World::local();
    let (rich, poor) = (world.living(), world.living());
    world.set_treasury(&poor, SOL / 100);
    let (of_rich, of_poor) = (rich.of.agent, poor.of.agent);
    let mut stage = Stage::set(world).await;
    stage.keeper(false);
    let is_paid = |world: &mut World| world.now() <= world.read::<Agent>(&of_rich).paid_until;
    stage.until("the first charge", is_paid).await;
    let (until, mut paid_until) = stage
        .node
        .world(|world| (world.now() + 60, world.read::<Agent>(&of_rich).paid_until));
    // Chain time runs seventeen times as fast as this machine's: under load a charge may come late.
    let (mut ahead, mut late) = (0, 0);
    stage
        .until("a minute later", |world| {
            let agent: Agent = world.read(&of_rich);
            assert!(agent.paid_until <= world.now() + 10, "never more than a period ahead");
            if agent.paid_until > paid_until {
                *(if world.now() <= paid_until {
                    &mut ahead
                } else {
                    &mut late
                }) += 1;
                paid_until = agent.paid_until;
            }
            world.now() >= until
        })
        .await;
    assert!(ahead > late, "{ahead} times in time, {late} times late");
    stage
        .until("the poor one is dead", |world| {
            !world.read::<Agent>(&of_poor).is_alive()
        })
        .await;
    stage.node.world(|world| {
        let dead: Agent = world.read(&of_poor);
        assert!(dead.died_at > dead.paid_until + 20, "it had its grace");
        assert!(world.read::<Agent>(&of_rich).is_alive());
    });
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_litter_is_born_stakers_receive_and_children_inherit_without_anyones_hand() {
    let mut world = World::local();
    let stakers = [world.staker(), world.staker()];
    for staker in &stakers {
        world.stake(staker, STAKE); // to be activated by the keeper
    }
    let mother = world.risen(600_000);
    let brood = world.brood();
    world.begin(&mother, &brood, None);
    let children = [brood.child(0), brood.child(1)];
    let mut stage = Stage::set(world).await;
    stage.keeper(true);
    stage
        .until("both children are born and the litter is closed", |world| {
            let there = children
                .iter()
                .all(|child| world.svm.get_account(&child.of.agent).is_some());
            there && world.lamports(&address::litter(&mother.of.agent)) == 0
        })
        .await;
    stage
        .until("every staker holds both tokens", |world| {
            let holds = |staker: &sporeline_svm::Keypair| {
                children.iter().all(|child| world.tokens(&staker.pubkey(), child) > 0)
            };
            stakers.iter().all(holds)
        })
        .await;
    // The mother becomes unable to pay, dies, and is left something afterwards.
    stage.node.world(|world| world.set_treasury(&mother, 0));
    stage
        .until("the mother is dead", |world| !world.agent(&mother).is_alive())
        .await;
    let [first, second] = stage.node.world(|world| {
        world.set_treasury(&mother, 3 * SOL);
        children.each_ref().map(|child| world.agent(child).taken[0])
    });
    stage
        .until("each child has its half", |world| {
            let [a, b] = children.each_ref().map(|child| world.agent(child).taken[0]);
            a >= first + 3 * SOL / 2 && b >= second + 3 * SOL / 2
        })
        .await;
    stage.node.world(|world| {
        assert_eq!(world.treasury(&mother), 0);
        world.assert_stake_adds_up();
    });
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_estates_tokens_are_sold_in_parts_its_accounts_closed_and_stakers_have_the_rest() {
    let mut world = World::local();
    let staker = world.staker();
    world.stake_actively(&staker, STAKE);
    let market = world.living();
    let crowd = world.trader_of(&market, 1_000_000 * SOL);
    world.buy(&crowd, &market, 900 * SOL);
    let dying = world.living();
    world.must(
        &[instruction::create_token_account(
            &world.payer.pubkey(),
            &dying.of.agent,
            &market.of.mint,
        )],
        &[],
    );
    let mut gift = instruction::buy(&crowd.pubkey(), &market.of.mint, 60 * SOL, 0);
    gift.accounts[3].pubkey = address::associated_token(&dying.of.agent, &market.of.mint);
    world.must(&[gift], &[&crowd]);
    world.pass(61);
    world.buy(&crowd, &market, SOL / 100); // a price seen a minute ago is what guards a sale
    world.set_treasury(&dying, 0);
    let mut stage = Stage::set(world).await;
    stage.keeper(false);
    let account = address::associated_token(&dying.of.agent, &market.of.mint);
    stage
        .until("all is sold and the account closed", |world| {
            if world.now() % 30 == 0 {
                let _someone_trades = world.send(
                    &[instruction::buy(&crowd.pubkey(), &market.of.mint, SOL / 100, 0)],
                    &[&crowd],
                );
            }
            world.lamports(&account) == 0
        })
        .await;
    stage
        .until("what it brought is the stakers'", |world| {
            world.treasury(&dying) < 10_000
        })
        .await;
    let sales = stage.node.included();
    let discriminator = instruction::estate_sell(&dying.wallet.pubkey(), &market.of.mint, 1).data[..8].to_vec();
    let parts = (sales.iter())
        .filter(|sent| sent.result.is_ok())
        .flat_map(|sent| sent.transaction.message.instructions())
        .filter(|sent| sent.data.starts_with(&discriminator))
        .count();
    assert!(parts > 1, "one sale of all would have moved the price too far");
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tokens_whose_market_never_opened_do_not_lie_in_an_estate_for_ever() {
    let mut world = World::local();
    let stillborn = world.spawn();
    world.distribute(&stillborn, WORTH_DELIVERING, false);
    let mut stage = Stage::set(world).await;
    stage.keeper(false);
    let account = address::associated_token(&stillborn.of.agent, &stillborn.of.mint);
    stage
        .until("what nobody could claim is the agent's", |world| {
            world.tokens(&stillborn.of.agent, &stillborn) == WORTH_DELIVERING
        })
        .await;
    stage.node.world(|world| world.set_treasury(&stillborn, 0));
    stage
        .until("it is dead, and the account closed", |world| {
            !world.agent(&stillborn).is_alive() && world.lamports(&account) == 0
        })
        .await;
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_does_not_deliver_leaves_a_claim_that_would_cost_rent_and_passes_it_when_it_expired() {
    let mut world = World::local();
    let staker = world.staker();
    world.stake_actively(&staker, STAKE);
    let founder = world.living();
    let index = world.distribute(&founder, 1_000_000, false);
    // A lamport sent ahead makes no token account of it.
    world.fund(&address::associated_token(&staker.pubkey(), &founder.of.mint), 1);
    let expires_at = world.now() + i64::from(Parameters::LOCAL.airdrop_expiry);
    let mut stage = Stage::set(world).await;
    let key = stage.keeper(false);
    stage.seconds(20).await;
    stage
        .node
        .world(|world| assert_eq!(world.tokens(&staker.pubkey(), &founder), 0));
    stage.node.world(|world| {
        let left = expires_at - world.now();
        world.pass(left);
        world.keep_paid(&founder);
    });
    stage
        .until("it is passed over and its rest is the agent's", |world| {
            world.position(&staker).next_claim == index + 1 && world.tokens(&founder.of.agent, &founder) > 0
        })
        .await;
    assert!(stage.node.world(|world| lamports(world, &key)) > 999 * SOL);
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_delivers_pays_no_rent_for_crumbs() {
    let mut world = World::local();
    let [staker, crumb] = [world.staker(), world.staker()];
    world.stake_actively(&staker, STAKE);
    world.stake_actively(&crumb, 1);
    let founder = world.living();
    world.distribute(&founder, WORTH_DELIVERING * 10, true);
    let mut stage = Stage::set(world).await;
    stage.keeper(true);
    stage
        .until("whoever has a stake is paid", |world| {
            world.position(&staker).next_claim == 1
        })
        .await;
    stage.seconds(20).await;
    stage.node.world(|world| {
        assert_eq!(
            (
                world.tokens(&crumb.pubkey(), &founder),
                world.position(&crumb).next_claim
            ),
            (0, 0)
        )
    });
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fees_reach_agent_stakers_protocol_and_spawner_and_announced_changes_take_effect() {
    let mut world = World::local();
    let founder = world.living();
    let trader = world.trader_of(&founder, 1_000 * SOL);
    world.buy(&trader, &founder, 20 * SOL);
    let authority = world.authority.insecure_clone();
    let parameters = Parameters {
        spawn_fee: 123,
        ..Parameters::LOCAL
    };
    world.must(
        &[instruction::schedule_parameters(&authority.pubkey(), parameters)],
        &[&authority],
    );
    let spawner = world.market(&founder).spawner;
    let before = world.lamports(&spawner);
    let mut stage = Stage::set(world).await;
    stage.keeper(false);
    stage
        .until("nothing waits in the market", |world| {
            world.market(&founder).unswept == [0; 5]
        })
        .await;
    stage
        .node
        .world(|world| assert!(world.lamports(&spawner) > before || spawner == world.payer.pubkey()));
    stage
        .until("the new parameters hold", |world| {
            world.read::<Global>(&address::global()).parameters.spawn_fee == 123
        })
        .await;
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_keepers_on_a_bad_line_do_everything_once() {
    let mut world = World::local();
    let stakers: Vec<_> = (0..6).map(|_| world.staker()).collect();
    for staker in &stakers {
        world.stake_actively(staker, STAKE);
    }
    let founder = world.living();
    for _ in 0..2 {
        world.distribute(&founder, 6 * WORTH_DELIVERING, true);
    }
    let mut stage = Stage::set(world).await;
    stage.node.set_faults(|call: &Call| match call.number % 11 {
        3 => Fate::lost(),
        5 => Fate::unanswered(),
        7 => Fate::refused(503),
        _ => Fate::default(),
    });
    stage.keeper(true);
    stage.keeper(true);
    stage
        .until("every staker was given both", |world| {
            stakers.iter().all(|staker| world.position(staker).next_claim == 2)
        })
        .await;
    stage.node.world(|world| {
        for staker in &stakers {
            assert_eq!(world.tokens(&staker.pubkey(), &founder), 2 * WORTH_DELIVERING);
        }
        world.assert_stake_adds_up();
    });
    stage.end().await;
}
