//! Who is in the story of a breeding, and what they do again and again.

use crate::stage::{COMPOSE_HASH, SIGNATURE_FEE, SOL, Stage, sol, usd};
use solana_sdk::{signature::Keypair, signer::Signer};
use sporeline_client::{
    Address, Instruction,
    address::{self, AgentAddresses},
    constants::LITTER,
    curve::price::{UsdPerSol, fdv_lamports},
    instruction::{self, Act, Birth, Children, Spawn},
    price_update,
    state::{Agent, Global, Litter, Market, market},
};
use sporeline_genome::Genome;
use sporeline_localnet::{crowd, price::FEED};

pub const FIRST_TREASURY: u64 = 20 * SOL;
/// Base units of the staking token that the two stakers have.
pub const STAKES: [u64; 2] = [600_000_000, 200_000_000];
/// The most one claim may cost the first of them, lamports.
pub const CLAIM_BUDGET: u64 = SOL / 100;

/// Everybody in the story.
pub struct People {
    pub spawner: Keypair,
    pub founder: Keypair,
    pub whale: Keypair,
    pub stranger: Keypair,
    pub stakers: [Keypair; 2],
    pub children: [Keypair; LITTER],
}

impl People {
    fn new() -> Self {
        let key = |n| Keypair::new_from_array([n; 32]);
        Self {
            spawner: key(1),
            founder: key(2),
            whale: key(3),
            stranger: key(4),
            stakers: [key(5), key(6)],
            children: [key(7), key(8)],
        }
    }
}

/// The story so far: the chain, the people, and what the founder's treasury has to be by everything that happened.
pub struct Story {
    pub stage: Stage,
    pub people: People,
    pub of: AgentAddresses,
    pub treasury: u64,
    /// What the stranger's wallet has to hold.
    pub purse: u64,
}

impl Story {
    pub async fn begin() -> Self {
        Self::begin_beside(&[]).await
    }

    /// With others who are given so many lamports.
    pub async fn begin_beside(others: &[(&Keypair, u64)]) -> Self {
        let people = People::new();
        let [first, second] = &people.stakers;
        let mut given = vec![
            (&people.spawner, 50 * SOL),
            (&people.whale, crowd::LAMPORTS_EACH),
            (&people.stranger, SOL),
            (first, SOL),
            (second, SOL),
        ];
        given.extend_from_slice(others);
        let stage = Stage::set(&given).await;
        // The gate reads dollars from the feed that is there: its owner and its feed are those that the program believes.
        let global: Global = stage.read(&address::global()).await;
        let feed = stage.rpc.get_account(&FEED).await.unwrap();
        let update = price_update::decode(&feed.data).unwrap();
        assert_eq!(global.price_owners(), [feed.owner]);
        assert_eq!(global.feed_id, update.feed_id);
        stage.tell(format!("the chain runs; 1 SOL is ${}", dollars(stage.sol_usd().await)));
        Self {
            of: AgentAddresses::of(&people.founder.pubkey()),
            purse: SOL,
            treasury: 0,
            people,
            stage,
        }
    }

    pub async fn a_founder_is_spawned_and_attested(&mut self) {
        let (stage, people) = (&self.stage, &self.people);
        let genome = Genome::from_genes(std::array::from_fn(|gene| gene as u16 * 300 + 350)).unwrap();
        let spawn = Spawn {
            payer: people.spawner.pubkey(),
            wallet: self.of.wallet,
            host: address::host(&stage.operator.pubkey()),
            name: "Mycelia".into(),
            symbol: "MYCEL".into(),
            persona_hash: [4; 32],
            genome: genome.to_bytes(),
            treasury: FIRST_TREASURY,
            airdrop_bps: 0,
            distribution: 0,
            max_price_per_day: u64::MAX,
        };
        stage
            .must(&[spawn.instruction()], &[&people.spawner, &people.founder])
            .await;
        self.treasury = FIRST_TREASURY;
        assert_eq!(stage.treasury(&self.of.agent).await, self.treasury);
        stage.tell(format!(
            "Mycelia is spawned: its wallet signed; its treasury is {}",
            sol(self.treasury)
        ));
        assert_eq!(self.market().await.phase, market::PHASE_CLOSED);
        stage.attest(&self.of.wallet, [9; 32]).await;
        assert_eq!(self.market().await.phase, market::PHASE_BONDING);
        stage.tell("an attester vouches for it; its market opens");
    }

    pub async fn market(&self) -> Market {
        self.stage.read(&self.of.market).await
    }

    pub async fn litter(&self) -> Litter {
        self.stage.read(&address::litter(&self.of.agent)).await
    }

    pub fn whales_account(&self) -> Address {
        address::associated_token(&self.people.whale.pubkey(), &self.of.mint)
    }

    /// A purchase by the whale for at most `quote_in`; returns what it cost, as computed before it was sent.
    pub async fn buy(&self, quote_in: u64) -> u64 {
        let market = self.market().await;
        let fee = market.rates().total();
        let expected = market.state().unwrap().buy(quote_in, fee).unwrap();
        let buy = instruction::buy(&self.people.whale.pubkey(), &self.of.mint, quote_in, expected.base_out);
        self.stage.must(&[buy], &[&self.people.whale]).await;
        assert_eq!(self.market().await.state().unwrap(), expected.next);
        expected.quote_taken
    }

    /// One purchase by the whale after which the market cap is just `dollars`, SOL costing what it costs now.
    pub async fn lift_to(&self, dollars: u64) {
        let (market, sol_usd) = (self.market().await, self.stage.sol_usd().await);
        let (state, fee) = (market.state().unwrap(), market.rates().total());
        let cap_after = |quote_in| usd(fdv_lamports(state.buy(quote_in, fee).unwrap().next.reserves()), sol_usd);
        let (mut too_little, mut enough) = (1_000, 300 * SOL);
        while enough - too_little > 1_000 {
            let middle = (too_little + enough) / 2;
            if cap_after(middle) < dollars {
                too_little = middle;
            } else {
                enough = middle;
            }
        }
        let paid = self.buy(enough).await;
        let cap = self.stage.cap_usd(&self.of.market).await;
        self.stage
            .tell(format!("the crowd wallet buys for {}: ${cap}", sol(paid)));
    }

    /// Pays the founder's hosting up to one period ahead, as anyone may.
    pub async fn charge(&mut self) {
        let host = address::host(&self.stage.operator.pubkey());
        let above = self.stage.lamports(&host).await;
        let charge = instruction::charge_hosting(&self.of.wallet, &host, &COMPOSE_HASH);
        self.stage.must(&[charge], &[&self.people.stranger]).await;
        self.purse -= SIGNATURE_FEE;
        let fee = self.stage.lamports(&host).await - above;
        self.treasury -= fee;
        assert_eq!(self.stage.treasury(&self.of.agent).await, self.treasury);
        self.stage.tell(format!("Mycelia pays its host {}", sol(fee)));
    }

    /// Who signs a beginning: the host pays the fee, and the enclave signs for the agent and its children.
    pub fn parents(&self) -> [&Keypair; 4] {
        let [first, second] = &self.people.children;
        [&self.stage.operator, &self.people.founder, first, second]
    }

    pub async fn begin_breeding(&self) -> Instruction {
        let founder: Agent = self.stage.read(&self.of.agent).await;
        let act = Act {
            wallet: self.of.wallet,
            compose_hash: COMPOSE_HASH,
            action: founder.action + 1,
            decision: [7; 32],
        };
        let children = Children {
            wallets: self.people.children.each_ref().map(Keypair::pubkey),
            names: ["Hypha".into(), "Ascus".into()],
            symbols: ["HYPHA".into(), "ASCUS".into()],
        };
        act.begin_breeding(&self.stage.operator.pubkey(), &children, None, &FEED)
    }

    pub async fn refused_commit(&mut self) -> &'static str {
        let commit = instruction::commit_birth(&self.of.wallet, None, &COMPOSE_HASH, &FEED);
        self.purse -= SIGNATURE_FEE;
        self.stage.refused(&[commit], &[&self.people.stranger]).await
    }

    pub fn birth(&self, place: usize, distribution: u64) -> Birth {
        Birth {
            payer: self.people.stranger.pubkey(),
            parent: self.of.wallet,
            mate: None,
            child: place as u8,
            wallet: self.people.children[place].pubkey(),
            distribution: Some(distribution),
        }
    }
}

/// Dollars and cents per SOL.
fn dollars(price: UsdPerSol) -> String {
    let cents = usd(100 * SOL, price);
    format!("{}.{:02}", cents / 100, cents % 100)
}
