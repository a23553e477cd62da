//! Which bytecode runs.

/// Names another ELF than the committed one: what CI sets where this machine's compiler gives other bytes.
pub const ELF_VARIABLE: &str = "SPORELINE_ELF";

/// The ELF that is committed beside the program.
pub fn committed_elf() -> &'static [u8] {
    include_bytes!("../../../programs/sporeline/elf/sporeline.so")
}

/// The committed ELF, or the one that [`ELF_VARIABLE`] names.
///
/// # Panics
/// When the named file cannot be read: a test of something else would be worthless.
pub fn elf() -> Vec<u8> {
    match std::env::var_os(ELF_VARIABLE) {
        Some(path) => match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) => panic!("{ELF_VARIABLE}={}: {error}", path.to_string_lossy()),
        },
        None => committed_elf().to_vec(),
    }
}
