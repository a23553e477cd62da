//! What the chain itself tells, through any RPC node.

use super::{GatherError, Tell};
use crate::{Action, Chain, Deed, Facts, Stands};
use futures::{StreamExt, TryStreamExt, stream};
use solana_client::{
    client_error::ClientError, nonblocking::rpc_client::RpcClient, rpc_client::GetConfirmedSignaturesForAddress2Config,
    rpc_config::RpcTransactionConfig,
};
use solana_commitment_config::CommitmentConfig;
use solana_sdk::{account::Account, signature::Signature};
use solana_transaction_status_client_types::{UiTransactionEncoding, option_serializer::OptionSerializer};
use sporeline_client::{
    Address, PROGRAM_ID, account, address,
    anchor::AccountDeserialize,
    event::{self, Event},
    state::{Agent, Global, Measurement},
};
use sporeline_enclave::attester::unix_of_clock;
use sporeline_genome::Genome;
use std::{collections::HashSet, str::FromStr};

/// Signatures asked for at once: the most there are.
const PAGE: usize = 1_000;
/// Transactions asked for at the same time.
const AT_ONCE: usize = 8;

/// The clock sysvar.
const CLOCK: Address = Address::from_str_const("SysvarC1ock11111111111111111111111111111111");

/// An RPC node.
pub struct Node {
    rpc: RpcClient,
}

/// An agent as the chain has it.
pub(super) struct Found {
    pub genesis_hash: [u8; 32],
    pub chain: Chain,
    pub actions: Vec<Action>,
    pub parents: Vec<Facts>,
}

fn failed(error: ClientError) -> GatherError {
    GatherError::Node(super::cause(&error))
}

impl Node {
    pub fn new(url: &str) -> Self {
        Self {
            rpc: RpcClient::new_with_commitment(url.to_owned(), CommitmentConfig::confirmed()),
        }
    }

    /// The agent of `wallet`, its parents, and every event of its own.
    pub(super) async fn agent(&self, wallet: &Address, tell: Tell<'_>) -> Result<Found, GatherError> {
        let at = address::agent(wallet);
        let (slot, held) = self.accounts(&[address::global(), at, CLOCK]).await?;
        let global: Global = decode(held.first(), "Global account of the program")?;
        let agent: Agent = decode(held.get(1), "account of this agent")?;
        let count = usize::from(agent.parent_count).min(agent.parents.len());
        let now = held.get(2).and_then(Option::as_ref);
        let now = now.and_then(|clock| unix_of_clock(&clock.data).ok());
        let now = now.ok_or(GatherError::NotOnChain("clock"))?;
        let parents = agent.parents.get(..count).unwrap_or_default();
        let measurement = address::measurement(&agent.compose_hash);
        let (_, held) = self.accounts(&[&[measurement], parents].concat()).await?;
        let (measurement, held) = held.split_first().unwrap_or((&None, &[]));
        let parents = held
            .iter()
            .map(|held| Ok(facts(&decode::<Agent>(Some(held), "account of a parent")?)))
            .collect::<Result<_, GatherError>>()?;

        let mut found = Found {
            genesis_hash: global.genesis_hash,
            chain: Chain {
                slot,
                slot_after: slot,
                facts: facts(&agent),
                action: agent.action,
                seed: (count > 0).then_some(agent.seed),
                slot_hash: None,
                attesters: global.attesters().to_vec(),
                threshold: global.attester_threshold.into(),
                attestation_ttl: global.parameters.attestation_ttl,
                local: global.local != 0,
                stands: stands(&agent, measurement, now)?,
                accepted: HashSet::new(),
                anchors: vec![],
            },
            actions: vec![],
            parents,
        };
        for (signature, event) in self.events(&at, tell).await? {
            found.take(&at, signature, &event);
        }
        Ok(found)
    }

    /// Where the chain is.
    pub(super) async fn slot(&self) -> Result<u64, GatherError> {
        self.rpc.get_slot().await.map_err(failed)
    }

    /// Accounts, and the slot that they are of.
    async fn accounts(&self, keys: &[Address]) -> Result<(u64, Vec<Option<Account>>), GatherError> {
        let commitment = self.rpc.commitment();
        let answer = self.rpc.get_multiple_accounts_with_commitment(keys, commitment).await;
        answer.map(|answer| (answer.context.slot, answer.value)).map_err(failed)
    }

    /// Every event in transactions that name an account, oldest first.
    async fn events(&self, at: &Address, tell: Tell<'_>) -> Result<Vec<([u8; 64], Event)>, GatherError> {
        let mut signatures = self.signatures(at, tell).await?;
        signatures.reverse();
        let total = signatures.len();
        let mut read = 0usize;
        let logs = stream::iter(signatures)
            .map(|signature| async move { Ok::<_, GatherError>((signature, self.logs(&signature).await?)) })
            .buffered(AT_ONCE)
            .inspect_ok(|_| {
                read += 1;
                if read.is_multiple_of(50) {
                    tell(&format!("{read} of {total} transactions"));
                }
            });
        let logs: Vec<(Signature, Vec<String>)> = logs.try_collect().await?;
        // The calls' places do not matter here, so the programs called need not be named.
        let events = logs.iter().flat_map(|(signature, logs)| {
            let signature: [u8; 64] = (*signature).into();
            event::parse_logs(&[], logs)
                .into_iter()
                .map(move |located| (signature, located.event))
        });
        Ok(events.collect())
    }

    /// Successful transactions that name an account, newest first, as far back as the node remembers.
    async fn signatures(&self, at: &Address, tell: Tell<'_>) -> Result<Vec<Signature>, GatherError> {
        let mut signatures: Vec<Signature> = vec![];
        let mut before = None;
        loop {
            let config = GetConfirmedSignaturesForAddress2Config {
                before,
                until: None,
                limit: Some(PAGE),
                commitment: Some(self.rpc.commitment()),
            };
            let page = self
                .rpc
                .get_signatures_for_address_with_config(at, config)
                .await
                .map_err(failed)?;
            let last = page.last().and_then(|last| Signature::from_str(&last.signature).ok());
            let good = page.iter().filter(|status| status.err.is_none());
            signatures.extend(good.filter_map(|status| Signature::from_str(&status.signature).ok()));
            tell(&format!("{} transactions name the agent", signatures.len()));
            if page.len() < PAGE || last.is_none() || last == before {
                return Ok(signatures);
            }
            before = last;
        }
    }

    /// A transaction's log; empty where the node no longer has it.
    async fn logs(&self, signature: &Signature) -> Result<Vec<String>, GatherError> {
        let config = RpcTransactionConfig {
            encoding: Some(UiTransactionEncoding::Base64),
            commitment: Some(self.rpc.commitment()),
            max_supported_transaction_version: Some(1),
        };
        let found = match self.rpc.get_transaction_with_config(signature, config).await {
            Ok(found) => found,
            // A node that forgot a transaction answers null, which is no transaction to this client.
            Err(error) if matches!(error.kind(), solana_client::client_error::ClientErrorKind::SerdeJson(_)) => {
                return Ok(vec![]);
            }
            Err(error) => return Err(failed(error)),
        };
        Ok(match found.transaction.meta.map(|meta| meta.log_messages) {
            Some(OptionSerializer::Some(logs)) => logs,
            _ => vec![],
        })
    }
}

impl Found {
    /// Takes in one event, if it is the agent's.
    fn take(&mut self, at: &Address, signature: [u8; 64], event: &Event) {
        let chain = &mut self.chain;
        let done = match event {
            Event::AgentTraded(e) if e.agent == *at && e.action > 0 => {
                let deed = Deed::Traded {
                    market: e.market,
                    buy: e.buy == 1,
                    base: e.base,
                    quote: e.quote,
                };
                Some((e.action, e.decision, deed))
            }
            Event::Refueled(e) if e.agent == *at => Some((e.action, e.decision, Deed::Refueled)),
            Event::PersonaSet(e) if e.agent == *at => {
                let persona_hash = e.persona_hash;
                Some((e.action, e.decision, Deed::PersonaSet { persona_hash }))
            }
            Event::JournalAnchored(e) if e.agent == *at => {
                chain.anchors.push((e.sequence, e.head));
                let (sequence, head) = (e.sequence, e.head);
                Some((e.action, e.decision, Deed::Anchored { sequence, head }))
            }
            Event::MateChosen(e) if e.agent == *at => {
                let (mate, expires_at) = (e.mate, e.expires_at);
                Some((e.action, e.decision, Deed::MateChosen { mate, expires_at }))
            }
            Event::BreedingBegun(e) if e.agent == *at => {
                let mate = (e.mate != e.agent).then_some(e.mate);
                Some((e.action, e.decision, Deed::BreedingBegun { mate }))
            }
            Event::HostChosen(e) if e.agent == *at => Some((e.action, e.decision, Deed::HostChosen { host: e.host })),
            Event::Attested(e) if e.agent == *at => {
                chain.accepted.insert(e.quote_hash);
                None
            }
            Event::Born(e) if e.agent == *at => {
                chain.slot_hash = Some(e.slot_hash);
                None
            }
            _ => None,
        };
        self.actions.extend(done.map(|(number, decision, deed)| Action {
            number,
            signature,
            decision,
            deed,
            indexed: false,
        }));
    }
}

/// An account of the program. Whoever else owns it is not believed.
fn decode<T: AccountDeserialize>(held: Option<&Option<Account>>, what: &'static str) -> Result<T, GatherError> {
    let held = held.and_then(Option::as_ref).filter(|held| held.owner == PROGRAM_ID);
    held.and_then(|held| account::decode(&held.data).ok())
        .ok_or(GatherError::NotOnChain(what))
}

/// `now`: chain time. Nothing where nothing has to stand: the dead act no more.
fn stands(agent: &Agent, measurement: &Option<Account>, now: i64) -> Result<Option<Stands>, GatherError> {
    if !agent.is_alive() || agent.attestation_expires_at == 0 {
        return Ok(None);
    }
    let measurement: Measurement = decode(Some(measurement), "measurement of this agent")?;
    Ok(Some(Stands {
        compose_hash: agent.compose_hash,
        expires_at: agent.attestation_expires_at,
        revoked: measurement.revoked != 0,
        now,
    }))
}

fn facts(agent: &Agent) -> Facts {
    let written = |hash: [u8; 32]| (hash != [0; 32]).then_some(hash);
    Facts {
        id: agent.id,
        wallet: agent.wallet,
        mint: agent.mint,
        name: None,
        born_at: agent.born_at,
        genome: Genome::from_bytes_unchecked(&agent.genome),
        generation: agent.generation,
        persona_hash: written(agent.persona_hash),
        journal_sequence: agent.journal_sequence,
        journal_head: (agent.journal_sequence > 0).then_some(agent.journal_head),
        quote_hash: (agent.attestation_expires_at != 0).then_some(agent.quote_hash),
    }
}
