use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Lets this process leave no core file behind, for keys would stand in it. Opening an enclave does it.
pub(crate) fn forbid() -> std::io::Result<()> {
    let Rlimit { maximum, .. } = getrlimit(Resource::Core);
    let none = Rlimit {
        current: Some(0),
        maximum,
    };
    Ok(setrlimit(Resource::Core, none)?)
}
