//! Upkeep that anyone may send and this host does: charging its agents' hosting, sweeping their markets' fees.

use crate::{
    chain::CLOCK,
    error::HostError,
    hands::operator,
    registry::{self, Resident},
    run::Host,
};
use sporeline_client::{
    Address, Instruction,
    address::{self, AgentAddresses},
    instruction,
    state::{Agent, Global, Market},
};
use sporeline_curve::hosting;
use sporeline_enclave::attester::unix_of_clock;
use std::{collections::HashMap, sync::Arc};
use tokio::{
    task::JoinSet,
    time::{Instant, sleep},
};

/// However little there is, it is swept this often.
const SWEEP_EVERY: std::time::Duration = std::time::Duration::from_secs(30);

/// Whether hosting is charged now: less than a third of a period is paid ahead, and at least a second can be paid for.
fn charge_due(agent: &Agent, global: &Global, treasury: u64, now: i64) -> bool {
    let p = &global.parameters;
    let ahead = agent.paid_until.saturating_sub(now);
    let fee = agent.hosting_fee_per_day;
    let charge = hosting::due(agent.paid_until, now, p.grace.into(), p.period.into(), fee, treasury);
    agent.is_alive() && ahead < i64::from(p.period) / 3 && charge.seconds > 0
}

/// Lamports that a sweep would move: all but the spawner's share.
fn sweepable(market: &Market) -> u64 {
    let [shares @ .., _spawner] = market.unswept;
    shares.iter().fold(0, |sum: u64, share| sum.saturating_add(*share))
}

/// Looks after this host's agents until it stops.
pub(crate) async fn serve(host: Arc<Host>) {
    let mut swept: HashMap<Address, Instant> = HashMap::new();
    while !host.stop.is_cancelled() {
        if let Err(error) = upkeep(&host, &mut swept).await {
            tracing::warn!(%error, "upkeep has to wait");
        }
        tokio::select! {
            () = host.stop.cancelled() => {}
            () = sleep(host.upkeep_poll) => {}
        }
    }
}

async fn upkeep(host: &Arc<Host>, swept: &mut HashMap<Address, Instant>) -> Result<(), HostError> {
    let mut residents = registry::residents(&host.db, &host.address).await?;
    // Each process looks after its own, or all would send the same.
    residents.retain(|who| host.leases.holds(&who.wallet));
    if residents.is_empty() {
        return Ok(());
    }
    let mut keys = vec![CLOCK, address::global()];
    for who in &residents {
        let of = AgentAddresses::of(&who.wallet);
        keys.extend([of.agent, of.market]);
    }
    let glance = host.chain.glance(&keys).await?;
    let clock = glance.get(0).ok_or(HostError::Missing("the clock"))?;
    let now = unix_of_clock(&clock.data).map_err(|_| HostError::Missing("the clock"))?;
    let global: Global = glance.get(1).ok_or(HostError::Missing("Global"))?.decode()?;
    let mut sending = JoinSet::new();
    for (index, who) in residents.iter().enumerate() {
        let (Some(agent), Some(market)) = (glance.get(2 + 2 * index), glance.get(3 + 2 * index)) else {
            continue; // the chain was rewound and the index has not seen it yet
        };
        let (held, agent, market): (u64, Agent, Market) = (agent.lamports, agent.decode()?, market.decode()?);
        if charge_due(&agent, &global, held.saturating_sub(agent.rent), now) {
            let compose_hash = if agent.attestation_expires_at == 0 {
                host.compose_hash
            } else {
                agent.compose_hash
            };
            let charge = instruction::charge_hosting(&who.wallet, &agent.host, &compose_hash);
            sending.spawn(send(host.clone(), *who, "hosting charged", charge));
        }
        let amount = sweepable(&market);
        let last = swept.entry(who.wallet).or_insert_with(Instant::now);
        if amount >= host.sweep_lamports || (amount > 0 && last.elapsed() >= SWEEP_EVERY) {
            *last = Instant::now();
            let parents = &agent.parents[..usize::from(agent.parent_count).min(agent.parents.len())];
            let parents = if parents.len() == 2 && parents[0] == parents[1] {
                &parents[..1]
            } else {
                parents
            };
            let sweep = instruction::collect_fees(&who.wallet, parents);
            sending.spawn(send(host.clone(), *who, "fees collected", sweep));
        }
    }
    while sending.join_next().await.is_some() {}
    Ok(())
}

/// Losing a race is not an error: somebody else did the work.
async fn send(host: Arc<Host>, who: Resident, what: &'static str, instruction: Instruction) {
    match operator::submit(&host, &[instruction]).await {
        Ok(_) => tracing::debug!(wallet = %who.wallet, what),
        Err(HostError::Refused(name)) if name == "NothingToDo" || name == "AgentDead" => {}
        Err(error) => tracing::warn!(wallet = %who.wallet, what, %error, "upkeep failed"),
    }
}
