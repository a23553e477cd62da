//! The legaliser's proof: what it rewrote gives, as bytecode in the virtual machine, what the processor gives.

#[path = "arithmetic/src/operations.rs"]
mod operations;

use std::{path::Path, process::Command};

use litesvm::LiteSVM;
use operations::compute;
use solana_sdk::{
    instruction::Instruction,
    message::Message,
    pubkey::Pubkey,
    signature::{Keypair, Signer},
    transaction::Transaction,
};

const EXTREMES: [u128; 20] = [
    0,
    1,
    2,
    3,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_ffff,
    0x1_0000_0000,
    0x1_0000_0001,
    0x7fff_ffff_ffff_ffff,
    0x8000_0000_0000_0000,
    0x8000_0000_0000_0001,
    0xffff_ffff_ffff_fffe,
    0xffff_ffff_ffff_ffff,
    0x1_0000_0000_0000_0000,
    0xffff_ffff_0000_0000_ffff_ffff,
    1 << 127,
    (1 << 127) - 1,
    u128::MAX - 1,
    u128::MAX,
];
/// How many operations `compute` knows.
const OPERATIONS: u8 = 8;
const RANDOM_CASES: usize = 400;

/// SplitMix64: enough for test operands, the same on every run.
struct Draws(u64);

impl Draws {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Every bit length is as likely as any other, so that products fall on both sides of overflow.
    fn operand(&mut self) -> u128 {
        let bits = self.next() % 129;
        let full = (u128::from(self.next()) << 64) | u128::from(self.next());
        if bits == 0 { 0 } else { full >> (128 - bits) }
    }
}

/// The fixture's bytecode; `None`, said aloud, where the machine has no Debian packages to build it with.
fn bytecode(out: &Path) -> Option<Vec<u8>> {
    if Command::new("apt-get").arg("--version").output().is_err() {
        eprintln!("skipped: no apt-get here, the legaliser was NOT checked as bytecode");
        return None;
    }
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/arithmetic");
    let built = Command::new(env!("CARGO_BIN_EXE_sporeline-sbf"))
        .args(["build", "--package", "sbf-arithmetic", "--workspace-dir"])
        .arg(fixture)
        .arg("--out")
        .arg(out)
        .status()
        .unwrap();
    assert!(built.success(), "the fixture does not build");
    Some(std::fs::read(out.join("sbf-arithmetic.so")).unwrap())
}

#[test]
fn rewritten_arithmetic_equals_the_processors_on_random_and_extreme_values() {
    let out = tempfile::tempdir().unwrap();
    let Some(elf) = bytecode(out.path()) else { return };
    let mut svm = LiteSVM::new()
        .with_sigverify(false)
        .with_blockhash_check(false)
        .with_transaction_history(0);
    let (program, payer) = (Pubkey::new_unique(), Keypair::new());
    svm.add_program(program, &elf).unwrap();
    svm.airdrop(&payer.pubkey(), 1_000_000_000_000).unwrap();

    let mut draws = Draws(2);
    let mut cases: Vec<(u128, u128)> = EXTREMES.iter().flat_map(|a| EXTREMES.map(|b| (*a, b))).collect();
    cases.extend((0..RANDOM_CASES).map(|_| (draws.operand(), draws.operand())));
    for op in 0..OPERATIONS {
        let mut overflows = 0_usize;
        for (a, b) in &cases {
            let mut data = vec![op];
            data.extend(a.to_le_bytes());
            data.extend(b.to_le_bytes());
            let instruction = Instruction {
                program_id: program,
                accounts: vec![],
                data,
            };
            let message = Message::new(&[instruction], Some(&payer.pubkey()));
            let done = svm.send_transaction(Transaction::new_unsigned(message)).unwrap();
            let answer: [u8; 17] = done.return_data.data.try_into().unwrap();
            let result = u128::from_le_bytes(answer[..16].try_into().unwrap());
            let expected = compute(op, *a, *b);
            assert_eq!(
                (result, answer[16] == 1),
                expected,
                "operation {op} on {a:#x} and {b:#x}"
            );
            overflows += usize::from(expected.1);
        }
        let checked = [0, 1, 3].contains(&op);
        assert_eq!(
            checked,
            overflows > 0,
            "operation {op} must have met overflow exactly if it is a checked one"
        );
    }
}
