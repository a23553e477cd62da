//! The accounts a world begins with, and where its chain begins.

use solana_address::Address;
use surfpool_core::{
    solana_account::Account,
    surfnet::{BlockIdentifier, svm::SurfnetSvm},
    types::SyntheticBlockhash,
};

use crate::{
    LocalnetError,
    layout::token_mint,
    options::{Options, Program},
    price,
};

/// The loader of upgradeable programs.
const UPGRADEABLE_LOADER: &str = "BPFLoaderUpgradeab1e11111111111111111111111";
/// ProgramData before the ELF: state tag 4, slot 8, option tag 1, authority 32.
const PROGRAM_DATA_HEADER: usize = 45;

/// Lamports that make an account of `len` bytes rent-exempt at mainnet's rate.
pub fn rent(len: usize) -> u64 {
    (128 + len as u64) * 6_960
}

/// An SPL Token mint with 6 decimals, no freeze authority, and `authority` as the only one who can mint.
pub fn staking_mint(authority: &Address) -> Account {
    Account {
        lamports: token_mint::RENT,
        data: token_mint::encode(&authority.to_bytes(), 6).to_vec(),
        owner: Address::from_str_const(token_mint::PROGRAM),
        executable: false,
        rent_epoch: u64::MAX,
    }
}

/// Where the loader keeps a program's ELF and authority.
pub fn program_data_address(program: &Address) -> Address {
    Address::find_program_address(&[program.as_ref()], &Address::from_str_const(UPGRADEABLE_LOADER)).0
}

/// A program's two accounts. ProgramData comes first: the virtual machine loads a program when it is set.
fn program_accounts(program: &Program) -> [(Address, Account); 2] {
    let data_address = program_data_address(&program.id);
    // Bincode of UpgradeableLoaderState: ProgramData is variant 3, Program is variant 2.
    let mut data = Vec::with_capacity(PROGRAM_DATA_HEADER + program.elf.len());
    data.extend_from_slice(&3u32.to_le_bytes());
    data.extend_from_slice(&0u64.to_le_bytes());
    data.push(1);
    data.extend_from_slice(program.upgrade_authority.as_ref());
    data.extend_from_slice(&program.elf);
    let mut pointer = Vec::with_capacity(36);
    pointer.extend_from_slice(&2u32.to_le_bytes());
    pointer.extend_from_slice(data_address.as_ref());
    let account = |data: Vec<u8>, executable| Account {
        lamports: rent(data.len()),
        data,
        owner: Address::from_str_const(UPGRADEABLE_LOADER),
        executable,
        rent_epoch: u64::MAX,
    };
    [
        (data_address, account(data, false)),
        (program.id, account(pointer, true)),
    ]
}

/// Whether the ELF deployed at the program's address is another one than `program` brings.
pub(crate) fn program_differs(svm: &SurfnetSvm, program: &Program) -> bool {
    let data = svm.inner.get_account_no_db(&program_data_address(&program.id));
    data.and_then(|account| account.data.get(PROGRAM_DATA_HEADER..).map(|elf| elf != program.elf))
        .unwrap_or(true)
}

/// Makes a fresh chain into the first moment of a world.
pub(crate) fn begin(svm: &mut SurfnetSvm, options: &Options) -> Result<(), LocalnetError> {
    // surfpool numbers the hashes of stored blocks by blocks since its genesis, but those of the empty blocks it makes up
    // on demand by slot: neighbours would not name each other as parent. Starting the count at the slot makes them agree.
    let slot = svm.get_latest_absolute_slot();
    svm.chain_tip = BlockIdentifier::new(slot, &SyntheticBlockhash::new(slot.saturating_sub(1)).to_string());
    svm.latest_epoch_info.block_height = slot;
    svm.reconstruct_sysvars();

    let program = options.program.iter().flat_map(program_accounts);
    let faucet = options.faucet.iter().map(|(address, lamports)| {
        (
            *address,
            Account {
                lamports: *lamports,
                rent_epoch: u64::MAX,
                ..Account::default()
            },
        )
    });
    let price = options
        .price
        .iter()
        .map(|feed| price::refreshed(svm, feed))
        .collect::<Vec<_>>();
    for (address, account) in program
        .chain(faucet)
        .chain(price)
        .chain(options.accounts.iter().cloned())
    {
        svm.set_account(&address, account).map_err(LocalnetError::chain)?;
    }
    Ok(())
}
