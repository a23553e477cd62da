use serde::Deserialize;
use sha2::{Digest, Sha384};

/// Type of the events that dstack measures into RTMR3.
pub const RUNTIME_EVENT: u32 = 0x0800_0001;
/// The event that carries the SHA-256 of the app-compose file.
const COMPOSE_HASH: &str = "compose-hash";
/// More events than any boot makes.
const MAX_EVENTS: usize = 4_096;

/// dstack's event log: what was measured into which register, in order.
///
/// The log itself proves nothing. It counts once its replay gives the registers that a verified quote holds.
#[derive(Clone, Debug)]
pub struct EventLog(Vec<Event>);

#[derive(Clone, Debug, Deserialize)]
struct Event {
    /// 0 to 3.
    imr: u32,
    event_type: u32,
    /// SHA-384, hex. dstack 0.6 leaves it out where it follows from the payload.
    #[serde(default)]
    digest: String,
    #[serde(default)]
    event: String,
    /// Hex.
    #[serde(default)]
    event_payload: String,
    /// How a runtime event's digest is made, where the log says it.
    #[serde(default)]
    version: Option<u32>,
}

/// What is wrong with an event log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EventLogError {
    #[error("it cannot be read: {0}")]
    Malformed(String),
    #[error("event {0}: its digest is not that of its name and payload")]
    Digest(usize),
    #[error("event {0}: a name is made of small letters, digits and hyphens")]
    Name(usize),
    #[error("event {0}: what dstack measures into RTMR3 has another type")]
    Type(usize),
    #[error("its replay does not give the quote's RTMR3")]
    Replay,
    #[error("it must name exactly one compose hash of 32 bytes; it names {0}")]
    ComposeHash(usize),
}

/// How the digest of a runtime event is made.
#[derive(Clone, Copy)]
enum Form {
    /// SHA-384(type as little endian ‖ ":" ‖ name ‖ ":" ‖ payload)
    V1,
    /// SHA-384(RFC 8785 of `{name, payload: hex, type}`), dstack 0.6
    V2,
}

impl Form {
    const fn other(self) -> Self {
        match self {
            Self::V1 => Self::V2,
            Self::V2 => Self::V1,
        }
    }
}

impl EventLog {
    pub fn parse(json: &str) -> Result<Self, EventLogError> {
        let events: Vec<Event> =
            serde_json::from_str(json).map_err(|error| EventLogError::Malformed(error.to_string()))?;
        if events.len() > MAX_EVENTS {
            return Err(EventLogError::Malformed(format!("more than {MAX_EVENTS} events")));
        }
        Ok(Self(events))
    }

    /// The compose hash that RTMR3 proves.
    ///
    /// # Errors
    /// [`EventLogError::Replay`] unless the log's events, hashed anew from their names and payloads, give `rtmr3`;
    /// [`EventLogError::ComposeHash`] unless exactly one of them names a compose hash: dstack before 0.6 lets an app add
    /// events of its own, another compose hash among them.
    pub fn compose_hash(&self, rtmr3: &[u8; 48]) -> Result<[u8; 32], EventLogError> {
        // A log without versions is of one form throughout; the register tells which.
        if self.replay(3, Form::V1)? != *rtmr3 && self.replay(3, Form::V2)? != *rtmr3 {
            return Err(EventLogError::Replay);
        }
        let named: Vec<_> = self
            .0
            .iter()
            .filter(|event| event.imr == 3 && event.event == COMPOSE_HASH)
            .collect();
        let mut hash = [0; 32];
        match named[..] {
            [event] => hex::decode_to_slice(&event.event_payload, &mut hash)
                .map(|()| hash)
                .map_err(|_| EventLogError::ComposeHash(1)),
            _ => Err(EventLogError::ComposeHash(named.len())),
        }
    }

    /// What the log makes of a register from 0 to 2, by the digests it gives: what firmware and kernel measure is not
    /// hashed anew here.
    pub fn boot_register(&self, imr: u32) -> Result<[u8; 48], EventLogError> {
        self.replay(imr, Form::V1)
    }

    /// RTMR ← SHA-384(RTMR ‖ digest), from zeros.
    fn replay(&self, imr: u32, form: Form) -> Result<[u8; 48], EventLogError> {
        let mut register = [0; 48];
        for (at, event) in self.0.iter().enumerate().filter(|(_, event)| event.imr == imr) {
            let digest = if imr == 3 {
                event.runtime_digest(at, form)?
            } else {
                event.given_digest(at)?.ok_or(EventLogError::Digest(at))?
            };
            register = Sha384::new()
                .chain_update(register)
                .chain_update(digest)
                .finalize()
                .into();
        }
        Ok(register)
    }
}

impl Event {
    fn given_digest(&self, at: usize) -> Result<Option<[u8; 48]>, EventLogError> {
        if self.digest.is_empty() {
            return Ok(None);
        }
        let mut digest = [0; 48];
        hex::decode_to_slice(&self.digest, &mut digest).map_err(|_| EventLogError::Digest(at))?;
        Ok(Some(digest))
    }

    fn runtime_digest(&self, at: usize, form: Form) -> Result<[u8; 48], EventLogError> {
        if self.event_type != RUNTIME_EVENT {
            return Err(EventLogError::Type(at));
        }
        // In the first form a name with a colon could take over the head of a payload: an app that may add events could
        // so hide the true compose hash behind a longer name.
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if self.event.is_empty() || !self.event.bytes().all(plain) {
            return Err(EventLogError::Name(at));
        }
        let payload = hex::decode(&self.event_payload)
            .map_err(|_| EventLogError::Malformed(format!("event {at}: its payload is not hex")))?;
        let allowed = match self.version {
            None => [form, form.other()],
            Some(1) => [Form::V1; 2],
            Some(2) => [Form::V2; 2],
            Some(other) => return Err(EventLogError::Malformed(format!("event {at}: version {other}"))),
        };
        let [hashed, otherwise] = allowed.map(|form| self.hashed(form, &payload));
        match self.given_digest(at)? {
            Some(given) if given == hashed || given == otherwise => Ok(given),
            Some(_) => Err(EventLogError::Digest(at)),
            None => Ok(hashed),
        }
    }

    fn hashed(&self, form: Form, payload: &[u8]) -> [u8; 48] {
        let hasher = Sha384::new();
        match form {
            Form::V1 => hasher
                .chain_update(self.event_type.to_le_bytes())
                .chain_update(":")
                .chain_update(&self.event)
                .chain_update(":")
                .chain_update(payload),
            // In RFC 8785's order. A plain name needs no escapes, hex neither.
            Form::V2 => hasher.chain_update(format!(
                r#"{{"name":"{}","payload":"{}","type":{}}}"#,
                self.event,
                hex::encode(payload),
                self.event_type
            )),
        }
        .finalize()
        .into()
    }
}
