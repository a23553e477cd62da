//! What happened: decoding the program's events, and telling them from what other programs log.

use crate::{Address, PROGRAM_ID, address, events::*};
use anchor_lang::Discriminator;
use base64::{Engine, engine::general_purpose::STANDARD};

macro_rules! events {
    ($($name:ident),* $(,)?) => {
        /// Any event of the program.
        // They are read, matched and dropped one at a time: a box each would cost more than the room.
        #[allow(clippy::large_enum_variant)]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Event {
            $($name($name)),*
        }

        impl Event {
            /// Decodes an event's logged bytes (discriminator, then the event as it stands); `None` for anything else.
            pub fn decode(bytes: &[u8]) -> Option<Self> {
                let (discriminator, body) = bytes.split_at_checked(8)?;
                $(if discriminator == $name::DISCRIMINATOR {
                    return bytemuck::try_pod_read_unaligned(body).ok().map(Event::$name);
                })*
                None
            }

            /// The event's name, as in the interface description.
            pub fn name(&self) -> &'static str {
                match self {
                    $(Event::$name(_) => stringify!($name)),*
                }
            }

            /// The bytes it was decoded from.
            pub fn encode(&self) -> Vec<u8> {
                match self {
                    $(Event::$name(event) => [$name::DISCRIMINATOR, bytemuck::bytes_of(event)].concat()),*
                }
            }
        }
    };
}

events!(
    Initialized,
    MeasurementApproved,
    MeasurementRevoked,
    ParametersScheduled,
    ParametersApplied,
    AttestersScheduled,
    AttestersApplied,
    AttesterRemoved,
    PriceOwnersScheduled,
    PriceOwnersApplied,
    ParametersFixed,
    AuthorityOffered,
    AuthorityAccepted,
    ProtocolWithdrawn,
    Spawned,
    Attested,
    PersonaSet,
    Refueled,
    JournalAnchored,
    Traded,
    AgentTraded,
    FeesCollected,
    SpawnerPaid,
    HostRegistered,
    HostUpdated,
    HostWithdrawn,
    HostChosen,
    HostingCharged,
    MateChosen,
    BreedingBegun,
    BirthCommitted,
    Born,
    LitterClosed,
    Reaped,
    Settled,
    Inherited,
    Staked,
    StakeActivated,
    Unstaked,
    StakeWithdrawn,
    ClaimsSkipped,
    RewardsClaimed,
    ClaimBudgetSet,
    AirdropClaimed,
    AirdropPassed,
    DistributionExpired,
);

/// An event and where in its transaction it was logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located {
    /// Top-level instruction index, then the index of each nested call: `[2]`, `[2, 0]`.
    pub path: Vec<u16>,
    pub event: Event,
}

impl Located {
    /// The path as it is stored: `2` or `2.0`, zero-padded so that text order is call order.
    pub fn path_text(&self) -> String {
        self.path
            .iter()
            .map(|index| format!("{index:03}"))
            .collect::<Vec<_>>()
            .join(".")
    }
}

/// Precompiles run before any program and log nothing, but they count as instructions.
fn is_precompile(program: &Address) -> bool {
    const SECP256K1: Address = Address::from_str_const("KeccakSecp256k11111111111111111111111111111");
    const SECP256R1: Address = Address::from_str_const("Secp256r1SigVerify1111111111111111111111111");
    [address::ED25519, SECP256K1, SECP256R1].contains(program)
}

/// Events of the program in a transaction's log. `programs`: the program of each top-level instruction.
///
/// Only what the program itself logged counts: the log's calls and returns are followed, so that another program that
/// logs the same bytes is not believed.
pub fn parse_logs<S: AsRef<str>>(programs: &[Address], logs: &[S]) -> Vec<Located> {
    let mut found = vec![];
    let mut top_level = (0..programs.len()).filter(|i| !is_precompile(&programs[*i]));
    // One entry per open call: its program, its path, and how many calls it made so far.
    let mut open: Vec<(String, Vec<u16>, u16)> = vec![];
    let us = PROGRAM_ID.to_string();
    for line in logs {
        let line = line.as_ref();
        let Some(rest) = line.strip_prefix("Program ") else {
            continue;
        };
        if let Some(encoded) = rest.strip_prefix("data: ") {
            let Some((program, path, _)) = open.last() else {
                continue;
            };
            if *program != us {
                continue;
            }
            let event = STANDARD
                .decode(encoded.trim())
                .ok()
                .and_then(|bytes| Event::decode(&bytes));
            found.extend(event.map(|event| Located {
                path: path.clone(),
                event,
            }));
            continue;
        }
        let mut words = rest.split(' ');
        let (Some(program), Some(verb)) = (words.next(), words.next()) else {
            continue;
        };
        if program.ends_with(':') {
            continue; // "log:", "return:" and the like: a program speaking, not the runtime
        }
        match verb {
            "invoke" => {
                let path = match open.last_mut() {
                    None => vec![top_level.next().unwrap_or(usize::from(u16::MAX)) as u16],
                    Some((_, path, calls)) => {
                        let nested = path.iter().copied().chain([*calls]).collect();
                        *calls = calls.saturating_add(1);
                        nested
                    }
                };
                open.push((program.to_owned(), path, 0));
            }
            "success" | "failed:" | "failed" if open.last().is_some_and(|(current, ..)| current == program) => {
                open.pop();
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytemuck::Zeroable;

    fn line(event: &Event) -> String {
        format!("Program data: {}", STANDARD.encode(event.encode()))
    }

    fn refueled() -> Event {
        Event::Refueled(Refueled {
            lamports: 7,
            ..Refueled::zeroed()
        })
    }

    #[test]
    fn an_event_decodes_to_what_was_encoded_and_nothing_else_decodes() {
        assert_eq!(Event::decode(&refueled().encode()), Some(refueled()));
        assert_eq!(Event::decode(&refueled().encode()[..20]), None);
        assert_eq!(Event::decode(&[0; 64]), None);
    }

    #[test]
    fn another_program_logging_our_bytes_is_not_believed() {
        let other = Address::new_from_array([9; 32]);
        let logs = [
            format!("Program {other} invoke [1]"),
            line(&refueled()),
            format!("Program {PROGRAM_ID} invoke [2]"),
            format!("Program {other} invoke [3]"),
            line(&refueled()),
            format!("Program {other} success"),
            line(&refueled()),
            format!("Program {PROGRAM_ID} success"),
            line(&refueled()),
            format!("Program {other} success"),
        ];
        let found = parse_logs(&[other], &logs);
        assert_eq!(
            found,
            vec![Located {
                path: vec![0, 0],
                event: refueled()
            }]
        );
    }

    #[test]
    fn a_program_cannot_log_itself_out_of_its_call() {
        let other = Address::new_from_array([9; 32]);
        let logs = [
            format!("Program {other} invoke [1]"),
            format!("Program log: Program {PROGRAM_ID} invoke [2]"),
            line(&refueled()),
            format!("Program {other} success"),
        ];
        assert_eq!(parse_logs(&[other], &logs), vec![]);
    }

    #[test]
    fn precompiles_count_as_instructions_though_they_log_nothing() {
        let logs = [
            format!("Program {PROGRAM_ID} invoke [1]"),
            line(&refueled()),
            format!("Program {PROGRAM_ID} success"),
        ];
        let found = parse_logs(&[address::ED25519, PROGRAM_ID], &logs);
        assert_eq!(found.first().map(Located::path_text), Some("001".into()));
    }
}
