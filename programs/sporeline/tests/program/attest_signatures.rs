//! `attest`: which signatures count. K different current attesters over exactly this message, each verified by a precompile
//! instruction whose offsets all point into itself.

use crate::prelude::*;
use sporeline_svm::client::Instruction;

/// What one attestation says, and who signs what.
struct Claim {
    founder: Founder,
    expires_at: i64,
}

impl Claim {
    fn new(world: &mut World) -> Self {
        let founder = world.spawn();
        let expires_at = world.now() + 100;
        Self { founder, expires_at }
    }

    fn message(&self) -> [u8; 32] {
        let wallet = self.founder.wallet.pubkey();
        ix::attest_message(&GENESIS_HASH, &wallet, &COMPOSE_HASH, &[9; 32], self.expires_at)
    }

    fn attest(&self) -> Instruction {
        ix::attest(&self.founder.wallet.pubkey(), &COMPOSE_HASH, [9; 32], self.expires_at)
    }
}

fn signed(message: &[u8; 32], keys: &[&Keypair]) -> Instruction {
    let signatures: Vec<_> = keys
        .iter()
        .map(|key| (key.pubkey(), key.sign_message(message).into()))
        .collect();
    ix::ed25519(message, &signatures)
}

/// Away from local clusters: three attesters, two must sign.
fn three() -> (World, Claim, [Keypair; 3]) {
    let mut world = World::elsewhere();
    let claim = Claim::new(&mut world);
    let keys = std::array::from_fn(|i| world.attesters[i].insecure_clone());
    (world, claim, keys)
}

#[test]
fn any_two_of_three_attesters_suffice_in_one_instruction_or_two() {
    for (i, j) in [(0, 1), (1, 2), (2, 0)] {
        let (mut world, claim, keys) = three();
        let together = signed(&claim.message(), &[&keys[i], &keys[j]]);
        world.must(&[together, claim.attest()], &[]);
        let (mut world, claim, keys) = three();
        let [first, second] = [i, j].map(|k| signed(&claim.message(), &[&keys[k]]));
        world.must(&[first, claim.attest(), second], &[]);
    }
}

#[test]
fn one_attester_is_not_two_however_often_he_signs() {
    let (mut world, claim, [a, ..]) = three();
    let once = signed(&claim.message(), &[&a]);
    let twice = signed(&claim.message(), &[&a, &a]);
    world.refuses(E::NotEnoughAttesters, &[claim.attest()], &[]);
    world.refuses(E::NotEnoughAttesters, &[once.clone(), claim.attest()], &[]);
    world.refuses(E::NotEnoughAttesters, &[twice, claim.attest()], &[]);
    world.refuses(E::NotEnoughAttesters, &[once.clone(), once, claim.attest()], &[]);
}

#[test]
fn strangers_do_not_count() {
    let (mut world, claim, [a, ..]) = three();
    let stranger = world.key();
    let instruction = signed(&claim.message(), &[&a, &stranger]);
    world.refuses(E::NotEnoughAttesters, &[instruction, claim.attest()], &[]);
}

#[test]
fn an_attester_removed_from_the_list_no_longer_counts() {
    let (mut world, claim, [a, b, _]) = three();
    world.administer(|authority| ix::remove_attester(authority, &b.pubkey()));
    let instruction = signed(&claim.message(), &[&a, &b]);
    world.refuses(E::NotEnoughAttesters, &[instruction, claim.attest()], &[]);
}

#[test]
fn a_signature_over_another_cluster_wallet_image_quote_or_expiry_does_not_count() {
    let (mut world, claim, [a, b, _]) = three();
    let wallet = claim.founder.wallet.pubkey();
    let other_wallet = world.key().pubkey();
    let others = [
        ix::attest_message(&[6; 32], &wallet, &COMPOSE_HASH, &[9; 32], claim.expires_at),
        ix::attest_message(&GENESIS_HASH, &other_wallet, &COMPOSE_HASH, &[9; 32], claim.expires_at),
        ix::attest_message(&GENESIS_HASH, &wallet, &[4; 32], &[9; 32], claim.expires_at),
        ix::attest_message(&GENESIS_HASH, &wallet, &COMPOSE_HASH, &[8; 32], claim.expires_at),
        ix::attest_message(&GENESIS_HASH, &wallet, &COMPOSE_HASH, &[9; 32], claim.expires_at + 1),
    ];
    for other in others {
        let instruction = signed(&other, &[&a, &b]);
        world.refuses(E::NotEnoughAttesters, &[instruction, claim.attest()], &[]);
    }
}

#[test]
fn a_false_signature_fails_the_transaction() {
    let (mut world, claim, [a, b, _]) = three();
    let mut instruction = signed(&claim.message(), &[&a, &b]);
    let signature_at = 2 + 2 * 14 + 32;
    instruction.data[signature_at] ^= 1;
    world.fails(&[instruction, claim.attest()], &[]);
}

#[test]
fn a_signature_instruction_whose_offsets_point_elsewhere_is_refused() {
    // The forger's instruction verifies a real signature of the attesters over another message, by pointing at another
    // instruction, and carries our message where a careless reader would look for it.
    let (mut world, claim, [a, b, _]) = three();
    let real = signed(&[1; 32], &[&a, &b]);
    let forged_at_field = |field: usize| {
        let mut forged = signed(&claim.message(), &[&a, &b]);
        for entry in 0..2 {
            let at = 2 + 14 * entry + 2 * field;
            forged.data[at..at + 2].copy_from_slice(&0u16.to_le_bytes());
        }
        forged
    };
    // All three instruction indices point at instruction 0, whose layout is the same: the precompile is satisfied.
    let mut forged = forged_at_field(1);
    for field in [3, 6] {
        for entry in 0..2 {
            let at = 2 + 14 * entry + 2 * field;
            forged.data[at..at + 2].copy_from_slice(&0u16.to_le_bytes());
        }
    }
    world.refuses(E::MalformedSignature, &[real, forged, claim.attest()], &[]);

    // Each index alone: pointing at a twin instruction, so that the precompile is satisfied too.
    for field in [1, 3, 6] {
        let honest = signed(&claim.message(), &[&a, &b]);
        let instructions = [honest, forged_at_field(field), claim.attest()];
        world.refuses(E::MalformedSignature, &instructions, &[]);
    }
}

#[test]
fn another_programs_instruction_with_the_same_bytes_is_no_signature() {
    let (mut world, claim, [a, b, _]) = three();
    let mut imitation = signed(&claim.message(), &[&a, &b]);
    // The compute-budget program would refuse the bytes; the token program's "get account data size" of nothing as well: a
    // plain transfer of 0 lamports with trailing bytes goes through.
    let payer = world.payer.pubkey();
    imitation.program_id = address::SYSTEM;
    imitation.accounts = vec![
        sporeline_svm::client::AccountMeta::new(payer, true),
        sporeline_svm::client::AccountMeta::new(payer, false),
    ];
    imitation.data = [&2u32.to_le_bytes()[..], &0u64.to_le_bytes(), &imitation.data].concat();
    world.refuses(E::NotEnoughAttesters, &[imitation, claim.attest()], &[]);
}

#[test]
fn the_instructions_are_read_from_the_sysvar_and_nowhere_else() {
    let (mut world, claim, [a, b, _]) = three();
    let fake = world.key().pubkey();
    world.put(
        &fake,
        &Address::from_str_const("Sysvar1111111111111111111111111111111111111"),
        vec![0; 64],
    );
    let mut attest = claim.attest();
    attest.accounts[4].pubkey = fake;
    let instruction = signed(&claim.message(), &[&a, &b]);
    world.refuses(E::WrongAddress, &[instruction, attest], &[]);
}
