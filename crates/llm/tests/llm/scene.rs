//! A question to be bent by tests, and a brain that asks it of the double of a provider.

use crate::{
    endpoint::Endpoint,
    pki::Pki,
    vectors::{GATEWAY_APP, gateway_now},
};
use sha2::{Digest, Sha256};
use sporeline_curve::LaunchCurve;
use sporeline_enclave::tdx::{Claims, Collateral, CollateralError, Image, Platform, TdxPolicy, claims};
use sporeline_genome::{Genome, Persona};
use sporeline_llm::{
    Config, Heard, LlmBrain, LlmDecision, Question,
    config::{Kind, Limits, Signatures},
    provider::{Collaterals, ProviderPolicy},
};
use sporeline_mind::{Amount, MarketView, Memory, Observation, Reserves, SelfView, Tempo};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

pub(crate) const SOL: u64 = 1_000_000_000;
pub(crate) const HELD: u64 = 1_000_000;
pub(crate) const MODEL: &str = "test/model";
/// Not the key of anything.
pub(crate) const API_KEY: &str = "sk-hush-1234567890-hush";
pub(crate) const PPID: [u8; 16] = [0x77; 16];

/// Base58 of nothing on any chain.
pub(crate) fn mint(n: u8) -> String {
    [
        "",
        "So11111111111111111111111111111111111111112",
        "BPFLoaderUpgradeab1e11111111111111111111111",
    ][usize::from(n)]
    .into()
}

/// An agent with 100 SOL, paid and attested, in two markets, the second of which it holds a little of.
pub(crate) fn observation() -> Observation {
    let now = gateway_now();
    Observation {
        now,
        slot: 5_000,
        me: SelfView {
            alive: true,
            attested: true,
            paid_until: now + 1_000,
            born_at: now - 200,
            action: 3,
            treasury: Amount(100 * SOL),
            floor: Amount(SOL / 100),
            spend_level: Amount(u64::MAX),
            spend_at: now - 200,
            allowance_level: Amount(u64::MAX),
            allowance_at: now - 200,
            wallet: Amount(SOL / 20),
        },
        limits: sporeline_mind::Limits {
            spend_limit_bps: 4_000,
            spend_window_s: 60,
            impact_limit_bps: 1_000,
            min_market_age_s: 10,
            min_trade_liquidity: Amount(0),
            fee_float: Amount(SOL / 20),
            fee_allowance: Amount(SOL / 20),
            token_account_rent: Amount(2_074_080),
            litter_rent: Amount(4_788_480),
            wallet_rent: Amount(890_880),
        },
        tempo: Tempo::LOCAL,
        markets: vec![market(1, now), market(2, now)],
        family: sporeline_mind::Family::default(),
    }
}

fn market(n: u8, now: i64) -> MarketView {
    let state = LaunchCurve::new(0).unwrap().market().buy(SOL, 100).unwrap().next;
    let reserves = Reserves {
        base: Amount(state.base),
        quote: Amount(state.quote),
        quote_real: Amount(state.quote_real),
    };
    MarketView {
        mint: mint(n),
        own: n == 1,
        kin: false,
        phase: 1,
        opened_at: now - 100,
        reserves,
        base_left: Amount(state.base_left),
        kept: Amount(state.kept),
        fee_bps: 100,
        sniper_length_s: 5,
        last_slot: 4_000,
        before_slot: reserves,
        held: Amount(if n == 2 { HELD } else { 0 }),
        has_account: n == 2,
        cost: Amount(0),
        held_since: 0,
        history: vec![],
        settled: None,
    }
}

/// Everything a question borrows.
pub(crate) struct Asked {
    pub genome: Genome,
    pub persona: Persona,
    pub memory: Memory,
    pub seen: Observation,
    pub heard: Heard,
}

impl Asked {
    pub fn new() -> Self {
        Self {
            genome: Genome::neutral(),
            persona: Persona::default(),
            memory: Memory::default(),
            seen: observation(),
            heard: Heard::default(),
        }
    }

    pub fn question(&self) -> Question<'_> {
        Question {
            wallet: [3; 32],
            genome: &self.genome,
            persona: &self.persona,
            memory: &self.memory,
            seen: &self.seen,
            heard: &self.heard,
        }
    }
}

/// Believes the double's one machine with the real gateway's image and app.
pub(crate) fn policy(pki: &Pki) -> ProviderPolicy {
    let said = claims(&pki.quote(|_| {})).unwrap();
    ProviderPolicy {
        measurements: vec![Sha256::digest(GATEWAY_APP).into()],
        tdx: TdxPolicy {
            images: vec![image(&said)],
            tcb: vec!["UpToDate".parse().unwrap()],
            platforms: vec![Platform::Ppid(PPID)],
            root_ca: Some(pki.root_der.clone()),
        },
        max_age_s: 3_600,
    }
}

pub(crate) fn image(claims: &Claims) -> Image {
    let [rtmr0, rtmr1, rtmr2, _] = claims.rtmr;
    Image {
        mr_td: claims.mr_td,
        rtmr0: Some(rtmr0),
        rtmr1,
        rtmr2,
    }
}

/// Collateral without anybody being asked.
pub(crate) struct Fixed {
    collateral: Arc<Collateral>,
    /// How often.
    wanted: Arc<AtomicUsize>,
    kept: Arc<AtomicUsize>,
}

#[async_trait::async_trait]
impl Collaterals for Fixed {
    async fn collateral(&self, _: &Claims) -> Result<Arc<Collateral>, CollateralError> {
        self.wanted.fetch_add(1, Ordering::Relaxed);
        Ok(self.collateral.clone())
    }

    fn keep(&self, _: &Claims, collateral: &Arc<Collateral>) {
        assert!(Arc::ptr_eq(collateral, &self.collateral));
        self.kept.fetch_add(1, Ordering::Relaxed);
    }
}

/// A brain at an endpoint.
pub(crate) struct Scene {
    pub endpoint: Endpoint,
    pub config: Config,
    pub policy: ProviderPolicy,
    /// How often.
    pub collateral_wanted: Arc<AtomicUsize>,
    pub collateral_kept: Arc<AtomicUsize>,
    pub asked: Asked,
    _folder: tempfile::TempDir,
}

impl Scene {
    pub async fn new(signatures: Signatures) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key_file = folder.path().join("api.key");
        std::fs::write(&key_file, format!("{API_KEY}\n")).unwrap();
        let endpoint = Endpoint::start().await;
        let config = Config {
            kind: Kind::Llm,
            url: endpoint.url.clone(),
            model: MODEL.into(),
            api_key_file: Some(key_file),
            signatures,
            require_attested: false,
            limits: Limits {
                deadline_ms: 20_000,
                retries: 1,
                ..Limits::default()
            },
            provider: None,
        };
        Self {
            policy: policy(&endpoint.pki()),
            endpoint,
            config,
            collateral_wanted: Arc::default(),
            collateral_kept: Arc::default(),
            asked: Asked::new(),
            _folder: folder,
        }
    }

    /// Without a provider that counts.
    pub fn brain(&self) -> LlmBrain {
        LlmBrain::with_provider(self.config.clone(), None).unwrap()
    }

    /// Where the double's machine counts.
    pub fn believing(&self) -> LlmBrain {
        let collateral = Arc::new(self.endpoint.pki().up_to_date());
        let source: Arc<dyn Collaterals> = Arc::new(Fixed {
            collateral,
            wanted: self.collateral_wanted.clone(),
            kept: self.collateral_kept.clone(),
        });
        LlmBrain::with_provider(self.config.clone(), Some((self.policy.clone(), source))).unwrap()
    }

    pub async fn decide(&self) -> LlmDecision {
        self.brain().decide(&self.asked.question()).await
    }
}
