//! Places where a host may be killed in tests. In a normal build they are nothing.

/// A step of a host's work lies between two of these. In tests the process ends here, at once, when it was told
/// to.
#[cfg(not(test))]
#[inline(always)]
pub(crate) const fn point(_name: &'static str) {}

#[cfg(test)]
pub(crate) use here::{AT, POINTS, point};

#[cfg(test)]
mod here {
    use std::sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    };

    /// Set where a host is to die: the name of a point, a colon, and how many times it is passed before; after a comma, another.
    pub(crate) const AT: &str = "SPORELINE_CRASH_AT";

    /// Every point there is, in the order of an agent's life.
    pub(crate) const POINTS: [&str; 40] = [
        "journal checked",
        "open found",
        "lost found",
        "lost kept",
        "recovered",
        "birth written",
        "birth kept",
        "sensed",
        "attestation quoted",
        "attestation kept",
        "attestation sent",
        "thought",
        "decision written",
        "child key kept",
        "litter named",
        "duty written",
        "budget known",
        "blockhash known",
        "signed by wallet",
        "refusal written",
        "signed",
        "send written",
        "memory put",
        "entries put",
        "send put",
        "stored",
        "held back",
        "looking",
        "looked",
        "sending",
        "sent",
        "refused by node",
        "end known",
        "log read",
        "outcome written",
        "outcome put",
        "outcome kept",
        "delivered",
        "duty done",
        "rested",
    ];

    struct Doom {
        at: String,
        left: AtomicU32,
    }

    static DOOMS: OnceLock<Vec<Doom>> = OnceLock::new();

    fn dooms() -> Vec<Doom> {
        let told = std::env::var(AT).unwrap_or_default();
        let read = |told: &str| {
            let (at, left) = told.rsplit_once(':').unwrap();
            assert!(POINTS.contains(&at), "no such point: {at}");
            Doom {
                at: at.to_owned(),
                left: AtomicU32::new(left.parse().unwrap()),
            }
        };
        told.split(',').filter(|told| !told.is_empty()).map(read).collect()
    }

    pub(crate) fn point(name: &'static str) {
        debug_assert!(POINTS.contains(&name), "a point that no test knows: {name}");
        let Some(doom) = DOOMS.get_or_init(dooms).iter().find(|doom| doom.at == name) else {
            return;
        };
        if doom.left.fetch_sub(1, Ordering::SeqCst) == 0 {
            eprintln!("{name}");
            // No destructor runs, nothing is flushed, every thread ends: as `kill -9` leaves it.
            std::process::abort();
        }
    }
}
