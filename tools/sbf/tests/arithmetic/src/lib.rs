//! Instruction data: one byte of operation, two operands of 16 bytes; return data: 16 bytes of result, one of overflow.
#![cfg(target_os = "solana")]

mod operations;

unsafe extern "C" {
    fn abort() -> !;
    fn sol_set_return_data(data: *const u8, length: u64);
}

#[unsafe(no_mangle)]
pub extern "C" fn __bpf_trap() -> ! {
    // SAFETY: the system call takes nothing and ends the program.
    unsafe { abort() }
}

/// # Safety
/// The loader passes its serialised input: with no accounts, a zero count, the data's length, the data.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entrypoint(input: *const u8) -> u64 {
    // SAFETY: the test sends exactly 33 bytes of data, which start after two 8-byte numbers.
    let (op, a, b) = unsafe {
        let data = input.add(16);
        (
            *data,
            data.add(1).cast::<u128>().read_unaligned(),
            data.add(17).cast::<u128>().read_unaligned(),
        )
    };
    let (result, overflow) = operations::compute(op, a, b);
    let mut answer = [0_u8; 17];
    answer[..16].copy_from_slice(&result.to_le_bytes());
    answer[16] = u8::from(overflow);
    // SAFETY: the pointer and length are those of the array above.
    unsafe { sol_set_return_data(answer.as_ptr(), answer.len() as u64) };
    0
}
