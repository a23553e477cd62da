//! Stands in for the indexer, which follows blocks, of which the node of these tests has none: what hosts and keepers ask of
//! the index, from the accounts and from the events of everything included.

use sporeline_client::{
    Address, PROGRAM_ID, account,
    anchor::AccountDeserialize,
    event::{self, Event, Located},
    state::{Agent, Litter, Market, Measurement},
};
use sporeline_store::Db;
use sporeline_svm::World;
use sporeline_svm_node::Included;

/// The program's events of an included transaction; none where it failed.
pub fn events(included: &Included) -> Vec<Located> {
    let Ok(meta) = &included.result else { return vec![] };
    let message = &included.transaction.message;
    let keys = message.static_account_keys();
    let programs: Vec<_> = (message.instructions().iter())
        .map(|instruction| keys[usize::from(instruction.program_id_index)])
        .collect();
    event::parse_logs(&programs, &meta.logs)
}

/// The accounts of one moment.
pub struct Accounts {
    slot: i64,
    now: i64,
    agents: Vec<(Address, Agent, u64, String, String)>,
    markets: Vec<(Address, Market)>,
    litters: Vec<(Address, Litter)>,
    measurements: Vec<Measurement>,
}

impl Accounts {
    pub fn of(world: &World) -> Self {
        let all = world.svm.get_program_accounts(&PROGRAM_ID);
        fn every<T: AccountDeserialize>(all: &[(Address, sporeline_svm::Account)]) -> Vec<(Address, T)> {
            all.iter()
                .filter(|(_, found)| found.lamports > 0)
                .filter_map(|(key, found)| Some((*key, account::decode(&found.data).ok()?)))
                .collect()
        }
        let agents = every::<Agent>(&all).into_iter().map(|(key, agent)| {
            let treasury = world.lamports(&key).saturating_sub(agent.rent);
            let name = format!("Agent {}", agent.id);
            (key, agent, treasury, name, format!("A{}", agent.id))
        });
        Self {
            slot: world.slot() as i64,
            now: world.now(),
            agents: agents.collect(),
            markets: every(&all),
            litters: every(&all),
            measurements: every(&all).into_iter().map(|(_, found)| found).collect(),
        }
    }

    /// Replaces what the index says by these, and adds the trades of `new`, the first of which is the chain's `from`th
    /// transaction.
    pub async fn write(&self, db: &Db, from: usize, new: &[Included]) {
        let mut tx = db.begin().await.unwrap();
        for table in ["blocks", "agents", "markets", "litters", "measurements"] {
            let sql = sqlx::AssertSqlSafe(format!("DELETE FROM chain_{table}"));
            sqlx::query(sql).execute(&mut *tx).await.unwrap();
        }
        sqlx::query("INSERT INTO chain_blocks VALUES ($1, $2, 0, $2, $3, 0, $2)")
            .bind(self.slot)
            .bind(&[0u8; 32][..])
            .bind(self.now)
            .execute(&mut *tx)
            .await
            .unwrap();
        let with_litter: Vec<_> = self.litters.iter().map(|(_, litter)| litter.agent).collect();
        for (key, agent, treasury, name, symbol) in &self.agents {
            let parent = |place: usize| (agent.parent_count > 0).then(|| agent.parents[place].as_ref().to_vec());
            let litter = with_litter.contains(key).then(|| vec![0u8; 32]);
            sqlx::query(
                "INSERT INTO chain_agents (agent, slot, id, wallet, mint, market, host, parent_a, parent_b, generation, \
                 name, symbol, genome, persona_hash, airdrop_bps, status, born_at, hosting_fee_per_day, paid_until, \
                 treasury, action, seq, cooldown_until, open_litter) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, \
                 $11, $12, $13, $14, 0, $15, $16, 0, $17, $18, $19, 0, $20, $21)",
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
            .bind(i64::from(agent.generation))
            .bind(name)
            .bind(symbol)
            .bind(&agent.genome[..])
            .bind(&agent.persona_hash[..])
            .bind(i64::from(agent.status))
            .bind(agent.born_at)
            .bind(agent.paid_until)
            .bind(*treasury as i64)
            .bind(agent.action as i64)
            .bind(agent.cooldown_until)
            .bind(litter)
            .execute(&mut *tx)
            .await
            .unwrap();
        }
        for (key, market) in &self.markets {
            sqlx::query(
                "INSERT INTO chain_markets (market, slot, agent, mint, phase, base, quote, base_left, kept, quote_real, \
                 trades, volume, seq) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, 0, 0, 0, 0)",
            )
            .bind(key.as_ref())
            .bind(self.slot)
            .bind(market.agent.as_ref())
            .bind(market.mint.as_ref())
            .bind(i64::from(market.phase))
            .bind(market.base as i64)
            .bind(market.quote as i64)
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
        for measurement in &self.measurements {
            sqlx::query("INSERT INTO chain_measurements VALUES ($1, $2, 0, 0, 1, NULL)")
                .bind(&measurement.compose_hash[..])
                .bind(self.slot)
                .execute(&mut *tx)
                .await
                .unwrap();
        }
        for (place, included) in (from..).zip(new) {
            for located in events(included) {
                self.trade(&mut tx, place, included, &located).await;
            }
        }
        tx.commit().await.unwrap();
    }

    async fn trade(&self, tx: &mut sporeline_store::Transaction<'_>, place: usize, of: &Included, located: &Located) {
        let (market, buy, [base, quote, fee], reserves, trader, action, decision) = match &located.event {
            Event::Traded(e) => {
                let amounts = [e.base, e.quote, e.fee];
                let reserves = [e.base_reserve, e.quote_reserve];
                (e.market, e.buy, amounts, reserves, e.trader, None, None)
            }
            Event::AgentTraded(e) => {
                let amounts = [e.base, e.quote, e.fee];
                let reserves = [e.base_reserve, e.quote_reserve];
                let decision = Some(e.decision.to_vec());
                (
                    e.market,
                    e.buy,
                    amounts,
                    reserves,
                    e.agent,
                    Some(e.action as i64),
                    decision,
                )
            }
            _ => return,
        };
        let Some((_, of_market)) = self.markets.iter().find(|(key, _)| *key == market) else {
            return;
        };
        sqlx::query(
            "INSERT INTO chain_trades VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        )
        .bind(of.slot as i64)
        .bind(place as i64)
        .bind(located.path_text())
        .bind(of.signature.as_ref())
        .bind(of.time)
        .bind(market.as_ref())
        .bind(of_market.agent.as_ref())
        .bind(i64::from(buy))
        .bind(base as i64)
        .bind(quote as i64)
        .bind(fee as i64)
        .bind(reserves[0] as i64)
        .bind(reserves[1] as i64)
        .bind(trader.as_ref())
        .bind(i64::from(action.is_some()))
        .bind(action)
        .bind(decision)
        .execute(&mut **tx)
        .await
        .unwrap();
    }
}
