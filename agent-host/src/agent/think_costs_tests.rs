//! What thinking costs agents with a language model, and what is kept of that. With a real database, a provider's double and no
//! chain.

use super::{
    Life,
    speak_tests::{BORN, of_same, seen},
    think_tests::{HOLD, decisions, thinking},
};
use crate::{
    brain::{self, provider_double::ProviderDouble},
    error::HostError,
    registry::Resident,
    run::tests::without_chain,
};
use sporeline_llm::{LlmBrain, client::Usage};
use sqlx::Row;
use std::{collections::HashSet, sync::Arc, time::Duration};

/// Output tokens that are stored as spent.
async fn booked(life: &Life) -> i64 {
    let row = sqlx::query("SELECT output_tokens FROM host_thinking_costs")
        .fetch_one(&life.host.db)
        .await
        .unwrap();
    row.get("output_tokens")
}

#[tokio::test]
async fn a_spent_budget_leaves_policy_and_a_new_start_does_not_fill_it() {
    let folder = tempfile::tempdir().unwrap();
    let provider = ProviderDouble::start().await;
    provider.says(HOLD);
    let mut config = provider.config();
    // The bill is 50; the most that an answer can cost is 512.
    config.limits.output_tokens_per_day = 550;
    let mut life = thinking(folder.path(), config.clone()).await;
    life.think(seen(BORN)).await.unwrap();
    life.think(seen(BORN + 20)).await.unwrap();
    let all = decisions(&life).await;
    assert_eq!(all[0].0.brain, "llm-unattested");
    assert_eq!((all[1].0.brain.as_str(), &all[1].0.receipt), ("policy", &None));
    assert_eq!(all[1].1["fallback"], "output_tokens_exhausted");
    assert_eq!(provider.asked().len(), 1);

    let elsewhere = tempfile::tempdir().unwrap();
    let mut next = without_chain(elsewhere.path()).await;
    next.db = life.host.db.clone();
    next.brain = Some(LlmBrain::open(config).unwrap());
    brain::restore(&next, &life.who.wallet).await.unwrap();
    let next = Life {
        host: Arc::new(next),
        ..of_same(&life)
    };
    let (_, told) = next.decide(&seen(BORN + 40)).await.unwrap().unwrap();
    assert_eq!(told.fallback, Some("output_tokens_exhausted"));
    assert_eq!(provider.asked().len(), 1);
}

#[tokio::test]
async fn a_stop_drops_an_open_question_decides_nothing_and_counts_it_as_paid() {
    let folder = tempfile::tempdir().unwrap();
    let provider = ProviderDouble::start().await;
    let mut life = thinking(folder.path(), provider.config()).await;
    let stop = life.stop.clone();
    let stopped = tokio::time::timeout(Duration::from_secs(10), async {
        let asked = async {
            provider.question().await;
            stop.cancel();
        };
        tokio::join!(life.think(seen(BORN)), asked).0
    });
    assert_eq!(stopped.await.unwrap().unwrap(), Duration::ZERO);
    assert!(decisions(&life).await.is_empty());
    assert_eq!(booked(&life).await, 512);
}

#[tokio::test]
async fn what_an_open_question_may_cost_is_stored_before_it_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    let provider = ProviderDouble::start().await;
    let mut life = thinking(folder.path(), provider.config()).await;
    tokio::select! {
        _ = life.think(seen(BORN)) => unreachable!("nobody answers"),
        () = provider.question() => {} // a crash: nothing more is done
    }
    assert_eq!(booked(&life).await, 512);
}

#[tokio::test]
async fn what_an_answer_cost_is_stored_where_the_decision_cannot_be_kept() {
    let folder = tempfile::tempdir().unwrap();
    let provider = ProviderDouble::start().await;
    provider.says(HOLD);
    let mut life = thinking(folder.path(), provider.config()).await;
    sqlx::query("ALTER TABLE host_memory RENAME TO gone")
        .execute(&life.host.db)
        .await
        .unwrap();
    assert!(matches!(life.think(seen(BORN)).await, Err(HostError::Database(_))));
    assert_eq!(provider.asked().len(), 1);
    assert_eq!(booked(&life).await, 50);
    // A new start goes on from there.
    brain::restore(&life.host, &life.who.wallet).await.unwrap();
    let ledger = life.host.brain.as_ref().unwrap().ledger();
    assert_eq!(ledger.spent(&life.who.wallet.to_bytes()).usage.output_tokens, 50);
    // Whoever has the agent by now knows what it spent since.
    sqlx::query("UPDATE host_leases SET process = 'another'")
        .execute(&life.host.db)
        .await
        .unwrap();
    sqlx::query("UPDATE host_thinking_costs SET output_tokens = 90")
        .execute(&life.host.db)
        .await
        .unwrap();
    let late = brain::spend(&life.host, &life.who.wallet, &life.lease).await;
    assert!(matches!(late, Err(HostError::LeaseLost)));
    assert_eq!(booked(&life).await, 90);
}

#[tokio::test]
async fn where_its_cost_cannot_be_stored_no_question_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    let provider = ProviderDouble::start().await;
    provider.says(HOLD);
    let life = thinking(folder.path(), provider.config()).await;
    sqlx::query("DROP TABLE host_thinking_costs")
        .execute(&life.host.db)
        .await
        .unwrap();
    let (_, told) = life.decide(&seen(BORN)).await.unwrap().unwrap();
    assert_eq!(told.fallback, Some("cost_not_stored"));
    assert!(provider.asked().is_empty());
    let brain = life.host.brain.as_ref().unwrap();
    assert_eq!(
        brain.ledger().spent(&life.who.wallet.to_bytes()).usage,
        Usage::default()
    );
}

#[tokio::test]
async fn what_the_hosts_other_agents_spent_counts_wherever_they_run() {
    let folder = tempfile::tempdir().unwrap();
    let provider = ProviderDouble::start().await;
    provider.says(HOLD);
    let config = provider.config();
    let life = thinking(folder.path(), config.clone()).await;
    life.decide(&seen(BORN)).await.unwrap().unwrap();
    brain::spend(&life.host, &life.who.wallet, &life.lease).await.unwrap();
    sqlx::query(
        "INSERT INTO host_agents (wallet, host, key_number, state, nostr_key, created_at) \
         VALUES ($1, $2, 0, 'living', $3, 1)",
    )
    .bind(life.who.wallet.as_ref())
    .bind(life.host.address.as_ref())
    .bind(&life.who.nostr_key[..])
    .execute(&life.host.db)
    .await
    .unwrap();
    sqlx::query("UPDATE host_thinking_costs SET micro_usd = $1")
        .bind(i64::try_from(config.limits.host_micro_usd_per_day).unwrap())
        .execute(&life.host.db)
        .await
        .unwrap();

    // Another process has another agent, and never had this one.
    let elsewhere = tempfile::tempdir().unwrap();
    let mut next = without_chain(elsewhere.path()).await;
    next.db = life.host.db.clone();
    next.brain = Some(LlmBrain::open(config).unwrap());
    let keys = next.signer.keys(1).await.unwrap();
    let next = Life {
        host: Arc::new(next),
        who: Resident {
            wallet: keys.wallet,
            number: 1,
            nostr_key: keys.nostr,
        },
        ..of_same(&life)
    };
    let (_, told) = next.decide(&seen(BORN + 40)).await.unwrap().unwrap();
    assert_eq!(told.fallback, None);
    let mine = HashSet::from([next.who.wallet]);
    brain::restore_others(&next.host, &mine).await.unwrap();
    let (_, told) = next.decide(&seen(BORN + 60)).await.unwrap().unwrap();
    assert_eq!(told.fallback, Some("host_money_exhausted"));
    // It is followed down as well: a question's cost is less than what was set aside for it.
    sqlx::query("UPDATE host_thinking_costs SET micro_usd = 1 WHERE wallet = $1")
        .bind(life.who.wallet.as_ref())
        .execute(&life.host.db)
        .await
        .unwrap();
    brain::restore_others(&next.host, &mine).await.unwrap();
    let (_, told) = next.decide(&seen(BORN + 80)).await.unwrap().unwrap();
    assert_eq!(told.fallback, None);
}
