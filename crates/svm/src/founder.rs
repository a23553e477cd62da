//! Founders, and what they and their market are doing.

use crate::{Done, Keypair, SOL, Signer, World};
use sporeline_client::{
    Instruction,
    address::{self, AgentAddresses},
    instruction::{Act, Spawn},
    state::{Agent, Market},
};

/// A founder and its addresses.
pub struct Founder {
    pub wallet: Keypair,
    pub of: AgentAddresses,
}

impl Founder {
    pub fn new(wallet: Keypair) -> Self {
        let of = AgentAddresses::of(&wallet.pubkey());
        Self { wallet, of }
    }
}

impl World {
    /// A spawn that the program accepts, to be bent by tests. Its payer is the world's.
    pub fn spawn_of(&self, wallet: &Keypair) -> Spawn {
        Spawn {
            payer: self.payer.pubkey(),
            wallet: wallet.pubkey(),
            host: address::host(&self.operator.pubkey()),
            name: "Mycelia the First".into(),
            symbol: "MYCEL".into(),
            persona_hash: [4; 32],
            genome: [0x10; 64],
            treasury: 100 * SOL,
            airdrop_bps: 0,
            distribution: 0,
            max_price_per_day: u64::MAX,
        }
    }

    /// Spawns a founder with 100 SOL; its market is closed.
    pub fn spawn(&mut self) -> Founder {
        let wallet = self.key();
        let spawn = self.spawn_of(&wallet);
        self.must(&[spawn.instruction()], &[&wallet]);
        Founder::new(wallet)
    }

    /// Spawns and attests: the market opens at this moment, sniper tax and all.
    pub fn newborn(&mut self) -> Founder {
        let founder = self.spawn();
        self.attest(&founder);
        founder
    }

    /// Its market is open, and old enough that neither sniper tax nor market age matter.
    pub fn living(&mut self) -> Founder {
        let founder = self.newborn();
        self.pass(i64::from(self.parameters.min_market_age) + 61);
        self.keep_alive(&founder);
        founder
    }

    /// Renews attestation and hosting after time has passed.
    pub fn keep_alive(&mut self, founder: &Founder) {
        if self.agent(founder).attestation_expires_at <= self.now() + 1 {
            self.attest(founder);
        }
        let charge = self.charge(founder);
        self.must(&[charge], &[]);
    }

    /// `charge_hosting` for an agent attested by the world's first image.
    pub fn charge(&self, founder: &Founder) -> Instruction {
        let host = address::host(&self.operator.pubkey());
        sporeline_client::instruction::charge_hosting(&founder.wallet.pubkey(), &host, &crate::COMPOSE_HASH)
    }

    /// The founder's next action.
    pub fn act(&self, founder: &Founder) -> Act {
        Act {
            wallet: founder.wallet.pubkey(),
            compose_hash: crate::COMPOSE_HASH,
            action: self.agent(founder).action + 1,
            decision: [7; 32],
        }
    }

    /// The next `agent_buy` of `founder` in `market`'s token, the world's payer fronting, at any price.
    pub fn agent_buy_of(&self, founder: &Founder, market: &Founder, quote_in: u64) -> Instruction {
        self.act(founder)
            .buy(&self.payer.pubkey(), &market.of.mint, quote_in, 0)
    }

    /// An `agent_buy` that has to go through, in the founder's own token.
    #[track_caller]
    pub fn agent_buy(&mut self, founder: &Founder, quote_in: u64) -> Done {
        let buy = self.agent_buy_of(founder, founder, quote_in);
        self.must(&[buy], &[&founder.wallet])
    }

    /// An `agent_sell` that has to go through, of the founder's own token.
    #[track_caller]
    pub fn agent_sell(&mut self, founder: &Founder, base_in: u64) -> Done {
        let sell = self.act(founder).sell(&founder.of.mint, base_in, 0);
        self.must(&[sell], &[&founder.wallet])
    }

    pub fn agent(&self, founder: &Founder) -> Agent {
        self.read(&founder.of.agent)
    }

    pub fn market(&self, founder: &Founder) -> Market {
        self.read(&founder.of.market)
    }

    /// Lamports of the agent above its rent.
    pub fn treasury(&self, founder: &Founder) -> u64 {
        self.above(&founder.of.agent, self.agent(founder).rent)
    }

    /// Sets the treasury, as a gift or a theft that no instruction makes.
    pub fn set_treasury(&mut self, founder: &Founder, lamports: u64) {
        let rent = self.agent(founder).rent;
        self.fund(&founder.of.agent, rent + lamports);
    }
}
