//! `settle`: whatever reaches a dead agent joins its estate. Anyone may send it.

use crate::{mortals::*, prelude::*};
use ix::Closing;
use sporeline_svm::client::Instruction;

/// A dead agent without heirs.
fn dead() -> (World, Founder) {
    let mut world = World::local();
    let agent = world.newborn();
    die(&mut world, &agent, &[], 0);
    (world, agent)
}

/// A dead agent with one heir.
fn dead_parent() -> (World, Founder, Founder) {
    let mut world = World::local();
    let (agent, child) = (world.newborn(), world.newborn());
    adopt(&mut world, &child, [&agent, &agent]);
    die(&mut world, &agent, &[], 0);
    (world, agent, child)
}

fn closing(agent: &Founder, closing: Closing) -> [Instruction; 1] {
    [ix::settle(&agent.wallet.pubkey(), Some(closing))]
}

/// The agent's empty associated account of `market`'s token.
fn open(world: &mut World, agent: &Founder, market: &Founder) -> Closing {
    let payer = world.payer.pubkey();
    world.must(
        &[ix::create_token_account(&payer, &agent.of.agent, &market.of.mint)],
        &[],
    );
    Closing::associated(&agent.wallet.pubkey(), &market.of.mint)
}

/// Bytes of a token account of `mint` owned by `owner`, with `amount` base units.
fn token_account(mint: &Address, owner: &Address, amount: u64) -> Vec<u8> {
    let mut data = vec![0; 165];
    data[..32].copy_from_slice(mint.as_ref());
    data[32..64].copy_from_slice(owner.as_ref());
    data[64..72].copy_from_slice(&amount.to_le_bytes());
    data[108] = 1; // initialised
    data
}

fn supply(world: &World, market: &Founder) -> u64 {
    let mint = world.svm.get_account(&market.of.mint).expect("a mint").data;
    u64::from_le_bytes(mint[36..44].try_into().expect("8 bytes"))
}

#[test]
fn the_living_have_no_estate() {
    let mut world = World::local();
    let agent = world.newborn();
    world.refuses(E::AgentAlive, &[ix::settle(&agent.wallet.pubkey(), None)], &[]);
}

#[test]
fn a_late_gift_joins_the_estate_once() {
    let (mut world, agent, _) = dead_parent();
    world.refuses(E::NothingToDo, &[ix::settle(&agent.wallet.pubkey(), None)], &[]);
    give(&mut world, &agent, SOL);
    let seq = world.agent(&agent).seq;
    let settle = [ix::settle(&agent.wallet.pubkey(), None)];
    let event = event!(world.must(&settle, &[]), Settled);
    assert_eq!((event.seq, event.time), (seq + 1, world.now()));
    assert_eq!((event.lamports, event.to_stakers, event.estate_in), (SOL, 0, SOL));
    assert_eq!((event.burnt, event.closed), (0, 0));
    assert_eq!((event.agent, event.token_account), (agent.of.agent, Address::default()));
    let stored = world.agent(&agent);
    assert_eq!((stored.estate_in, stored.estate_out), (SOL, 0));
    world.refuses(E::NothingToDo, &settle, &[]);
    give(&mut world, &agent, 5);
    let event = event!(world.must(&settle, &[]), Settled);
    assert_eq!((event.lamports, event.estate_in), (5, SOL + 5));
}

#[test]
fn without_heirs_it_goes_to_the_stakers() {
    let (mut world, agent) = dead();
    give(&mut world, &agent, SOL);
    let settle = [ix::settle(&agent.wallet.pubkey(), None)];
    let event = event!(world.must(&settle, &[]), Settled);
    assert_eq!((event.lamports, event.to_stakers), (SOL, SOL));
    let pool: StakePool = world.read(&address::stake_pool());
    assert_eq!((earned(&world), pool.unassigned), (SOL, SOL), "nobody stakes yet");
    assert_eq!(world.treasury(&agent), 0);
    world.refuses(E::NothingToDo, &settle, &[]);

    stake(&mut world, 1 << 20);
    give(&mut world, &agent, SOL);
    world.must(&settle, &[]);
    let pool: StakePool = world.read(&address::stake_pool());
    assert_eq!((earned(&world), pool.unassigned), (2 * SOL, 0));
    let stored = world.agent(&agent);
    assert_eq!((stored.estate_in, stored.estate_out), (2 * SOL, 2 * SOL));
}

#[test]
fn an_empty_account_is_closed_and_its_rent_joins_the_estate() {
    let (mut world, agent, child) = dead_parent();
    let close = open(&mut world, &agent, &child);
    let rent = world.lamports(&close.account);
    let event = event!(world.must(&closing(&agent, close), &[]), Settled);
    assert_eq!((event.closed, event.burnt, event.lamports), (1, 0, rent));
    assert_eq!((event.token_account, event.estate_in), (close.account, rent));
    assert_eq!((world.lamports(&close.account), world.treasury(&agent)), (0, rent));
    // It may be opened and closed again.
    open(&mut world, &agent, &child);
    world.must(&closing(&agent, close), &[]);
    assert_eq!(world.agent(&agent).estate_in, 2 * rent);
}

#[test]
fn an_account_of_the_original_token_program_too() {
    let (mut world, agent) = dead();
    let account = world.key().pubkey();
    // Nobody but its mint's authority could make one by instruction here.
    let data = token_account(&world.staking_mint, &agent.of.agent, 0);
    world.put(&account, &address::TOKEN, data);
    let rent = world.lamports(&account);
    let close = Closing {
        account,
        token_program: address::TOKEN,
        remainder_of: None,
    };
    let event = event!(world.must(&closing(&agent, close), &[]), Settled);
    assert_eq!((event.closed, event.to_stakers, earned(&world)), (1, rent, rent));
    assert_eq!(world.lamports(&account), 0);
}

#[test]
fn wrapped_sol_is_unwrapped_into_the_estate() {
    const NATIVE_MINT: Address = Address::from_str_const("So11111111111111111111111111111111111111112");
    let (mut world, agent) = dead();
    let account = world.key().pubkey();
    let mut data = token_account(&NATIVE_MINT, &agent.of.agent, 3 * SOL);
    let rent = world.svm.minimum_balance_for_rent_exemption(165);
    data[109] = 1; // native, with this rent
    data[113..121].copy_from_slice(&rent.to_le_bytes());
    world.put(&account, &address::TOKEN, data);
    world.fund(&account, rent + 3 * SOL);
    let close = Closing {
        account,
        token_program: address::TOKEN,
        remainder_of: None,
    };
    let event = event!(world.must(&closing(&agent, close), &[]), Settled);
    assert_eq!((event.lamports, event.burnt), (rent + 3 * SOL, 0));
}

#[test]
fn a_remainder_worth_nothing_is_burnt_with_it() {
    let (mut world, agent, _) = dead_parent();
    let market = world.living();
    let trader = world.trader_of(&market, 10 * SOL);
    world.buy(&trader, &market, SOL);
    let close = open(&mut world, &agent, &market);
    // 20,000 base units are worth half a lamport.
    world.airdrop(&agent.of.agent, &market, 20_000);
    let before = supply(&world, &market);
    let event = event!(world.must(&closing(&agent, close), &[]), Settled);
    assert_eq!((event.burnt, event.closed), (20_000, 1));
    assert_eq!(supply(&world, &market), before - 20_000);
    assert_eq!(world.lamports(&close.account), 0);
}

#[test]
fn an_account_that_holds_something_worth_a_lamport_stays() {
    let (mut world, agent, _) = dead_parent();
    let market = world.living();
    let trader = world.trader_of(&market, 10 * SOL);
    let close = open(&mut world, &agent, &market);
    world.airdrop(&agent.of.agent, &market, 1_000_000);
    // No buyer has brought a lamport yet: unsellable now, and not for ever.
    world.refuses(E::AccountNotEmpty, &closing(&agent, close), &[]);
    world.buy(&trader, &market, SOL);
    world.refuses(E::AccountNotEmpty, &closing(&agent, close), &[]);
}

#[test]
fn that_a_remainder_is_worth_nothing_must_be_shown() {
    let (mut world, agent, child) = dead_parent();
    let market = world.living();
    let close = open(&mut world, &agent, &market);
    world.airdrop(&agent.of.agent, &market, 1);
    let unshown = Closing {
        remainder_of: None,
        ..close
    };
    world.refuses(E::AccountNotEmpty, &closing(&agent, unshown), &[]);
    // By another token's mint and market, or by one of them.
    let foreign = Closing {
        remainder_of: Some(child.of.mint),
        ..close
    };
    world.refuses(E::WrongMint, &closing(&agent, foreign), &[]);
    let mut mixed = closing(&agent, close);
    mixed[0].accounts[4].pubkey = child.of.mint;
    world.refuses(E::WrongMint, &mixed, &[]);
    let mut mixed = closing(&agent, close);
    mixed[0].accounts[5].pubkey = child.of.market;
    world.refuses(E::WrongMint, &mixed, &[]);
    // A market that never opened has no price at all.
    let closed = world.spawn();
    let unpriced = open(&mut world, &agent, &closed);
    world.airdrop(&agent.of.agent, &closed, 1);
    world.refuses(E::MarketClosed, &closing(&agent, unpriced), &[]);
    world.must(&closing(&agent, close), &[]);
}

#[test]
fn only_accounts_of_the_agents_own_are_closed() {
    let (mut world, agent, child) = dead_parent();
    let trader = world.trader_of(&child, SOL);
    let close = open(&mut world, &agent, &child);
    let theirs = Closing {
        account: address::associated_token(&trader.pubkey(), &child.of.mint),
        ..close
    };
    world.refuses(E::WrongTokenOwner, &closing(&agent, theirs), &[]);
    let vault = Closing {
        account: child.of.vault,
        ..close
    };
    world.refuses(E::WrongTokenOwner, &closing(&agent, vault), &[]);
    for nothing in [trader.pubkey(), agent.of.market, address::stake_vault()] {
        let account = Closing {
            account: nothing,
            ..close
        };
        let refused = world.fails(&closing(&agent, account), &[]);
        let named = refused.is(E::NotATokenAccount) || refused.is(E::WrongTokenOwner);
        assert!(named, "{}", refused.error);
    }
    // Its bytes are right, its owner is a program of the attacker's.
    let fake = world.key().pubkey();
    let data = token_account(&child.of.mint, &agent.of.agent, 0);
    world.put(&fake, &Address::new_from_array([66; 32]), data.clone());
    let look_alike = Closing { account: fake, ..close };
    world.refuses(E::NotATokenAccount, &closing(&agent, look_alike), &[]);
    // Somebody else may close it: the token program would not let the agent.
    let mut data = data;
    data[129] = 1;
    data[133..165].copy_from_slice(trader.pubkey().as_ref());
    world.put(&fake, &address::TOKEN_2022, data);
    world.refuses(E::WrongTokenOwner, &closing(&agent, look_alike), &[]);
}

#[test]
fn under_the_token_program_it_lives_under() {
    let (mut world, agent, child) = dead_parent();
    let close = open(&mut world, &agent, &child);
    for program in [address::TOKEN, address::SYSTEM, PROGRAM_ID] {
        let other = Closing {
            token_program: program,
            ..close
        };
        world.refuses(E::WrongAddress, &closing(&agent, other), &[]);
    }
}

#[test]
fn rent_and_gifts_are_booked_by_one_settle() {
    let (mut world, agent, child) = dead_parent();
    let close = open(&mut world, &agent, &child);
    let rent = world.lamports(&close.account);
    give(&mut world, &agent, SOL);
    let event = event!(world.must(&closing(&agent, close), &[]), Settled);
    assert_eq!(event.lamports, SOL + rent);
}

/// Only the living are attested, so that market stays closed, and its tokens in it could neither be sold nor burnt.
#[test]
fn a_remainder_of_its_own_market_that_never_opened_is_burnt_whatever_it_is() {
    let mut world = World::local();
    let agent = world.spawn();
    let account = open(&mut world, &agent, &agent);
    world.airdrop(&agent.of.agent, &agent, 5_000_000_000_000);
    let close = closing(&agent, account);
    world.refuses(E::AgentAlive, &close, &[]);
    die(&mut world, &agent, &[], 0);
    let event = event!(world.must(&close, &[]), Settled);
    assert_eq!((event.burnt, event.closed), (5_000_000_000_000, 1));
}

#[test]
fn dust_of_a_market_without_buyers_is_burnt_like_any_dust() {
    let (mut world, agent, _) = dead_parent();
    let market = world.living();
    let account = open(&mut world, &agent, &market);
    // Worth a lamport, which is the fee.
    world.airdrop(&agent.of.agent, &market, 40_000);
    let event = event!(world.must(&closing(&agent, account), &[]), Settled);
    assert_eq!((event.burnt, event.closed), (40_000, 1));
}
