//! Real logs: the committed program runs, its logs are indexed, and the index agrees with its accounts.

use crate::{
    chain::{Chain, Hashes},
    life::Dice,
    support::{Index, config},
};
use sporeline_client::{Address, Instruction, address, instruction, state::Parameters};
use sporeline_indexer::{
    block::Transaction,
    rebuild,
    rows::{AgentRow, Blob, HostRow, Key, Keyed, MarketRow},
    status,
};
use sporeline_svm::{Founder, Keypair, SOL, Signer, World};

/// A world whose every transaction becomes a block.
pub struct Recorded {
    pub world: World,
    pub chain: Chain,
    dice: Dice,
}

impl Recorded {
    pub fn new() -> Self {
        let mut recorded = Self {
            world: World::bare(true, Parameters::LOCAL),
            chain: Chain::new(Hashes::Content, 1),
            dice: Dice(1),
        };
        let initialize = recorded.world.initialize_of().instruction();
        let [authority, operator] = [&recorded.world.authority, &recorded.world.operator].map(Keypair::insecure_clone);
        recorded.must(&[initialize], &[&authority]);
        let register = instruction::register_host(&operator.pubkey(), 40 * SOL);
        recorded.must(&[register], &[&operator]);
        recorded
    }

    pub fn must(&mut self, instructions: &[Instruction], signers: &[&Keypair]) {
        let logs = self.world.must(instructions, signers).logs;
        self.record(instructions, logs, true);
    }

    fn refused(&mut self, instructions: &[Instruction], signers: &[&Keypair]) {
        let refused = self.world.send(instructions, signers).expect_err("it went through");
        self.record(instructions, refused.logs, false);
    }

    fn record(&mut self, instructions: &[Instruction], logs: Vec<String>, succeeded: bool) {
        self.chain.push(vec![Transaction {
            signature: self.dice.signature(),
            succeeded,
            programs: instructions.iter().map(|one| one.program_id).collect(),
            logs,
        }]);
    }

    pub fn host(&self) -> Address {
        address::host(&self.world.operator.pubkey())
    }

    /// Spawned, attested, old enough to trade with, hosting paid.
    pub fn living(&mut self) -> Founder {
        let wallet = Keypair::new();
        let spawn = self.world.spawn_of(&wallet).instruction();
        self.must(&[spawn], &[&wallet]);
        let founder = Founder::new(wallet);
        let expires_at = self.world.now() + i64::from(self.world.parameters.attestation_ttl);
        let attest = self.world.attestation_of(&founder, expires_at);
        self.must(&attest, &[]);
        founder
    }

    pub fn charge(&mut self, founder: &Founder) {
        let charge = self.world.charge(founder);
        self.must(&[charge], &[]);
    }
}

async fn assert_agrees(recorded: &Recorded, index: &Index, founder: &Founder) {
    let mut connection = index.db.acquire().await.unwrap();
    let (agent, market) = (recorded.world.agent(founder), recorded.world.market(founder));
    let row = AgentRow::load(&mut connection, &founder.of.agent.into())
        .await
        .unwrap()
        .expect("the agent is indexed");
    let expected = AgentRow {
        agent: founder.of.agent.into(),
        slot: row.slot,
        id: agent.id,
        wallet: agent.wallet.into(),
        mint: agent.mint.into(),
        market: agent.market.into(),
        host: agent.host.into(),
        spawner: Some(agent.spawner.into()),
        parent_a: None,
        parent_b: None,
        generation: agent.generation.into(),
        name: "Mycelia the First".into(),
        symbol: "MYCEL".into(),
        genome: Blob(agent.genome),
        persona_hash: Blob(agent.persona_hash),
        airdrop_bps: market.airdrop_bps.into(),
        status: agent.status.into(),
        born_at: agent.born_at,
        died_at: None,
        hosting_fee_per_day: agent.hosting_fee_per_day,
        paid_until: agent.paid_until,
        treasury: recorded.world.treasury(founder),
        action: agent.action,
        seq: agent.seq,
        attestation_expires_at: Some(agent.attestation_expires_at),
        attestation_dev: Some(1),
        compose_hash: Some(Blob(agent.compose_hash)),
        quote_hash: Some(Blob(agent.quote_hash)),
        next_host: None,
        next_hosting_fee: None,
        cooldown_until: agent.cooldown_until,
        living_children: agent.living_children.into(),
        heirs: agent.heirs.into(),
        estate_in: agent.estate_in,
        estate_out: agent.estate_out,
        heir_bits: agent.heir_bits.into(),
        taken_a: agent.taken[0],
        taken_b: agent.taken[1],
        consent_mate: None,
        consent_expires_at: None,
        journal_sequence: agent.journal_sequence,
        journal_head: None,
        birth_litter: None,
        seed: None,
        slot_hash: None,
        verified: None,
        open_litter: None,
    };
    assert_eq!(row, expected);
    let row = MarketRow::load(&mut connection, &founder.of.market.into())
        .await
        .unwrap()
        .expect("the market is indexed");
    let expected = MarketRow {
        market: founder.of.market.into(),
        slot: row.slot,
        agent: market.agent.into(),
        mint: market.mint.into(),
        phase: market.phase.into(),
        opened_at: Some(market.opened_at),
        base: market.base,
        quote: market.quote,
        base_left: market.base_left,
        kept: market.kept,
        quote_real: market.quote_real,
        trades: row.trades,
        volume: row.volume,
        seq: market.seq,
        spawner_paid: 0,
    };
    assert_eq!(row, expected);
}

#[tokio::test]
async fn the_index_agrees_with_the_accounts_of_the_program_that_ran() {
    let mut it = Recorded::new();
    let [first, second] = [it.living(), it.living()];
    let (market_age, mint) = (i64::from(it.world.parameters.min_market_age), first.of.mint);
    it.world.pass(market_age + 61);
    it.charge(&first);
    it.charge(&second);
    let trader = it.world.trader(10_000 * SOL);
    let key = trader.pubkey();
    it.must(&[instruction::create_token_account(&key, &key, &mint)], &[&trader]);
    it.must(&[instruction::buy(&key, &mint, 5 * SOL, 1)], &[&trader]);
    let tokens = it.world.tokens(&key, &first);
    it.refused(&[instruction::sell(&key, &mint, tokens, u64::MAX)], &[&trader]);
    it.must(&[instruction::sell(&key, &mint, tokens / 2, 1)], &[&trader]);
    it.world.pass(1);
    let payer = it.world.payer.pubkey();
    let act = it.world.act(&second).buy(&payer, &mint, SOL / 10, 1);
    it.must(&[act], &[&second.wallet]);
    it.world.pass(1);
    let act = it
        .world
        .act(&second)
        .sell(&mint, it.world.tokens(&second.of.agent, &first) / 2, 1);
    it.must(&[act], &[&second.wallet]);
    let act = it.world.act(&first).refuel();
    it.world.fund(&first.wallet.pubkey(), 0);
    it.must(&[act], &[&first.wallet]);
    it.must(&[instruction::collect_fees(&first.wallet.pubkey(), &[])], &[]);
    it.world.pass(5);
    it.charge(&first);

    let index = Index::new().await;
    index.settle(&it.chain, &config()).await;
    assert_agrees(&it, &index, &first).await;
    assert_agrees(&it, &index, &second).await;

    // Graduation: the last token of the curve, and a sale in the open market.
    it.must(&[instruction::buy(&key, &mint, 5_000 * SOL, 1)], &[&trader]);
    assert_eq!(it.world.market(&first).phase, 2, "it did not graduate");
    it.must(&[instruction::sell(&key, &mint, tokens, 1)], &[&trader]);
    index.settle(&it.chain, &config()).await;
    assert_agrees(&it, &index, &first).await;

    let trades: Vec<(i64, i64, Option<i64>)> =
        sqlx::query_as("SELECT buy, by_agent, action FROM chain_trades ORDER BY slot")
            .fetch_all(&index.db)
            .await
            .unwrap();
    let by_wallet = |buy| (buy, 0, None);
    let expected = [
        by_wallet(1),
        by_wallet(0),
        (1, 1, Some(1)),
        (0, 1, Some(2)),
        by_wallet(1),
        by_wallet(0),
    ];
    assert_eq!(trades, expected, "and the refused sale is not among them");
    assert_eq!(index.count("chain_hosting").await, 3);
    assert_eq!(status(&index.db).await.unwrap().gaps, 0);
    let host = HostRow::load(&mut index.db.acquire().await.unwrap(), &Key::from(it.host()))
        .await
        .unwrap()
        .expect("the host is indexed");
    let on_chain: sporeline_client::state::Host = it.world.read(&it.host());
    assert_eq!(
        (host.operator, host.price_per_day, host.earned, host.withdrawn),
        (on_chain.operator.into(), 40 * SOL, on_chain.earned, 0)
    );

    let before = index.dump().await;
    rebuild(&index.db).await.unwrap();
    assert_eq!(index.dump().await, before);
}
