//! The embedded chain with the committed program, set up as `sporeline up` sets it up, and nobody on it but the test.

use solana_client::{nonblocking::rpc_client::RpcClient, rpc_config::RpcSendTransactionConfig};
use solana_commitment_config::CommitmentConfig;
use solana_sdk::{
    signature::{Keypair, Signature},
    signer::Signer,
};
use solana_transaction::Transaction;
use sporeline_client::{
    Address, Instruction, PROGRAM_ID, account, address,
    anchor::AccountDeserialize,
    curve::price::{UsdPerSol, fdv_lamports},
    error, instruction,
    instruction::Initialize,
    price_update,
    state::{Agent, Market, Parameters},
    transaction,
};
use sporeline_localnet::{Account, Localnet, Options, Program, price::FEED, staking_mint};
use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

pub const SOL: u64 = 1_000_000_000;
/// What the chain takes for each signature, lamports.
pub const SIGNATURE_FEE: u64 = 5_000;
/// The image that every agent of a story without a host runs, and the hash that stands for the cluster's genesis.
pub const COMPOSE_HASH: [u8; 32] = [3; 32];
pub const GENESIS_HASH: [u8; 32] = [5; 32];
/// 0.005 SOL for ten seconds.
const PRICE_PER_DAY: u64 = 43_200_000_000;
pub const STAKING_MINT: Address = Address::from_str_const("SporeStake111111111111111111111111111111111");

/// The chain, who runs things on it, and the teller of the story.
pub struct Stage {
    pub chain: Localnet,
    pub rpc: RpcClient,
    pub authority: Keypair,
    pub operator: Keypair,
    pub attester: Keypair,
    begun: Instant,
    /// Makes two transactions of the same content differ.
    nonce: AtomicU64,
    _folder: tempfile::TempDir,
}

impl Stage {
    /// Starts the chain, gives each of `people` so many lamports, initialises the program and registers a host.
    pub async fn set(people: &[(&Keypair, u64)]) -> Self {
        Self::set_for(COMPOSE_HASH, people).await
    }

    /// As [`Self::set`], where agents run the image of `compose_hash`.
    pub async fn set_for(compose_hash: [u8; 32], people: &[(&Keypair, u64)]) -> Self {
        let begun = Instant::now();
        let key = |n| Keypair::new_from_array([n; 32]);
        let (authority, operator, attester) = (key(201), key(202), key(203));
        let wallet = |lamports| Account {
            lamports,
            owner: address::SYSTEM,
            ..Account::default()
        };
        let folder = tempfile::tempdir().unwrap();
        let mut options = Options::new(folder.path());
        options.program = Some(Program {
            id: PROGRAM_ID,
            elf: include_bytes!("../../programs/sporeline/elf/sporeline.so").to_vec(),
            upgrade_authority: authority.pubkey(),
        });
        options.accounts = [(&authority, 100 * SOL), (&operator, 10 * SOL)]
            .iter()
            .chain(people)
            .map(|(key, lamports)| (key.pubkey(), wallet(*lamports)))
            .chain([(STAKING_MINT, staking_mint(&authority.pubkey()))])
            .collect();
        let chain = Localnet::start(options).await.unwrap();
        let rpc = RpcClient::new_with_commitment(chain.rpc_url(), CommitmentConfig::processed());
        let stage = Self {
            chain,
            rpc,
            authority,
            operator,
            attester,
            begun,
            nonce: AtomicU64::new(0),
            _folder: folder,
        };
        let initialize = Initialize {
            authority: stage.authority.pubkey(),
            local: true,
            parameters: Parameters::LOCAL,
            attesters: vec![stage.attester.pubkey()],
            attester_threshold: 1,
            price_owners: vec![Address::from_str_const(price_update::RECEIVER)],
            feed_id: price_update::SOL_USD_FEED,
            genesis_hash: GENESIS_HASH,
            compose_hash,
            dev: true,
            base_uri: "http://127.0.0.1:8080/api/v1/agents/".into(),
            staking_mint: STAKING_MINT,
            staking_token_program: address::TOKEN,
        };
        stage.must(&[initialize.instruction()], &[&stage.authority]).await;
        let register = instruction::register_host(&stage.operator.pubkey(), PRICE_PER_DAY);
        stage.must(&[register], &[&stage.operator]).await;
        stage
    }

    /// One line of the story.
    pub fn tell(&self, line: impl AsRef<str>) {
        println!("{:6.2} s  {}", self.begun.elapsed().as_secs_f64(), line.as_ref());
    }

    /// From the start of the chain until now.
    pub fn elapsed(&self) -> Duration {
        self.begun.elapsed()
    }

    pub async fn leave(self) {
        self.chain.stop().await.unwrap();
    }

    /// Sends one transaction, the first signer paying, and does not wait for how it ends.
    pub async fn submit(&self, instructions: &[Instruction], signers: &[&Keypair]) -> Signature {
        let blockhash = self.rpc.get_latest_blockhash().await.unwrap();
        let mut instructions = instructions.to_vec();
        // Sent within one slot, the same instructions would be the same transaction, and that is processed once.
        instructions.push(instruction::transfer(
            &signers[0].pubkey(),
            &signers[0].pubkey(),
            self.nonce.fetch_add(1, Ordering::Relaxed),
        ));
        let keys: Vec<&dyn Signer> = signers.iter().map(|key| *key as &dyn Signer).collect();
        let signed = transaction::signed(&signers[0].pubkey(), &instructions, &keys, blockhash).unwrap();
        self.hand_in(&signed).await.unwrap()
    }

    /// Hands a signed transaction to the node: its signature, or why the node does not take it.
    pub async fn hand_in(&self, signed: &Transaction) -> Result<Signature, String> {
        // Without a rehearsal: what is refused here was refused on chain, and paid its fee.
        let config = RpcSendTransactionConfig {
            skip_preflight: true,
            ..Default::default()
        };
        let taken = self.rpc.send_transaction_with_config(signed, config).await;
        taken.map_err(|error| error.to_string())
    }

    /// How a transaction ended: `Err` with the text of the chain's error.
    pub async fn outcome(&self, signature: &Signature) -> Result<(), String> {
        for _ in 0..500 {
            let found = self.rpc.get_signature_statuses(&[*signature]).await.unwrap().value;
            if let Some(status) = found.into_iter().next().flatten() {
                return status.status.map_err(|error| format!("{error:?}"));
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("no word of {signature} within 5 s");
    }

    /// Sends what has to go through.
    #[track_caller]
    pub fn must<'a>(
        &'a self,
        instructions: &'a [Instruction],
        signers: &'a [&'a Keypair],
    ) -> impl Future<Output = ()> + 'a {
        let asked_at = std::panic::Location::caller();
        async move {
            let signature = self.submit(instructions, signers).await;
            if let Err(why) = self.outcome(&signature).await {
                let named = error::of_text(&why).map(|refusal| refusal.name.as_str());
                panic!(
                    "{asked_at}: refused: {} ({why})",
                    named.unwrap_or("by no error of the program")
                );
            }
        }
    }

    /// Sends what has to be refused, and returns the name of the program's error.
    pub async fn refused(&self, instructions: &[Instruction], signers: &[&Keypair]) -> &'static str {
        let signature = self.submit(instructions, signers).await;
        self.refusal(&signature).await
    }

    /// The name of the program's error by which a transaction was refused.
    pub async fn refusal(&self, signature: &Signature) -> &'static str {
        let why = self.outcome(signature).await.expect_err("it was accepted");
        let named = error::of_text(&why).unwrap_or_else(|| panic!("not an error of the program: {why}"));
        &named.name
    }

    /// Waits until the slot that is open now has closed.
    pub async fn next_slot(&self) {
        let open = self.rpc.get_slot().await.unwrap();
        while self.rpc.get_slot().await.unwrap() == open {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Waits until chain time is at least `time`, unix seconds.
    pub async fn until(&self, time: i64) {
        while self.now().await < time {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Chain time as a program reads it, unix seconds.
    pub async fn now(&self) -> i64 {
        const CLOCK: Address = Address::from_str_const("SysvarC1ock11111111111111111111111111111111");
        let clock = self.rpc.get_account_data(&CLOCK).await.unwrap();
        i64::from_le_bytes(clock[32..40].try_into().unwrap())
    }

    pub async fn read<T: AccountDeserialize>(&self, at: &Address) -> T {
        let found = self.rpc.get_account(at).await.unwrap();
        assert_eq!(found.owner, PROGRAM_ID);
        account::decode(&found.data).unwrap()
    }

    pub async fn lamports(&self, of: &Address) -> u64 {
        self.rpc.get_balance(of).await.unwrap()
    }

    /// Lamports of an agent above its recorded rent.
    pub async fn treasury(&self, agent: &Address) -> u64 {
        let rent = self.read::<Agent>(agent).await.rent;
        self.lamports(agent).await - rent
    }

    /// Base units in a token account.
    pub async fn tokens(&self, account: &Address) -> u64 {
        let found = self.rpc.get_account_data(account).await.unwrap();
        account::decode_token(&found).unwrap().amount
    }

    /// Dollars per SOL as the program takes it from the feed: the price less its confidence.
    pub async fn sol_usd(&self) -> UsdPerSol {
        let feed = price_update::decode(&self.rpc.get_account_data(&FEED).await.unwrap()).unwrap();
        feed.certain().unwrap()
    }

    /// What a whole supply is worth now, by the market's reserves and the feed, whole dollars.
    pub async fn cap_usd(&self, market: &Address) -> u64 {
        let state = self.read::<Market>(market).await.state().unwrap();
        usd(fdv_lamports(state.reserves()), self.sol_usd().await)
    }

    /// Hashes of past slots as the program reads them, in the sysvar's order.
    pub async fn slot_hashes(&self) -> Vec<(u64, [u8; 32])> {
        let data = self.rpc.get_account_data(&address::SLOT_HASHES).await.unwrap();
        let count = u64::from_le_bytes(data[..8].try_into().unwrap()) as usize;
        let entries = data[8..].chunks_exact(40).take(count);
        entries
            .map(|entry| {
                let slot = u64::from_le_bytes(entry[..8].try_into().unwrap());
                (slot, entry[8..].try_into().unwrap())
            })
            .collect()
    }

    /// Opens `owner`'s account for the staking token and mints `amount` base units into it.
    pub async fn give_stake(&self, owner: &Keypair, amount: u64) {
        let (authority, to) = (self.authority.pubkey(), owner.pubkey());
        let open = instruction::create_token_account_of(&authority, &to, &STAKING_MINT, &address::TOKEN);
        let mint = instruction::mint_to(&authority, &to, &STAKING_MINT, &address::TOKEN, amount);
        self.must(&[open, mint], &[&self.authority]).await;
    }

    /// `stake` of the whole `amount`.
    pub async fn stake(&self, owner: &Keypair, amount: u64) {
        let stake = instruction::stake(&owner.pubkey(), &STAKING_MINT, &address::TOKEN, amount);
        self.must(&[stake], &[owner]).await;
    }

    /// The attester signs for a wallet, and the attestation is sent.
    pub async fn attest(&self, wallet: &Address, quote_hash: [u8; 32]) {
        let expires_at = self.now().await + i64::from(Parameters::LOCAL.attestation_ttl) - 2;
        let message = instruction::attest_message(&GENESIS_HASH, wallet, &COMPOSE_HASH, &quote_hash, expires_at);
        let signature = self.attester.sign_message(&message).into();
        let instructions = [
            instruction::ed25519(&message, &[(self.attester.pubkey(), signature)]),
            instruction::attest(wallet, &COMPOSE_HASH, quote_hash, expires_at),
        ];
        self.must(&instructions, &[&self.operator]).await;
    }
}

/// Lamports in whole dollars.
pub fn usd(lamports: u64, sol_usd: UsdPerSol) -> u64 {
    let scale = 10u128.pow(9 + sol_usd.exponent.unsigned_abs());
    (u128::from(lamports) * u128::from(sol_usd.mantissa) / scale) as u64
}

/// Lamports as SOL.
pub fn sol(lamports: u64) -> String {
    format!("{}.{:09} SOL", lamports / SOL, lamports % SOL)
}

/// Base units as whole tokens.
pub fn whole(base_units: u64) -> String {
    format!("{}.{:06}", base_units / 1_000_000, base_units % 1_000_000)
}
