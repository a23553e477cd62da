use rustix::process::{DumpableBehavior, Resource, Rlimit, getrlimit, set_dumpable_behavior, setrlimit};

/// Lets this process leave no core file behind, for keys would stand in it. Opening an enclave does it; whoever reads a private
/// key from elsewhere does it first.
///
/// The limit alone is not enough: Linux does not apply it where `core_pattern` names a program (core(5)), as on most
/// distributions. A process that is not dumpable gives a core to nobody, nor lets others of its user read its memory.
///
/// # Errors
/// The system's, where a sandbox forbids it. The key is not to be read then.
pub fn forbid() -> std::io::Result<()> {
    let Rlimit { maximum, .. } = getrlimit(Resource::Core);
    let none = Rlimit {
        current: Some(0),
        maximum,
    };
    setrlimit(Resource::Core, none)?;
    Ok(set_dumpable_behavior(DumpableBehavior::NotDumpable)?)
}
