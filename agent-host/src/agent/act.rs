//! From a wish to a stored transaction, and from its end to what is learnt from it.

use super::{Life, Pen, refusal_name};
use crate::{
    crash,
    error::HostError,
    hands::{
        Class, Deed, SendRecord, StoredDeed, budget,
        deliver::{self, deliver},
    },
    journal::Kind,
    signer::{self, Due, Order},
};
use serde_json::{Value, json};
use solana_sdk::signer::Signer as _;
use sporeline_client::{
    address,
    event::{self, Event},
    events::AgentTraded,
    instruction::Act,
    transaction,
};
use sporeline_genome::Genome;
use sporeline_mind::{Intent, Observation, Outcome, cost_of};

/// Below this a wallet cannot pay fees, stay rent-exempt and front a token account's rent: the operator pays instead, lamports.
const WALLET_PAYS_FROM: u64 = 4_000_000;

/// Body of a `send` entry.
pub(super) fn send_body(send: &SendRecord) -> Value {
    json!({
        "deed": send.what.deed,
        "signature": bs58::encode(send.signature).into_string(),
        "action": send.action.to_string(),
        "decision": hex::encode(send.decision),
        "last_valid_block_height": send.last_valid_block_height.to_string(),
    })
}

/// Body of the `outcome` entry of what was decided and never sent: a simulation showed that the chain would refuse it.
pub(super) fn unsent_body(action: u64, error: &str) -> Value {
    json!({
        "signature": null,
        "action": action.to_string(),
        "result": "refused",
        "slot": null,
        "error": error,
        "base": null,
        "quote": null,
        "outcome": Outcome::Nothing,
    })
}

impl Life {
    /// Builds a deed, has the node simulate it, and signs it. Nothing is sent.
    ///
    /// # Errors
    /// [`HostError::Refused`] where the chain would refuse it as it stands: nothing was signed.
    pub(super) async fn prepare(
        &self,
        deed: Deed,
        decision: [u8; 32],
        seen: &Observation,
    ) -> Result<SendRecord, HostError> {
        let wallet = self.who.wallet;
        // A litter's rent is more than a wallet holds; the treasury repays it.
        let own_fee = seen.me.wallet.0 >= WALLET_PAYS_FROM && !matches!(deed, Deed::Begin { .. });
        let operator = &self.host.operator;
        let action = seen.me.action + 1;
        let order = Order {
            number: self.who.number,
            payer: if own_fee { wallet } else { operator.pubkey() },
            act: Act {
                wallet,
                compose_hash: self.compose_hash,
                action,
                decision,
            },
            deed: deed.clone(),
        };
        let chain = &self.host.chain;
        let budget = budget(chain, &order.payer, &[signer::instruction(&order)?]).await?;
        crash::point("budget known");
        let (blockhash, last_valid_block_height) = chain.blockhash().await?;
        crash::point("blockhash known");
        let due = Due {
            order,
            budget,
            blockhash,
        };
        let mut made = self.host.signer.act(due).await?;
        crash::point("signed by wallet");
        if !own_fee {
            made.try_partial_sign(&[operator], blockhash)
                .map_err(|error| transaction::TransactionError::Signing(error.to_string()))?;
        }
        let signature = made
            .signatures
            .first()
            .map(|signature| (*signature).into())
            .ok_or(HostError::Missing("a signature"))?;
        Ok(SendRecord {
            signature,
            wallet,
            action,
            decision,
            what: StoredDeed {
                cost: match &deed {
                    Deed::Wish { intent } => cost_of(intent, seen),
                    _ => None,
                },
                deed,
            },
            bytes: transaction::encode(&made)?,
            last_valid_block_height,
        })
    }

    /// Sends a stored transaction, waits for its end, and writes that down.
    pub(super) async fn deliver(&mut self, send: &SendRecord) -> Result<(), HostError> {
        let class = deliver(&self.host.chain, send, &self.lease, &self.stop).await?;
        if class == Class::Live {
            return Ok(()); // the host stops; the next start settles it
        }
        crash::point("end known");
        if self.genome == Genome::neutral() {
            // The chain did not know the agent when its task woke, and may know it now.
            self.sense().await?;
        }
        let traded = match class {
            Class::Landed { .. } => self.traded(send).await,
            _ => None,
        };
        crash::point("log read");
        let landed = matches!(class, Class::Landed { .. });
        let quote = traded.as_ref().map(|traded| traded.quote);
        let outcome = match &send.what.deed {
            Deed::Wish { intent } => Outcome::of(intent, send.what.cost, landed, quote),
            // Children and anchors teach nothing about markets.
            _ => Outcome::Nothing,
        };
        let memory = self.memory.clone().learn(&self.genome, &outcome);
        let now = self.host.chain_time().await?;
        let mut pen = Pen::new(self, now).await?;
        pen.write(
            Kind::Outcome,
            outcome_body(send, &class, traded.as_ref(), &outcome)?,
            memory.hash(),
        )
        .await?;
        crash::point("outcome written");
        if pen.commit_outcome(&memory, &send.signature, &class).await? {
            self.memory = memory;
        }
        crash::point("outcome kept");
        let name = send.what.deed.name();
        match &class {
            Class::Failed { error, .. } => {
                tracing::warn!(wallet = %self.who.wallet, name, error = refusal_name(error), "an action was refused");
            }
            Class::Dead => tracing::warn!(wallet = %self.who.wallet, name, "an action was never included"),
            _ => tracing::info!(wallet = %self.who.wallet, name, action = send.action, "acted"),
        }
        crash::point("delivered");
        Ok(())
    }

    /// The trade that a landed transaction made, from its log. `None` for other deeds, and where the log is not to be had.
    async fn traded(&self, send: &SendRecord) -> Option<AgentTraded> {
        let Deed::Wish {
            intent: Intent::Buy { .. } | Intent::Sell { .. },
        } = send.what.deed
        else {
            return None;
        };
        let logs = match self.host.chain.logs(&send.signature).await {
            Ok(logs) => logs,
            Err(error) => {
                tracing::warn!(wallet = %self.who.wallet, %error, "a trade's log is not to be had");
                return None;
            }
        };
        let message = deliver::decode(&send.bytes).ok()?.message;
        let programs: Vec<_> = message
            .instructions
            .iter()
            .filter_map(|instruction| message.account_keys.get(usize::from(instruction.program_id_index)))
            .copied()
            .collect();
        let agent = address::agent(&self.who.wallet);
        event::parse_logs(&programs, &logs)
            .into_iter()
            .find_map(|located| match located.event {
                Event::AgentTraded(traded) if traded.agent == agent => Some(traded),
                _ => None,
            })
    }
}

fn outcome_body(
    send: &SendRecord,
    class: &Class,
    traded: Option<&AgentTraded>,
    outcome: &Outcome,
) -> Result<Value, HostError> {
    let (result, slot, error) = match class {
        Class::Landed { slot } => ("landed", Some(slot.to_string()), None),
        Class::Failed { slot, error } => ("failed", Some(slot.to_string()), Some(refusal_name(error))),
        Class::Dead => ("dead", None, None),
        Class::Live => ("live", None, None),
    };
    let outcome = serde_json::to_value(outcome).map_err(|e| HostError::StoredTransaction(e.to_string()))?;
    Ok(json!({
        "signature": bs58::encode(send.signature).into_string(),
        "action": send.action.to_string(),
        "result": result,
        "slot": slot,
        "error": error,
        "base": traded.map(|traded| traded.base.to_string()),
        "quote": traded.map(|traded| traded.quote.to_string()),
        "outcome": outcome,
    }))
}
