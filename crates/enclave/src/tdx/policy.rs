use super::{Claims, TcbStatus, Verified, verify::outdated};
use std::{str::FromStr, time::Duration};

const DAY: u64 = 24 * 60 * 60;

/// Which trust domains an attester believes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TdxPolicy {
    /// Operating system images. Without them a compose hash means nothing: any image may write any event log.
    pub images: Vec<Image>,
    /// States of security updates; one that is not named is not accepted.
    pub tcb: Vec<TcbRule>,
    /// Machines. Whoever can open a machine may take its attestation key (TEE.fail), so machines of strangers prove little.
    pub platforms: Vec<Platform>,
    /// DER of the root that certificates lead to; `None` is Intel's.
    pub root_ca: Option<Vec<u8>>,
}

/// An operating system image by what it measures, SHA-384 each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// The firmware.
    pub mr_td: [u8; 48],
    /// The virtual hardware: it differs with processors and memory. `None` accepts any, ACPI tables of the host's making
    /// included.
    pub rtmr0: Option<[u8; 48]>,
    /// The kernel.
    pub rtmr1: [u8; 48],
    /// Its command line and first disk.
    pub rtmr2: [u8; 48],
}

/// A state of security updates that is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TcbRule {
    pub status: TcbStatus,
    /// For the two that are out of date: for how long after the date of the level that the machine still has.
    pub grace: Duration,
}

/// A machine that is believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Platform {
    Any,
    /// Platform provisioning id of its processor.
    Ppid([u8; 16]),
}

/// Why text is no image, rule or platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    #[error("an image is mr_td:rtmr0:rtmr1:rtmr2, 96 hex digits each; rtmr0 may be * for any virtual hardware")]
    Image,
    #[error(
        "a rule is one of UpToDate, SWHardeningNeeded, ConfigurationNeeded, ConfigurationAndSWHardeningNeeded, \
         TDRelaunchAdvised, TDRelaunchAdvisedConfigurationNeeded, or OutOfDate or OutOfDateConfigurationNeeded with the \
         days it is accepted for, as OutOfDate:30d"
    )]
    Rule,
    #[error("a platform is a PPID of 32 hex digits, or any")]
    Platform,
}

impl TdxPolicy {
    /// Whether an image with these measurements is on the list.
    pub fn knows_image(&self, claims: &Claims) -> bool {
        let [rtmr0, rtmr1, rtmr2, _] = &claims.rtmr;
        self.images.iter().any(|image| {
            image.mr_td == claims.mr_td
                && image.rtmr0.is_none_or(|wanted| wanted == *rtmr0)
                && image.rtmr1 == *rtmr1
                && image.rtmr2 == *rtmr2
        })
    }

    pub fn knows_platform(&self, ppid: &[u8]) -> bool {
        self.platforms.iter().any(|platform| match platform {
            Platform::Any => true,
            Platform::Ppid(listed) => listed == ppid,
        })
    }

    /// Whether a machine in this state is accepted at `now`, unix seconds.
    pub fn accepts_tcb(&self, verified: &Verified, now: u64) -> bool {
        self.tcb.iter().any(|rule| {
            rule.status == verified.status
                && (!outdated(rule.status)
                    || verified
                        .outdated_since
                        .is_some_and(|since| now <= since.saturating_add(rule.grace.as_secs())))
        })
    }
}

fn measurement(text: &str) -> Option<[u8; 48]> {
    let mut bytes = [0; 48];
    hex::decode_to_slice(text, &mut bytes).ok()?;
    Some(bytes)
}

impl FromStr for Image {
    type Err = PolicyError;

    fn from_str(text: &str) -> Result<Self, PolicyError> {
        let parts: Vec<_> = text.split(':').collect();
        let [mr_td, rtmr0, rtmr1, rtmr2] = parts[..] else {
            return Err(PolicyError::Image);
        };
        let one = |text| measurement(text).ok_or(PolicyError::Image);
        Ok(Self {
            mr_td: one(mr_td)?,
            rtmr0: if rtmr0 == "*" { None } else { Some(one(rtmr0)?) },
            rtmr1: one(rtmr1)?,
            rtmr2: one(rtmr2)?,
        })
    }
}

impl FromStr for TcbRule {
    type Err = PolicyError;

    fn from_str(text: &str) -> Result<Self, PolicyError> {
        let (name, days) = match text.split_once(':') {
            Some((name, days)) => (name, Some(days)),
            None => (text, None),
        };
        let status: TcbStatus = serde_json::from_value(serde_json::Value::from(name)).map_err(|_| PolicyError::Rule)?;
        let days = days
            .map(|days| {
                days.strip_suffix('d')
                    .and_then(|days| days.parse::<u16>().ok())
                    .ok_or(PolicyError::Rule)
            })
            .transpose()?;
        match (outdated(status), days) {
            // A revoked machine is nobody's to accept.
            _ if status == TcbStatus::Revoked => Err(PolicyError::Rule),
            (true, Some(days)) => Ok(Self {
                status,
                grace: Duration::from_secs(u64::from(days) * DAY),
            }),
            (false, None) => Ok(Self {
                status,
                grace: Duration::ZERO,
            }),
            _ => Err(PolicyError::Rule),
        }
    }
}

impl FromStr for Platform {
    type Err = PolicyError;

    fn from_str(text: &str) -> Result<Self, PolicyError> {
        if text == "any" {
            return Ok(Self::Any);
        }
        let mut ppid = [0; 16];
        hex::decode_to_slice(text, &mut ppid).map_err(|_| PolicyError::Platform)?;
        Ok(Self::Ppid(ppid))
    }
}
