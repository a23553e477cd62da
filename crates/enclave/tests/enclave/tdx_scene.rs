//! An attester and a machine that it believes, both of the double of Intel's certificates (`pki.rs`).

use crate::{
    GENESIS,
    guest_agent::REPORT_DATA_AT,
    pki::Pki,
    vectors::{GATEWAY_APP, GATEWAY_LOG, text},
};
use sha2::{Digest, Sha256};
use sporeline_client::Address;
use sporeline_enclave::{
    attester::{ChainNow, Judgement, Moment, NonceStore, Policy, Refusal, Request, judge},
    report_data,
    tdx::{Collateral, Image, Platform, TdxPolicy, claims},
};
use std::time::Duration;

const STEADY: Duration = Duration::from_secs(500);
pub(crate) const PPID: [u8; 16] = [0x77; 16];
pub(crate) const WALLET: Address = Address::new_from_array([3; 32]);
pub(crate) const NOSTR: [u8; 32] = [4; 32];

fn nonces() -> NonceStore {
    NonceStore::new(Duration::from_secs(60), [9; 32])
}

/// One that [`nonces`] issued.
fn nonce() -> [u8; 32] {
    nonces().issue([9; 8], STEADY)
}

pub(crate) struct Scene {
    pub pki: Pki,
    pub policy: Policy,
    pub request: Request,
    pub collateral: Collateral,
    pub nonces: NonceStore,
    pub now: Moment,
}

/// Writes the report data of our wallet, Nostr key and nonce into a quote.
pub(crate) fn our_data(quote: &mut [u8]) {
    quote[REPORT_DATA_AT..REPORT_DATA_AT + 64].copy_from_slice(&report_data(&WALLET, &NOSTR, &[nonce()]));
}

/// Believes the double's one machine with the gateway's image, app and all updates.
pub(crate) fn policy(pki: &Pki) -> Policy {
    let said = claims(&pki.quote(|_| {})).unwrap();
    let [rtmr0, rtmr1, rtmr2, _] = said.rtmr;
    Policy {
        genesis_hash: GENESIS,
        roots: vec![],
        measurements: vec![Sha256::digest(GATEWAY_APP).into()],
        tdx: Some(TdxPolicy {
            images: vec![Image {
                mr_td: said.mr_td,
                rtmr0: Some(rtmr0),
                rtmr1,
                rtmr2,
            }],
            tcb: vec!["UpToDate".parse().unwrap()],
            platforms: vec![Platform::Ppid(PPID)],
            root_ca: Some(pki.root_der.clone()),
        }),
    }
}

impl Scene {
    /// A machine of the double's that runs the gateway's image and app, believed by its attester.
    pub fn new() -> Self {
        let pki = Pki::new(PPID);
        let quote = pki.quote(our_data);
        let now = Moment {
            chain: ChainNow {
                time: Pki::now(),
                ttl_s: 600,
            },
            steady: STEADY,
        };
        Self {
            policy: policy(&pki),
            request: Request {
                wallet: WALLET,
                nostr_key: NOSTR,
                nonces: vec![nonce()],
                quote,
                event_log: text(GATEWAY_LOG).into(),
                app_compose: text(GATEWAY_APP).into(),
                expires_at: now.chain.time + 600,
            },
            collateral: pki.up_to_date(),
            nonces: nonces(),
            now,
            pki,
        }
    }

    pub fn tdx(&mut self) -> &mut TdxPolicy {
        self.policy.tdx.as_mut().unwrap()
    }

    /// Quotes anew, after a change.
    pub fn quote(&mut self, change: impl FnOnce(&mut [u8])) {
        self.request.quote = self.pki.quote(|quote| {
            our_data(quote);
            change(quote);
        });
    }

    pub fn judge(&mut self) -> Result<Judgement, Refusal> {
        judge(
            &self.policy,
            &self.request,
            Some(&self.collateral),
            &mut self.nonces,
            self.now,
        )
    }

    pub fn refused(&mut self) -> Refusal {
        self.judge().unwrap_err()
    }
}
