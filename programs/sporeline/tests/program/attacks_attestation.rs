//! Attacks with attestations. Which signatures count is in `attest_signatures`: repeats of one signer, another cluster's,
//! wallet's or image's message, offsets that point elsewhere. Here: genuine ones, used again or for something else.

use crate::prelude::*;
use sporeline_svm::client::Instruction;

const IMAGE: [u8; 32] = [77; 32];

/// An attestation by the world's attesters, as many as must sign.
fn vouched(world: &World, founder: &Founder, image: &[u8; 32], expires_at: i64) -> Vec<Instruction> {
    let attesters: Vec<&Keypair> = world.attesters.iter().take(world.threshold.into()).collect();
    world.attestation(&founder.of.wallet, image, [9; 32], expires_at, &attesters)
}

/// Imitates somebody who keeps every attestation he ever saw and sends the one that suits him. Each serves while its expiry is
/// later than the stored one and ahead of now; after the newer it is never again.
#[test]
fn an_old_attestation_replayed_never_counts() {
    let mut world = World::elsewhere();
    let founder = world.spawn();
    let now = world.now();
    let (first, second) = (
        vouched(&world, &founder, &COMPOSE_HASH, now + 3_600),
        vouched(&world, &founder, &COMPOSE_HASH, now + 7_200),
    );
    world.must(&first, &[]);
    world.refuses(E::BadExpiry, &first, &[]);
    world.must(&second, &[]);
    world.refuses(E::BadExpiry, &first, &[]);
    world.pass(7_200);
    for old in [&first, &second] {
        world.refuses(E::BadExpiry, old, &[]);
    }
    // One for the far future is no stock to live off: it is refused until its time is near, and by then the image may be
    // revoked.
    let ahead = vouched(&world, &founder, &COMPOSE_HASH, world.now() + 86_400 + 1);
    world.refuses(E::BadExpiry, &ahead, &[]);
    world.administer(|authority| ix::revoke_measurement(authority, &COMPOSE_HASH));
    world.pass(1);
    world.refuses(E::MeasurementRevoked, &ahead, &[]);
}

/// Imitates the owner of one honest enclave who wants its attestation for keys outside: the same signatures, another agent, in
/// the same transaction even.
#[test]
fn one_agents_attestation_vouches_for_no_other() {
    let mut world = World::elsewhere();
    let (honest, other) = (world.spawn(), world.spawn());
    let until = world.now() + 3_600;
    let [signatures, attest]: [Instruction; 2] = vouched(&world, &honest, &COMPOSE_HASH, until)
        .try_into()
        .expect("two instructions");
    let for_other = ix::attest(&other.of.wallet, &COMPOSE_HASH, [9; 32], until);
    world.refuses(
        E::NotEnoughAttesters,
        &[signatures.clone(), attest.clone(), for_other.clone()],
        &[],
    );
    world.refuses(E::NotEnoughAttesters, &[signatures.clone(), for_other], &[]);
    // With the agent of one and the market of the other, neither.
    let mut bent = attest.clone();
    bent.accounts[3].pubkey = other.of.market;
    world.refuses(E::WrongAgent, &[signatures.clone(), bent], &[]);
    world.must(&[signatures, attest], &[]);
    assert_eq!((world.market(&honest).phase, world.market(&other).phase), (1, 0));
}

/// Imitates an image whose weakness is known: its revocation stops in the same slot whatever agents of it were about to do,
/// what was begun before too.
#[test]
fn a_revoked_measurement_stops_trades_and_litters_at_once_and_no_renewal_brings_them_back() {
    let mut world = World::local();
    let parent = world.risen(510_000);
    let holder = world.trader_of(&parent, 100 * SOL);
    crate::mortals::give_tokens(&mut world, &holder, &parent, &parent, SOL);
    let brood = world.brood();
    world.begin(&parent, &brood, None);
    world.pass(10);
    world.keep_paid(&parent);
    world.set_price(200);
    let operator = world.lamports(&address::host(&world.operator.pubkey()));
    world.administer(|authority| ix::revoke_measurement(authority, &COMPOSE_HASH));
    let act = world.act(&parent);
    let payer = world.payer.pubkey();
    for action in [
        act.buy(&payer, &parent.of.mint, SOL / 10, 0),
        act.sell(&parent.of.mint, 1_000_000, 0),
        act.refuel(),
        act.anchor_journal(1, [1; 32]),
    ] {
        world.refuses(E::Unattested, &[action], &[&parent.wallet]);
    }
    let commit = [world.commit_of(&parent, None)];
    world.refuses(E::Unattested, &commit, &[]);
    let renewal = vouched(&world, &parent, &COMPOSE_HASH, world.now() + 600);
    world.refuses(E::MeasurementRevoked, &renewal, &[]);
    // Its host earns nothing more by it.
    world.pass(11);
    let charge = [world.charge(&parent)];
    world.must(&charge, &[]);
    assert_eq!(world.lamports(&address::host(&world.operator.pubkey())), operator);
    // Another image does; what the old one began, it ends.
    world.administer(|authority| ix::approve_measurement(authority, IMAGE, true));
    world.pass(world.timelock());
    let renewal = vouched(&world, &parent, &IMAGE, world.now() + 600);
    world.must(&renewal, &[]);
    let mut sale = world.act(&parent);
    sale.compose_hash = IMAGE;
    let sale = [sale.sell(&parent.of.mint, 1_000_000, 0)];
    world.must(&sale, &[&parent.wallet]);
}

/// Imitates the owner of a revoked image who names another one's account in its place.
#[test]
fn another_images_account_does_not_stand_in_for_a_revoked_one() {
    let mut world = World::local();
    let founder = world.living();
    world.administer(|authority| ix::approve_measurement(authority, IMAGE, true));
    world.pass(world.timelock());
    world.administer(|authority| ix::revoke_measurement(authority, &COMPOSE_HASH));
    let mut act = world.act(&founder);
    act.compose_hash = IMAGE;
    let refuel = [act.refuel()];
    world.refuses(E::WrongMeasurement, &refuel, &[&founder.wallet]);
    let host = address::host(&world.operator.pubkey());
    let charge = [ix::charge_hosting(&founder.of.wallet, &host, &IMAGE)];
    world.refuses(E::WrongMeasurement, &charge, &[]);
}

/// What remains: K attesters who agree vouch for whatever they like. That opens a market and lets keys act for the agent whose
/// wallet they are; fewer than K can do nothing, and K are not enough for another agent's wallet.
#[test]
fn what_remains_is_what_k_of_n_attesters_agree_on_and_less_than_k_is_nothing() {
    let mut world = World::elsewhere();
    let founder = world.spawn(); // whose key is wherever its owner keeps it
    let until = world.now() + 3_600;
    let colluding: Vec<Keypair> = world.attesters.iter().map(Keypair::insecure_clone).collect();
    for (signers, enough) in [(1, false), (2, true)] {
        let signers: Vec<&Keypair> = colluding.iter().take(signers).collect();
        let word = world.attestation(&founder.of.wallet, &COMPOSE_HASH, [9; 32], until, &signers);
        if enough {
            world.must(&word, &[]);
        } else {
            world.refuses(E::NotEnoughAttesters, &word, &[]);
        }
    }
    let victim = world.spawn();
    let mut forged = world.act(&victim).refuel();
    forged.accounts[0].pubkey = founder.of.wallet;
    world.refuses(E::WrongWallet, &[forged], &[&founder.wallet]);
}
