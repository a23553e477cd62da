//! A world to try rules in: initialized, with a host, a rich person, and founders made on demand.

use crate::inputs::{price_of_sol, rents};
use sporeline_model::{
    Act, Attest, Begin, Effects, Initialize, Key, Mint, Model, Owner, Parameters, Pubkey, Refusal, Spawn, Step,
};

pub const SOL: u64 = 1_000_000_000;
pub const AUTHORITY: u8 = 1;
/// Who spawns, trades and stakes.
pub const PERSON: u8 = 2;
pub const OPERATOR: u8 = 3;
pub const ATTESTERS: [u8; 3] = [11, 12, 13];
pub const COMPOSE: [u8; 32] = [0xc0; 32];
pub const PYTH: [u8; 32] = [0xee; 32];
pub const FEED: [u8; 32] = [0xfe; 32];
/// Chain time when a world begins.
pub const START: i64 = 1_000_000;

pub fn key(n: u8) -> Pubkey {
    [n; 32]
}

pub struct World {
    pub model: Model,
}

impl World {
    /// With local parameters.
    pub fn local() -> Self {
        Self::new(true, Parameters::local())
    }

    pub fn new(local: bool, parameters: Parameters) -> Self {
        let mut world = Self {
            model: Model::new(rents(), key(AUTHORITY)),
        };
        world.must(Step::Clock { slot: 100, now: START });
        for who in [AUTHORITY, PERSON, OPERATOR] {
            world.fund(who, 1_000_000 * SOL);
        }
        world.must(Step::Initialize(Box::new(world.initialize(local, parameters))));
        world.must(Step::RegisterHost {
            operator: key(OPERATOR),
            price_per_day: parameters.max_hosting_fee,
        });
        world
    }

    pub fn initialize(&self, local: bool, parameters: Parameters) -> Initialize {
        Initialize {
            signer: key(AUTHORITY),
            local,
            parameters,
            attesters: ATTESTERS.map(key).to_vec(),
            attester_threshold: 2,
            price_owners: vec![PYTH],
            feed_id: FEED,
            compose_hash: COMPOSE,
            dev: local,
            base_uri: "http://localhost:8080/agents/".into(),
            harmless_staking_mint: true,
            staking_mint_2022: false,
        }
    }

    #[track_caller]
    pub fn must(&mut self, step: Step) -> Effects {
        match self.model.apply(&step) {
            Ok(effects) => effects,
            Err(refusal) => panic!("{step:?} is refused: {refusal:?}"),
        }
    }

    /// The step is refused for this reason, and leaves no trace.
    #[track_caller]
    pub fn refuses(&mut self, refusal: Refusal, step: Step) {
        let before = format!("{:?}", self.model);
        assert_eq!(self.model.apply(&step), Err(refusal), "{step:?}");
        assert_eq!(before, format!("{:?}", self.model), "{step:?} left a trace");
    }

    pub fn fund(&mut self, who: u8, lamports: u64) {
        self.must(Step::Fund {
            to: Key::Wallet(key(who)),
            lamports,
        });
    }

    /// Seconds and as many slots pass.
    pub fn pass(&mut self, seconds: i64) {
        let (slot, now) = (self.model.slot + seconds as u64, self.model.now + seconds);
        self.must(Step::Clock { slot, now });
    }

    /// Another slot within the same second.
    pub fn next_slot(&mut self) {
        let (slot, now) = (self.model.slot + 1, self.model.now);
        self.must(Step::Clock { slot, now });
    }

    pub fn set_parameters(&mut self, change: impl Fn(&mut Parameters)) {
        let mut parameters = self.model.global().expect("initialized").parameters;
        change(&mut parameters);
        let signer = key(AUTHORITY);
        self.must(Step::ScheduleParameters {
            signer,
            parameters: Box::new(parameters),
        });
        self.pass(5);
        self.must(Step::ApplyParameters);
    }

    pub fn spawning(&self, wallet: u8, treasury: u64) -> Spawn {
        Spawn {
            payer: key(PERSON),
            wallet: key(wallet),
            host: key(OPERATOR),
            name: "Mycelia".into(),
            symbol: "MYC".into(),
            persona: [7; 32],
            genome: [0; 64],
            treasury,
            airdrop_bps: 0,
            max_price_per_day: u64::MAX,
        }
    }

    /// An unattested founder.
    pub fn founder(&mut self, wallet: u8, treasury: u64) -> Pubkey {
        self.must(Step::Spawn(Box::new(self.spawning(wallet, treasury))));
        key(wallet)
    }

    pub fn attestation(&self, agent: u8) -> Attest {
        let ttl = self.model.global().expect("initialized").parameters.attestation_ttl;
        Attest {
            agent: key(agent),
            market: key(agent),
            measurement: COMPOSE,
            quote_hash: [9; 32],
            expires_at: self.model.now + i64::from(ttl),
            signed: vec![key(ATTESTERS[0]), key(ATTESTERS[1])],
            malformed: false,
        }
    }

    pub fn attest(&mut self, agent: u8) {
        self.must(Step::Attest(Box::new(self.attestation(agent))));
    }

    /// An attested founder whose market is past its sniper tax, and a token account of the person's.
    pub fn grown(&mut self, wallet: u8, treasury: u64) -> Pubkey {
        self.founder(wallet, treasury);
        self.attest(wallet);
        self.pass(11);
        self.open(PERSON, wallet);
        key(wallet)
    }

    pub fn open(&mut self, who: u8, market: u8) -> Key {
        let (owner, mint) = (Owner::Person(key(who)), Mint::Of(key(market)));
        let payer = key(PERSON);
        self.must(Step::OpenAta { payer, owner, mint });
        Key::Ata(owner, mint)
    }

    pub fn buying(&self, market: u8, quote_in: u64) -> Step {
        Step::Buy {
            trader: key(PERSON),
            market: key(market),
            account: Key::Ata(Owner::Person(key(PERSON)), Mint::Of(key(market))),
            quote_in,
            min_base_out: 0,
        }
    }

    pub fn selling(&self, market: u8, base_in: u64) -> Step {
        Step::Sell {
            trader: key(PERSON),
            market: key(market),
            account: Key::Ata(Owner::Person(key(PERSON)), Mint::Of(key(market))),
            base_in,
            min_quote_out: 0,
        }
    }

    /// What the agent's wallet signs next.
    pub fn act(&self, agent: u8) -> Act {
        Act {
            agent: key(agent),
            signer: key(agent),
            measurement: COMPOSE,
            action: self.model.agent(&key(agent)).expect("an agent").action + 1,
        }
    }

    pub fn agent_buying(&self, agent: u8, market: u8, quote_in: u64) -> Step {
        Step::AgentBuy {
            act: self.act(agent),
            payer: key(PERSON),
            market: key(market),
            account: Key::Ata(Owner::Agent(key(agent)), Mint::Of(key(market))),
            quote_in,
            min_base_out: 0,
        }
    }

    pub fn charging(&self, agent: u8) -> Step {
        Step::ChargeHosting {
            agent: key(agent),
            host: key(OPERATOR),
            measurement: COMPOSE,
        }
    }

    pub fn beginning(&self, agent: u8, mate: Option<u8>, children: [u8; 2], cents: i64) -> Begin {
        Begin {
            act: self.act(agent),
            payer: key(PERSON),
            mate: mate.map(key),
            price: price_of_sol(cents, self.model.now),
            wallets: children.map(key),
            names: ["Alpha".into(), "Beta".into()],
            symbols: ["A".into(), "B".into()],
        }
    }

    pub fn reaping(&self, agent: u8) -> Step {
        Step::Reap {
            agent: key(agent),
            market: key(agent),
            host: key(OPERATOR),
            measurement: COMPOSE,
            parents: [None, None],
        }
    }

    /// Staking tokens in an account of `who`.
    pub fn staker(&mut self, who: u8, amount: u64) -> Key {
        self.fund(who, SOL);
        let (owner, mint) = (Owner::Person(key(who)), Mint::Staking);
        let payer = key(PERSON);
        self.must(Step::OpenAta { payer, owner, mint });
        let to = Key::Ata(owner, mint);
        self.must(Step::FundTokens { to, amount });
        to
    }

    /// Active stake of `who`.
    pub fn staked(&mut self, who: u8, amount: u64) {
        let from = self.staker(who, amount);
        let owner = key(who);
        self.must(Step::Stake { owner, from, amount });
        self.pass(5);
        self.must(Step::Activate { position: owner });
    }

    pub fn treasury(&self, agent: u8) -> u64 {
        self.model.treasury(&key(agent)).expect("an agent")
    }

    pub fn wallet(&self, who: u8) -> u64 {
        self.model.lamports(&Key::Wallet(key(who)))
    }

    #[track_caller]
    pub fn check(&self) {
        if let Err(broken) = self.model.check_invariants(None) {
            panic!("invariant {}: {}", broken.invariant, broken.what);
        }
    }
}
