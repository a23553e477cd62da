//! Builders for every instruction. Accounts that follow from others are derived here.

use crate::{AccountMeta, Address, Instruction, PROGRAM_ID, address, state::Parameters};
use anchor_lang::{InstructionData, ToAccountMetas};
use sporeline_program::{accounts, instruction as data};

fn build(accounts: impl ToAccountMetas, data: impl InstructionData) -> Instruction {
    Instruction {
        program_id: PROGRAM_ID,
        accounts: accounts.to_account_metas(None),
        data: data.data(),
    }
}

/// What `initialize` fixes. See PROTOCOL, Administration.
#[derive(Clone, Debug)]
pub struct Initialize {
    /// The program's upgrade authority: signs and pays.
    pub authority: Address,
    pub local: bool,
    pub parameters: Parameters,
    pub attesters: Vec<Address>,
    pub attester_threshold: u8,
    pub price_owners: Vec<Address>,
    pub feed_id: [u8; 32],
    pub genesis_hash: [u8; 32],
    /// First approved measurement.
    pub compose_hash: [u8; 32],
    pub dev: bool,
    pub base_uri: String,
    pub staking_mint: Address,
    pub staking_token_program: Address,
}

impl Initialize {
    pub fn instruction(&self) -> Instruction {
        build(
            accounts::Initialize {
                authority: self.authority,
                program_data: address::program_data(&PROGRAM_ID),
                global: address::global(),
                counters: address::counters(),
                protocol: address::protocol(),
                stake_pool: address::stake_pool(),
                stake_vault: address::stake_vault(),
                measurement: address::measurement(&self.compose_hash),
                staking_mint: self.staking_mint,
                staking_token_program: self.staking_token_program,
                system_program: address::SYSTEM,
            },
            data::Initialize {
                local: self.local,
                parameters: self.parameters,
                attesters: self.attesters.clone(),
                attester_threshold: self.attester_threshold,
                price_owners: self.price_owners.clone(),
                feed_id: self.feed_id,
                genesis_hash: self.genesis_hash,
                compose_hash: self.compose_hash,
                dev: self.dev,
                base_uri: self.base_uri.clone(),
            },
        )
    }
}

/// The authority approves an image; it counts after the timelock.
pub fn approve_measurement(authority: &Address, compose_hash: [u8; 32], dev: bool) -> Instruction {
    build(
        accounts::ApproveMeasurement {
            authority: *authority,
            global: address::global(),
            measurement: address::measurement(&compose_hash),
            system_program: address::SYSTEM,
        },
        data::ApproveMeasurement { compose_hash, dev },
    )
}

/// `price_per_day`: lamports a day.
pub fn register_host(operator: &Address, price_per_day: u64) -> Instruction {
    build(
        accounts::RegisterHost {
            operator: *operator,
            global: address::global(),
            host: address::host(operator),
            system_program: address::SYSTEM,
        },
        data::RegisterHost { price_per_day },
    )
}

/// A founder's birth. Signed by `payer` and `wallet`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spawn {
    pub payer: Address,
    pub wallet: Address,
    /// `Host` account.
    pub host: Address,
    /// 1–32 bytes.
    pub name: String,
    /// 1–10 bytes.
    pub symbol: String,
    pub persona_hash: [u8; 32],
    pub genome: [u8; 64],
    /// First treasury, lamports.
    pub treasury: u64,
    /// Share of the supply for stakers, bps.
    pub airdrop_bps: u16,
    /// The most the host may ask, lamports a day.
    pub max_price_per_day: u64,
}

impl Spawn {
    pub fn instruction(&self) -> Instruction {
        let of = address::AgentAddresses::of(&self.wallet);
        build(
            accounts::Spawn {
                payer: self.payer,
                wallet: self.wallet,
                global: address::global(),
                counters: address::counters(),
                host: self.host,
                protocol: address::protocol(),
                agent: of.agent,
                mint: of.mint,
                vault: of.vault,
                market: of.market,
                token_program: address::TOKEN_2022,
                system_program: address::SYSTEM,
            },
            data::Spawn {
                name: self.name.clone(),
                symbol: self.symbol.clone(),
                persona_hash: self.persona_hash,
                genome: self.genome,
                treasury: self.treasury,
                airdrop_bps: self.airdrop_bps,
                max_price_per_day: self.max_price_per_day,
            },
        )
    }
}

/// The attestation alone; the attesters' signatures go before it, see [`ed25519`].
pub fn attest(wallet: &Address, compose_hash: &[u8; 32], quote_hash: [u8; 32], expires_at: i64) -> Instruction {
    let of = address::AgentAddresses::of(wallet);
    build(
        accounts::Attest {
            global: address::global(),
            measurement: address::measurement(compose_hash),
            agent: of.agent,
            market: of.market,
            instructions: address::INSTRUCTIONS,
        },
        data::Attest { quote_hash, expires_at },
    )
}

/// What attesters sign: SHA-256 of the domain and everything the attestation is about.
pub use sporeline_program::instructions::attest::message as attest_message;

/// One precompile instruction that verifies all of `signatures` over one 32-byte message, offsets into itself.
pub fn ed25519(message: &[u8; 32], signatures: &[(Address, [u8; 64])]) -> Instruction {
    const OFFSETS: usize = 14;
    const ENTRY: usize = 32 + 64;
    let entries = 2 + OFFSETS * signatures.len();
    let message_at = entries + ENTRY * signatures.len();
    let mut data = Vec::with_capacity(message_at + 32);
    data.extend_from_slice(&[signatures.len() as u8, 0]); // at most 8
    for i in 0..signatures.len() {
        let key_at = entries + ENTRY * i;
        let own = u16::MAX as usize;
        for field in [key_at + 32, own, key_at, own, message_at, 32, own] {
            data.extend_from_slice(&(field as u16).to_le_bytes()); // positions within one transaction
        }
    }
    for (key, signature) in signatures {
        data.extend_from_slice(key.as_ref());
        data.extend_from_slice(signature);
    }
    data.extend_from_slice(message);
    Instruction {
        program_id: address::ED25519,
        accounts: vec![],
        data,
    }
}

/// Creates the trader's token account unless it exists. `payer` pays its rent.
pub fn create_token_account(payer: &Address, owner: &Address, mint: &Address) -> Instruction {
    let account = address::associated_token(owner, mint);
    Instruction {
        program_id: address::ASSOCIATED_TOKEN,
        accounts: vec![
            AccountMeta::new(*payer, true),
            AccountMeta::new(account, false),
            AccountMeta::new_readonly(*owner, false),
            AccountMeta::new_readonly(*mint, false),
            AccountMeta::new_readonly(address::SYSTEM, false),
            AccountMeta::new_readonly(address::TOKEN_2022, false),
        ],
        data: vec![1], // idempotent
    }
}

/// Moves lamports between wallets.
pub fn transfer(from: &Address, to: &Address, lamports: u64) -> Instruction {
    Instruction {
        program_id: address::SYSTEM,
        accounts: vec![AccountMeta::new(*from, true), AccountMeta::new(*to, false)],
        data: [&2u32.to_le_bytes()[..], &lamports.to_le_bytes()].concat(),
    }
}

/// `quote_in`: lamports, fee included; `min_base_out`: base units.
pub fn buy(trader: &Address, mint: &Address, quote_in: u64, min_base_out: u64) -> Instruction {
    build(
        accounts::Buy {
            trader: *trader,
            market: address::market(mint),
            vault: address::vault(mint),
            trader_base: address::associated_token(trader, mint),
            token_program: address::TOKEN_2022,
            system_program: address::SYSTEM,
        },
        data::Buy { quote_in, min_base_out },
    )
}

/// `base_in`: base units; `min_quote_out`: lamports after the fee.
pub fn sell(trader: &Address, mint: &Address, base_in: u64, min_quote_out: u64) -> Instruction {
    build(
        accounts::Sell {
            trader: *trader,
            market: address::market(mint),
            vault: address::vault(mint),
            trader_base: address::associated_token(trader, mint),
            token_program: address::TOKEN_2022,
        },
        data::Sell { base_in, min_quote_out },
    )
}

/// What every wallet-signed instruction carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Act {
    /// The agent's wallet, which signs.
    pub wallet: Address,
    /// Of the agent's attestation.
    pub compose_hash: [u8; 32],
    /// The agent's action number + 1.
    pub action: u64,
    /// Hash of the journal entry that decided it.
    pub decision: [u8; 32],
}

impl Act {
    /// `payer` fronts the rent of a new token account (the agent repays it). Amounts as in [`buy`].
    pub fn buy(&self, payer: &Address, mint: &Address, quote_in: u64, min_base_out: u64) -> Instruction {
        let agent = address::agent(&self.wallet);
        build(
            accounts::AgentBuy {
                payer: *payer,
                wallet: self.wallet,
                global: address::global(),
                measurement: address::measurement(&self.compose_hash),
                agent,
                market: address::market(mint),
                vault: address::vault(mint),
                agent_base: address::associated_token(&agent, mint),
                mint: *mint,
                token_program: address::TOKEN_2022,
                associated_token_program: address::ASSOCIATED_TOKEN,
                system_program: address::SYSTEM,
            },
            data::AgentBuy {
                action: self.action,
                decision: self.decision,
                quote_in,
                min_base_out,
            },
        )
    }

    /// Amounts as in [`sell`].
    pub fn sell(&self, mint: &Address, base_in: u64, min_quote_out: u64) -> Instruction {
        let agent = address::agent(&self.wallet);
        build(
            accounts::AgentSell {
                wallet: self.wallet,
                global: address::global(),
                measurement: address::measurement(&self.compose_hash),
                agent,
                market: address::market(mint),
                vault: address::vault(mint),
                agent_base: address::associated_token(&agent, mint),
                token_program: address::TOKEN_2022,
            },
            data::AgentSell {
                action: self.action,
                decision: self.decision,
                base_in,
                min_quote_out,
            },
        )
    }

    /// Tops the wallet up for transaction fees.
    pub fn refuel(&self) -> Instruction {
        build(
            accounts::Refuel {
                wallet: self.wallet,
                global: address::global(),
                measurement: address::measurement(&self.compose_hash),
                agent: address::agent(&self.wallet),
            },
            data::Refuel {
                action: self.action,
                decision: self.decision,
            },
        )
    }
}

/// `host`: the agent's `Host` account; `compose_hash`: of its attestation, or of any approved image before the first.
pub fn charge_hosting(wallet: &Address, host: &Address, compose_hash: &[u8; 32]) -> Instruction {
    build(
        accounts::ChargeHosting {
            global: address::global(),
            agent: address::agent(wallet),
            host: *host,
            stake_pool: address::stake_pool(),
            measurement: address::measurement(compose_hash),
        },
        data::ChargeHosting {},
    )
}

/// `parents`: the agent's, in order; one where both are the same, none for a founder.
pub fn collect_fees(wallet: &Address, parents: &[Address]) -> Instruction {
    let of = address::AgentAddresses::of(wallet);
    build(
        accounts::CollectFees {
            market: of.market,
            agent: of.agent,
            stake_pool: address::stake_pool(),
            protocol: address::protocol(),
            first_parent: parents.first().copied(),
            second_parent: parents.get(1).copied(),
        },
        data::CollectFees {},
    )
}
