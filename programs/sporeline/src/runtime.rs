//! What the BPF backend calls by name: memory operations and the trap, on Solana's syscalls. On chain only.

unsafe extern "C" {
    fn abort() -> !;
    fn sol_memcpy_(to: *mut u8, from: *const u8, n: u64);
    fn sol_memmove_(to: *mut u8, from: *const u8, n: u64);
    fn sol_memset_(to: *mut u8, byte: u8, n: u64);
    fn sol_memcmp_(a: *const u8, b: *const u8, n: u64, result: *mut i32);
}

#[unsafe(no_mangle)]
pub extern "C" fn __bpf_trap() -> ! {
    // SAFETY: the syscall takes nothing and does not return.
    unsafe { abort() }
}

/// # Safety
/// As C's `memcpy`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn memcpy(to: *mut u8, from: *const u8, n: usize) -> *mut u8 {
    // SAFETY: the caller's promise is the syscall's.
    unsafe { sol_memcpy_(to, from, n as u64) };
    to
}

/// # Safety
/// As C's `memmove`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn memmove(to: *mut u8, from: *const u8, n: usize) -> *mut u8 {
    // SAFETY: the caller's promise is the syscall's.
    unsafe { sol_memmove_(to, from, n as u64) };
    to
}

/// # Safety
/// As C's `memset`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn memset(to: *mut u8, byte: i32, n: usize) -> *mut u8 {
    // SAFETY: the caller's promise is the syscall's.
    unsafe { sol_memset_(to, byte as u8, n as u64) };
    to
}

/// # Safety
/// As C's `memcmp`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn memcmp(a: *const u8, b: *const u8, n: usize) -> i32 {
    let mut result = 0;
    // SAFETY: the caller's promise is the syscall's.
    unsafe { sol_memcmp_(a, b, n as u64, &mut result) };
    result
}
