//! Spawning: everything is checked here first, then the host makes a wallet, the transaction is built and tried, and the
//! host signs it with the wallet it made.

use super::{
    App,
    building::{Draft, line, message_hash},
    character::{CharacterFile, chosen},
    refusal::want_of_sol,
    trading::parse_amount,
};
use crate::{
    address,
    data::{HostRow, ReplyRow},
    error::Error,
    view::{self, Line, Spawned, Transaction},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::{Value, json};
use solana_sdk::signature::Signature;
use sporeline_client::{
    Address, address::AgentAddresses, constants, instruction::Spawn, label::is_label, state::Parameters,
};
use sporeline_curve::{hosting, launch::MAX_AIRDROP_BPS};
use sporeline_genome::{GENE_MAX, GENES, Genome};
use std::time::Duration;
use tokio::time::Instant;
use utoipa::ToSchema;

/// Longest wait for a host, both of its answers together.
const HOST_TIME: Duration = Duration::from_millis(4_500);

/// A founder to be.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SpawnRequest {
    /// The wallet that pays and signs.
    pub payer: String,
    /// 1 to 32 bytes of printable UTF-8.
    pub name: String,
    /// 1 to 10 bytes of printable UTF-8.
    pub symbol: String,
    /// 32 genes, 0 to 10000; drawn at random where none are given.
    #[serde(default)]
    #[schema(value_type = Option<Vec<u16>>)]
    pub genome: Option<Vec<i64>>,
    /// Six lists: adjectives, bio, lore, postExamples, style, topics; drawn from name and genome where none is given.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub persona: Option<Value>,
    /// An ElizaOS character file (v0, v1 or current) in place of a persona. Its lists become the persona; its name, plugins,
    /// settings and the like are left behind, secrets are dropped, and the answer says so under `character`.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub character: Option<CharacterFile>,
    /// First treasury, lamports.
    pub treasury: String,
    /// Share of the supply for stakers, basis points, 0 to 2000.
    #[serde(default)]
    pub airdrop_bps: u16,
    /// A host's account or operator; the cheapest of those that are there where none is named.
    #[serde(default)]
    pub host: Option<String>,
}

/// A request whose every field was found good.
struct Checked {
    payer: Address,
    genome: Genome,
    persona_hash: [u8; 32],
    persona_json: String,
    character: Option<view::Character>,
    treasury: u64,
    host: HostRow,
    price_per_day: u64,
    parameters: Parameters,
}

fn genome(given: Option<&[i64]>) -> Result<Genome, Error> {
    let Some(given) = given else {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(|error| Error::Internal(error.to_string()))?;
        return Ok(Genome::random(&seed));
    };
    if given.len() != GENES {
        return Err(Error::BadGenome);
    }
    let mut genes = [0; GENES];
    for (index, (gene, value)) in genes.iter_mut().zip(given).enumerate() {
        *gene = u16::try_from(*value)
            .ok()
            .filter(|value| *value <= GENE_MAX)
            .ok_or_else(|| Error::GeneOutOfRange(format!("gene {index} is {value}; a gene is 0 to {GENE_MAX}")))?;
    }
    Genome::from_genes(genes).map_err(|error| Error::GeneOutOfRange(error.to_string()))
}

impl App {
    /// A spawn for `payer` to sign, co-signed by the host's new wallet.
    pub(crate) async fn spawn_transaction(&self, request: SpawnRequest) -> Result<Transaction, Error> {
        let mut checked = self.check(&request).await?;
        let deadline = Instant::now() + HOST_TIME;
        let asked = json!({"payer": checked.payer.to_string()});
        let reply = self.ask_host(&checked.host.host, "wallet", &asked, deadline).await?;
        let wallet = wallet_of(&reply)?;
        // Where another airdrop lands first this number is taken: the spawn is then refused, and built again.
        let distribution = match request.airdrop_bps {
            0 => 0, // of no account
            _ => self.chain.next_distribution().await?,
        };
        let spawn = Spawn {
            payer: checked.payer,
            wallet,
            host: Address::try_from(checked.host.host.as_slice())
                .map_err(|error| Error::Internal(error.to_string()))?,
            name: request.name.clone(),
            symbol: request.symbol.clone(),
            persona_hash: checked.persona_hash,
            genome: checked.genome.to_bytes(),
            treasury: checked.treasury,
            airdrop_bps: request.airdrop_bps,
            distribution,
            max_price_per_day: u64::try_from(checked.host.price_per_day).unwrap_or_default(),
        };
        let mut draft = self.draft(&checked.payer, &[spawn.instruction()]).await?;
        self.data
            .keep_persona(&checked.persona_hash, &checked.persona_json)
            .await?;
        self.cosign(&mut draft, &spawn, &checked, deadline).await?;
        let mut answer = self.finish("spawn", draft, summary(&spawn, &checked)).await?;
        answer.character = checked.character.take();
        let of = AgentAddresses::of(&wallet);
        answer.agent = Some(Spawned {
            wallet: wallet.to_string(),
            account: of.agent.to_string(),
            mint: of.mint.to_string(),
            market: of.market.to_string(),
            host: spawn.host.to_string(),
            genome: checked.genome.genes().to_vec(),
            persona_hash: hex::encode(checked.persona_hash),
        });
        Ok(answer)
    }

    async fn check(&self, request: &SpawnRequest) -> Result<Checked, Error> {
        let payer = address::parse("payer", &request.payer)?;
        if !is_label(&request.name, constants::MAX_NAME_LEN) {
            return Err(Error::BadName(request.name.len()));
        }
        if !is_label(&request.symbol, constants::MAX_SYMBOL_LEN) {
            return Err(Error::BadSymbol(request.symbol.len()));
        }
        if request.airdrop_bps > MAX_AIRDROP_BPS {
            return Err(Error::AirdropTooLarge);
        }
        let genome = genome(request.genome.as_deref())?;
        let (persona, character) = chosen(
            request.character.as_ref(),
            request.persona.clone(),
            &request.name,
            &genome,
        )?;
        let treasury = parse_amount("treasury", &request.treasury)?;
        let host = self.choose_host(request.host.as_deref()).await?;
        let price_per_day = u64::try_from(host.price_per_day).unwrap_or_default();
        let parameters = self.chain.parameters().await?;
        let periods = u64::from(parameters.reserve_periods).saturating_add(2);
        let covered = hosting::fee_for(price_per_day, periods.saturating_mul(parameters.period.into()));
        let least = parameters.min_first_treasury.max(covered);
        if treasury < least {
            return Err(Error::TreasuryTooSmall { least });
        }
        // Before a host is asked, whose keys are worth something. The simulation counts rent and fees too.
        let first_period = hosting::fee_for(price_per_day, parameters.period.into());
        let passed_on = first_period.saturating_add(parameters.spawn_fee);
        if self.chain.balance(&payer).await? < treasury.saturating_add(passed_on) {
            return Err(want_of_sol(vec![]));
        }
        Ok(Checked {
            payer,
            genome,
            persona_hash: persona.hash(),
            persona_json: String::from_utf8(persona.to_jcs()).map_err(|error| Error::Internal(error.to_string()))?,
            character,
            treasury,
            host,
            price_per_day,
            parameters,
        })
    }

    /// Has the host sign, and checks that it signed this.
    async fn cosign(
        &self,
        draft: &mut Draft,
        spawn: &Spawn,
        checked: &Checked,
        deadline: Instant,
    ) -> Result<(), Error> {
        let wallet = &spawn.wallet;
        let message = draft.transaction.message_data();
        let asked = json!({
            "wallet": wallet.to_string(),
            "message": STANDARD.encode(&message),
            "message_hash": hex::encode(message_hash(&draft.transaction)),
            "persona_hash": hex::encode(checked.persona_hash),
            "distribution": spawn.distribution,
        });
        let reply = self.ask_host(&checked.host.host, "cosign", &asked, deadline).await?;
        let signature = reply
            .signature
            .as_deref()
            .and_then(|bytes| Signature::try_from(bytes).ok());
        let place = draft
            .transaction
            .message
            .account_keys
            .iter()
            .position(|key| key == wallet);
        let slot = place.and_then(|place| draft.transaction.signatures.get_mut(place));
        match (signature, slot) {
            (Some(signature), Some(slot)) if signature.verify(wallet.as_ref(), &message) => {
                *slot = signature;
                Ok(())
            }
            _ => Err(Error::HostRefused {
                name: "host_signature_invalid".into(),
                detail: "it signed something else".into(),
            }),
        }
    }
}

fn wallet_of(reply: &ReplyRow) -> Result<Address, Error> {
    reply
        .wallet
        .as_deref()
        .and_then(|bytes| Address::try_from(bytes).ok())
        .ok_or(Error::HostUnavailable)
}

fn summary(spawn: &Spawn, checked: &Checked) -> Vec<Line> {
    let lamports = Some("lamports");
    let first_period = hosting::fee_for(checked.price_per_day, checked.parameters.period.into());
    vec![
        line("spawn", format!("{} ({})", spawn.name, spawn.symbol), None),
        line("its wallet, kept by the host", spawn.wallet, None),
        line("host", spawn.host, None),
        line("first treasury, the agent's own from then on", spawn.treasury, lamports),
        line("spawn fee", checked.parameters.spawn_fee, lamports),
        line("hosting, first period", first_period, lamports),
        line("hosting asked for", checked.price_per_day, Some("lamports per day")),
        line("airdrop to stakers", spawn.airdrop_bps, Some("bps")),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gene_out_of_range_is_named_by_its_place() {
        let mut genes = vec![5_000; GENES];
        genes[7] = 10_001;
        let error = genome(Some(&genes)).unwrap_err();
        assert_eq!(error.describe().0, "gene_out_of_range");
        assert!(error.to_string().contains("gene 7"));
        genes[7] = -1;
        assert_eq!(genome(Some(&genes)).unwrap_err().describe().0, "gene_out_of_range");
        assert_eq!(genome(Some(&genes[1..])).unwrap_err().describe().0, "bad_genome");
    }
}
