//! `[brain]`: which mind agents have, where it is, and how much it may cost.

use crate::{
    client::ApiKey,
    provider::{LONGEST_AGE_S, ProviderPolicy},
};
use reqwest::Url;
use serde::{Deserialize, Serialize};
use sporeline_enclave::tdx::{PolicyError, TdxPolicy};
use std::path::PathBuf;

/// `[brain]` of a host's settings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    pub kind: Kind,
    /// What comes before `/chat/completions`, as `https://api.example.com/v1`. Plain `http` to this machine only.
    pub url: String,
    /// As the endpoint names it.
    pub model: String,
    /// File with the endpoint's key; without it none is sent.
    pub api_key_file: Option<PathBuf>,
    /// Which signatures the endpoint gives.
    pub signatures: Signatures,
    /// Whether answers without an attested signature are put aside, and policy decides.
    pub require_attested: bool,
    pub limits: Limits,
    /// Which of the endpoint's machines count; without it none does.
    pub provider: Option<ProviderConfig>,
}

/// Which mind agents have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Genes alone.
    #[default]
    Policy,
    /// A language model; policy where it fails.
    Llm,
}

/// How an endpoint signs what it answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signatures {
    #[default]
    None,
    /// `/signature/{id}` with EIP-191 over secp256k1, as RedPill and NEAR AI do.
    Ecdsa,
    /// The same with Ed25519.
    Ed25519,
    /// ACI receipts, `aci/1`.
    Aci,
}

/// How much thinking may cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// For one decision with everything that belongs to it, milliseconds.
    pub deadline_ms: u64,
    /// Longest request, bytes.
    pub max_request_bytes: usize,
    /// Longest answer that is read, bytes.
    pub max_answer_bytes: usize,
    /// Longest answer that is asked for, tokens.
    pub max_output_tokens: u32,
    /// Questions under way at one time.
    pub concurrent: usize,
    /// Times a question is asked again after a passing failure; each is set aside and booked by itself.
    pub retries: u32,
    /// Of one agent in one day of chain time.
    pub input_tokens_per_day: u64,
    pub output_tokens_per_day: u64,
    /// Millionths of a US dollar.
    pub micro_usd_per_day: u64,
    /// Of all agents of this host together.
    pub host_micro_usd_per_day: u64,
    /// The endpoint's prices.
    pub micro_usd_per_million_input: u64,
    pub micro_usd_per_million_output: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            deadline_ms: 30_000,
            max_request_bytes: 64 * 1024,
            max_answer_bytes: 64 * 1024,
            max_output_tokens: 512,
            concurrent: 8,
            retries: 2,
            input_tokens_per_day: 2_000_000,
            output_tokens_per_day: 100_000,
            micro_usd_per_day: 1_000_000,
            host_micro_usd_per_day: 20_000_000,
            // Dearer than most: whoever forgets to set a price spends less than they may.
            micro_usd_per_million_input: 3_000_000,
            micro_usd_per_million_output: 15_000_000,
        }
    }
}

/// `[brain.provider]`: which of a provider's machines count, in the words of `[attester]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderConfig {
    /// Compose hashes, hex.
    pub measurements: Vec<String>,
    /// `mr_td:rtmr0:rtmr1:rtmr2`.
    pub images: Vec<String>,
    /// As `UpToDate`, `OutOfDate:30d`.
    pub tcb: Vec<String>,
    /// PPIDs, hex, or `any`.
    pub ppids: Vec<String>,
    pub pccs_url: String,
    /// For how long a judged report counts, seconds; at most [`LONGEST_AGE_S`].
    #[serde(default = "an_hour")]
    pub max_age_s: u32,
}

const fn an_hour() -> u32 {
    3_600
}

/// What is wrong with a configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("brain.url is no URL")]
    Url,
    #[error("brain.url must be https: the key and every answer would travel in the open")]
    PlainHttp,
    #[error("brain.model is empty")]
    Model,
    #[error("brain.api_key_file: {0}")]
    ApiKey(std::io::Error),
    #[error("brain.api_key_file holds no key that can be sent")]
    ApiKeyText,
    #[error("brain.limits.{0} must be above zero")]
    Zero(&'static str),
    #[error("brain.provider.measurements: a compose hash is 64 hex digits")]
    Measurement,
    #[error("brain.provider: {0}")]
    Policy(#[from] PolicyError),
    #[error("brain.provider.max_age_s is above {LONGEST_AGE_S}")]
    Age,
    #[error("brain.provider.{0} is empty: nothing would count")]
    EmptyList(&'static str),
    #[error("brain.require_attested needs brain.provider and brain.signatures")]
    NothingToRequire,
    #[error("brain.provider.pccs_url: {0}")]
    Pccs(#[from] sporeline_enclave::tdx::CollateralError),
    #[error("no HTTP client: {0}")]
    Http(#[from] crate::client::HttpError),
}

impl Config {
    /// Checks what can be checked without asking anybody.
    pub(crate) fn checked_url(&self) -> Result<Url, ConfigError> {
        let url: Url = self.url.parse().map_err(|_| ConfigError::Url)?;
        if url.cannot_be_a_base() || !matches!(url.scheme(), "http" | "https") {
            return Err(ConfigError::Url);
        }
        let this_machine = matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
        if url.scheme() == "http" && !this_machine {
            return Err(ConfigError::PlainHttp);
        }
        if self.model.is_empty() {
            return Err(ConfigError::Model);
        }
        let limits = &self.limits;
        let above_zero = [
            (limits.deadline_ms, "deadline_ms"),
            (limits.max_output_tokens.into(), "max_output_tokens"),
            (limits.concurrent as u64, "concurrent"),
        ];
        if let Some((_, name)) = above_zero.into_iter().find(|(value, _)| *value == 0) {
            return Err(ConfigError::Zero(name));
        }
        if self.require_attested && (self.provider.is_none() || self.signatures == Signatures::None) {
            return Err(ConfigError::NothingToRequire);
        }
        Ok(url)
    }

    pub(crate) fn api_key(&self) -> Result<Option<ApiKey>, ConfigError> {
        let Some(path) = &self.api_key_file else {
            return Ok(None);
        };
        ApiKey::read(path).map(Some).map_err(ConfigError::ApiKey)
    }
}

impl ProviderConfig {
    pub fn policy(&self) -> Result<ProviderPolicy, ConfigError> {
        let lists = [
            (&self.measurements, "measurements"),
            (&self.images, "images"),
            (&self.tcb, "tcb"),
            (&self.ppids, "ppids"),
        ];
        if let Some((_, name)) = lists.into_iter().find(|(list, _)| list.is_empty()) {
            return Err(ConfigError::EmptyList(name));
        }
        if self.max_age_s > LONGEST_AGE_S {
            return Err(ConfigError::Age);
        }
        let measurement = |text: &String| -> Result<[u8; 32], ConfigError> {
            let mut hash = [0; 32];
            hex::decode_to_slice(text, &mut hash).map_err(|_| ConfigError::Measurement)?;
            Ok(hash)
        };
        fn all<T: std::str::FromStr<Err = PolicyError>>(texts: &[String]) -> Result<Vec<T>, PolicyError> {
            texts.iter().map(|text| text.parse()).collect()
        }
        Ok(ProviderPolicy {
            measurements: self.measurements.iter().map(measurement).collect::<Result<_, _>>()?,
            tdx: TdxPolicy {
                images: all(&self.images)?,
                tcb: all(&self.tcb)?,
                platforms: all(&self.ppids)?,
                root_ca: None,
            },
            max_age_s: self.max_age_s,
        })
    }
}
