//! The world: a chain with the program initialised, attesters, one host, and a payer with SOL.

use crate::{FEED_ID, Keypair, LiteSVM, PRICE_OWNER, Refused, Signer, elf};
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};
use solana_clock::Clock;
use sporeline_client::{
    Address, Instruction, PROGRAM_ID, account, address,
    anchor::AccountDeserialize,
    event::{self, Event, Located},
    instruction::{self, Initialize},
    state::Parameters,
    transaction,
};

/// Lamports of one SOL.
pub const SOL: u64 = 1_000_000_000;
/// SHA-256 of the world's first approved image, so to speak.
pub const COMPOSE_HASH: [u8; 32] = [3; 32];
/// The world's cluster.
pub const GENESIS_HASH: [u8; 32] = [5; 32];

/// What a transaction that went through did.
#[derive(Clone, Debug)]
pub struct Done {
    /// Of the whole transaction.
    pub compute_units: u64,
    pub logs: Vec<String>,
    pub events: Vec<Located>,
}

impl Done {
    /// The one event.
    ///
    /// # Panics
    /// When there is none, or more than one.
    #[track_caller]
    pub fn event(&self) -> Event {
        match self.events.as_slice() {
            [one] => one.event,
            other => panic!("one event is due, not {other:?}"),
        }
    }
}

/// The program in LiteSVM, with what stands around it. Everything in it follows from the calls made: two worlds that are
/// treated alike are alike, keys included.
pub struct World {
    pub svm: LiteSVM,
    /// A local cluster; fixed by `initialize`.
    pub local: bool,
    pub parameters: Parameters,
    /// Upgrade authority and administrator.
    pub authority: Keypair,
    pub attesters: Vec<Keypair>,
    /// How many attesters must sign.
    pub threshold: u8,
    /// Runs the host.
    pub operator: Keypair,
    /// Pays for everything that nobody else must.
    pub payer: Keypair,
    pub staking_mint: Address,
    keys: ChaCha8Rng,
}

impl World {
    /// A local cluster with the local parameters and one attester.
    pub fn local() -> Self {
        let mut world = Self::bare(true, Parameters::LOCAL);
        world.initialize();
        world
    }

    /// A cluster that is not local: default parameters, three attesters of whom two must sign, no development image.
    pub fn elsewhere() -> Self {
        let mut world = Self::bare(false, Parameters::DEFAULT);
        world.initialize();
        world
    }

    /// The program deployed, nothing initialised yet.
    pub fn bare(local: bool, parameters: Parameters) -> Self {
        let mut svm = LiteSVM::new().with_log_bytes_limit(Some(100_000));
        // The deployment is checked by the program's own `initialize`.
        if let Err(error) = svm.add_program(PROGRAM_ID, &elf()) {
            panic!("the ELF does not load: {error}");
        }
        let mut keys = ChaCha8Rng::seed_from_u64(0);
        let [authority, operator, payer] = std::array::from_fn(|_| key_of(&mut keys));
        let attesters = (0..if local { 1 } else { 3 }).map(|_| key_of(&mut keys)).collect();
        let mut world = Self {
            svm,
            local,
            parameters,
            authority,
            attesters,
            threshold: if local { 1 } else { 2 },
            operator,
            payer,
            staking_mint: Address::new_from_array([6; 32]),
            keys,
        };
        for key in [&world.authority, &world.operator, &world.payer].map(|key| key.pubkey()) {
            world.fund(&key, 10_000_000 * SOL);
        }
        let data_address = address::program_data(&PROGRAM_ID);
        let data = account::program_data(&world.authority.pubkey(), &elf());
        world.put(&data_address, &address::LOADER, data);
        let mint = world.staking_mint;
        world.put(&mint, &address::TOKEN, plain_mint());
        world.set_clock(1_800_000_000, 1_000);
        world
    }

    fn initialize(&mut self) {
        self.initialize_under(&address::TOKEN);
    }

    /// `staking_program`: the token program of the staking mint.
    pub(crate) fn initialize_under(&mut self, staking_program: &Address) {
        let mut initialize = self.initialize_of();
        initialize.staking_token_program = *staking_program;
        let authority = self.authority.insecure_clone();
        self.must(&[initialize.instruction()], &[&authority]);
        let operator = self.operator.insecure_clone();
        let price = self.parameters.max_hosting_fee.min(43 * SOL + SOL / 5);
        self.must(&[instruction::register_host(&operator.pubkey(), price)], &[&operator]);
    }

    /// An `initialize` that the program accepts, to be bent by tests.
    pub fn initialize_of(&self) -> Initialize {
        Initialize {
            authority: self.authority.pubkey(),
            local: self.local,
            parameters: self.parameters,
            attesters: self.attesters.iter().map(Keypair::pubkey).collect(),
            attester_threshold: self.threshold,
            price_owners: vec![PRICE_OWNER],
            feed_id: FEED_ID,
            genesis_hash: GENESIS_HASH,
            compose_hash: COMPOSE_HASH,
            dev: self.local,
            // As long as it may be: what costs most.
            base_uri: format!("https://sporeline.example/{}", "a".repeat(38)),
            staking_mint: self.staking_mint,
            staking_token_program: address::TOKEN,
        }
    }

    /// A new key, the same in every run.
    pub fn key(&mut self) -> Keypair {
        key_of(&mut self.keys)
    }

    /// Sends instructions paid by the world's payer.
    pub fn send(&mut self, instructions: &[Instruction], signers: &[&Keypair]) -> Result<Done, Refused> {
        let payer = self.payer.insecure_clone();
        let mut all: Vec<&dyn Signer> = vec![&payer];
        all.extend(
            signers
                .iter()
                .filter(|key| key.pubkey() != payer.pubkey())
                .map(|key| *key as &dyn Signer),
        );
        self.send_paid(&payer.pubkey(), instructions, &all)
    }

    /// Sends instructions paid by `payer`, who is among the signers.
    pub fn send_paid(
        &mut self,
        payer: &Address,
        instructions: &[Instruction],
        signers: &[&dyn Signer],
    ) -> Result<Done, Refused> {
        self.svm.expire_blockhash();
        let signed = transaction::signed(payer, instructions, signers, self.svm.latest_blockhash());
        let transaction = signed.map_err(|error| Refused {
            error: error.to_string(),
            logs: vec![],
        })?;
        let programs: Vec<_> = instructions.iter().map(|instruction| instruction.program_id).collect();
        match self.svm.send_transaction(transaction) {
            Ok(meta) => Ok(Done {
                compute_units: meta.compute_units_consumed,
                events: event::parse_logs(&programs, &meta.logs),
                logs: meta.logs,
            }),
            Err(failed) => Err(Refused {
                error: format!("{:?}", failed.err),
                logs: failed.meta.logs,
            }),
        }
    }

    /// Sends what has to go through.
    ///
    /// # Panics
    /// When it does not: the world that the caller stands on is broken.
    #[track_caller]
    pub fn must(&mut self, instructions: &[Instruction], signers: &[&Keypair]) -> Done {
        match self.send(instructions, signers) {
            Ok(done) => done,
            Err(refused) => panic!("{}: {:#?}", refused.name(), refused.logs),
        }
    }

    /// Reads an account of the program.
    ///
    /// # Panics
    /// When it is not there.
    #[track_caller]
    pub fn read<T: AccountDeserialize>(&self, address: &Address) -> T {
        let found = self.svm.get_account(address).unwrap_or_default();
        match account::decode(&found.data) {
            Ok(value) => value,
            Err(error) => panic!("{address}: {error}"),
        }
    }

    /// Chain time, unix seconds.
    pub fn now(&self) -> i64 {
        self.svm.get_sysvar::<Clock>().unix_timestamp
    }

    pub fn slot(&self) -> u64 {
        self.svm.get_sysvar::<Clock>().slot
    }

    /// Lets `seconds` pass, a slot for each and one more.
    pub fn pass(&mut self, seconds: i64) {
        let clock = self.svm.get_sysvar::<Clock>();
        self.set_clock(clock.unix_timestamp + seconds, clock.slot + seconds.unsigned_abs() + 1);
    }

    /// Sets the clock, backwards too.
    pub fn set_clock(&mut self, unix_timestamp: i64, slot: u64) {
        self.svm.set_sysvar(&Clock {
            slot,
            unix_timestamp,
            ..Clock::default()
        });
        self.remember_slots(slot);
    }
}

fn key_of(keys: &mut ChaCha8Rng) -> Keypair {
    let mut seed = [0; 32];
    keys.fill_bytes(&mut seed);
    Keypair::new_from_array(seed)
}

/// A mint with 6 decimals, no mint and no freeze authority.
pub(crate) fn plain_mint() -> Vec<u8> {
    let mut data = vec![0; 82];
    data[36..44].copy_from_slice(&1_000_000_000_000_000u64.to_le_bytes());
    data[44] = 6;
    data[45] = 1;
    data
}
