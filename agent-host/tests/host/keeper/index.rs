//! Stands in for the indexer: the rows that a keeper asks for, written from the accounts themselves. (The indexer follows
//! blocks, of which this node has none.)

use sporeline_client::{
    Address, PROGRAM_ID, account,
    anchor::AccountDeserialize,
    state::{Agent, Distribution, Litter, Market, Measurement, Position},
};
use sporeline_store::Db;
use sporeline_svm::World;

/// All there is.
pub struct Rows {
    slot: i64,
    now: i64,
    agents: Vec<(Address, Agent)>,
    markets: Vec<(Address, Market)>,
    litters: Vec<(Address, Litter)>,
    positions: Vec<(Address, Position)>,
    distributions: Vec<(Address, Distribution)>,
    measurements: Vec<Measurement>,
}

impl Rows {
    pub fn of(world: &World) -> Self {
        let all = world.svm.get_program_accounts(&PROGRAM_ID);
        fn every<T: AccountDeserialize>(all: &[(Address, sporeline_svm::Account)]) -> Vec<(Address, T)> {
            all.iter()
                .filter(|(_, found)| found.lamports > 0)
                .filter_map(|(key, found)| Some((*key, account::decode(&found.data).ok()?)))
                .collect()
        }
        Self {
            slot: world.slot() as i64,
            now: world.now(),
            agents: every(&all),
            markets: every(&all),
            litters: every(&all),
            positions: every(&all),
            distributions: every(&all),
            measurements: every(&all).into_iter().map(|(_, found)| found).collect(),
        }
    }

    pub async fn write(&self, db: &Db) {
        let mut tx = db.begin().await.unwrap();
        for table in [
            "agents",
            "markets",
            "litters",
            "positions",
            "distributions",
            "measurements",
            "blocks",
        ] {
            sqlx::query(sqlx::AssertSqlSafe(format!("DELETE FROM chain_{table}")))
                .execute(&mut *tx)
                .await
                .unwrap();
        }
        sqlx::query("INSERT INTO chain_blocks VALUES ($1, x'', 0, x'', $2, 0, x'')")
            .bind(self.slot)
            .bind(self.now)
            .execute(&mut *tx)
            .await
            .unwrap();
        for (key, agent) in &self.agents {
            let parent = |place: usize| (agent.parent_count > 0).then(|| agent.parents[place].as_ref().to_vec());
            sqlx::query(
                "INSERT INTO chain_agents (agent, slot, id, wallet, mint, market, host, parent_a, parent_b, generation, \
                 name, symbol, genome, persona_hash, airdrop_bps, status, born_at, hosting_fee_per_day, paid_until, \
                 treasury, action, seq) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, '', '', x'', x'', 0, $10, $11, 0, \
                 $12, 0, 0, 0)",
            )
            .bind(key.as_ref())
            .bind(self.slot)
            .bind(agent.id as i64)
            .bind(agent.wallet.as_ref())
            .bind(agent.mint.as_ref())
            .bind(agent.market.as_ref())
            .bind(agent.host.as_ref())
            .bind(parent(0))
            .bind(parent(1))
            .bind(i64::from(agent.status))
            .bind(agent.born_at)
            .bind(agent.paid_until)
            .execute(&mut *tx)
            .await
            .unwrap();
        }
        for (key, market) in &self.markets {
            sqlx::query(
                "INSERT INTO chain_markets (market, slot, agent, mint, phase, base, quote, base_left, kept, quote_real, \
                 trades, volume, seq) VALUES ($1, $2, $3, $4, $5, 0, 0, 0, 0, 0, 0, 0, 0)",
            )
            .bind(key.as_ref())
            .bind(self.slot)
            .bind(market.agent.as_ref())
            .bind(market.mint.as_ref())
            .bind(i64::from(market.phase))
            .execute(&mut *tx)
            .await
            .unwrap();
        }
        for (key, litter) in &self.litters {
            sqlx::query(
                "INSERT INTO chain_litters (litter, slot, agent, mate, wallet_a, wallet_b, name_a, name_b, symbol_a, \
                 symbol_b, begun_at, watched, gate_price, rent, endowment, born, returned) \
                 VALUES ($1, $2, $3, $4, $5, $6, '', '', '', '', 0, 0, '', 0, 0, 0, 0)",
            )
            .bind(key.as_ref())
            .bind(self.slot)
            .bind(litter.agent.as_ref())
            .bind(litter.mate.as_ref())
            .bind(litter.wallets[0].as_ref())
            .bind(litter.wallets[1].as_ref())
            .execute(&mut *tx)
            .await
            .unwrap();
        }
        for (key, position) in &self.positions {
            sqlx::query(
                "INSERT INTO chain_positions (position, slot, owner, active, pending, cooling, pending_ready_at, \
                 cooling_ready_at, next_claim, rewards_paid, claim_budget, claims) \
                 VALUES ($1, $2, $3, $4, $5, 0, $6, 0, $7, 0, 0, 0)",
            )
            .bind(key.as_ref())
            .bind(self.slot)
            .bind(position.owner.as_ref())
            .bind(position.active as i64)
            .bind(position.pending as i64)
            .bind(position.pending_ready_at)
            .bind(position.next_claim as i64)
            .execute(&mut *tx)
            .await
            .unwrap();
        }
        for (key, made) in &self.distributions {
            sqlx::query(
                "INSERT INTO chain_distributions (distribution, slot, number, agent, mint, is_child, total, active_stake, \
                 claimed, claims, created_at, expires_at, closed_at, returned) \
                 VALUES ($1, $2, $3, $4, $5, 0, 0, 0, 0, 0, 0, $6, $7, 0)",
            )
            .bind(key.as_ref())
            .bind(self.slot)
            .bind(made.index as i64)
            .bind(made.agent.as_ref())
            .bind(made.mint.as_ref())
            .bind(made.expires_at)
            .bind((made.closed == 1).then_some(self.now))
            .execute(&mut *tx)
            .await
            .unwrap();
        }
        for measurement in &self.measurements {
            sqlx::query("INSERT INTO chain_measurements VALUES ($1, $2, 0, 0, 1, NULL)")
                .bind(&measurement.compose_hash[..])
                .bind(self.slot)
                .execute(&mut *tx)
                .await
                .unwrap();
        }
        tx.commit().await.unwrap();
    }
}
