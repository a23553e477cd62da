//! A founder's birth, its attestation, and what an agent's wallet may do.

use super::build;
use crate::{Address, Instruction, address};
use sporeline_program::{accounts, instruction as data};

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
    /// Share of the supply for stakers, bps, 0..=2,000.
    pub airdrop_bps: u16,
    /// `Counters.distributions`: the number the airdrop will have. Of no account where the share is 0.
    pub distribution: u64,
    /// The most the host may ask, lamports a day.
    pub max_price_per_day: u64,
}

impl Spawn {
    pub fn instruction(&self) -> Instruction {
        let of = address::AgentAddresses::of(&self.wallet);
        let index = (self.airdrop_bps > 0).then_some(self.distribution);
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
                stake_pool: index.map(|_| address::stake_pool()),
                distribution: index.map(address::distribution),
                drop_vault: index.map(address::drop_vault),
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
    /// Writes a child's persona hash, once.
    pub fn set_persona(&self, persona_hash: [u8; 32]) -> Instruction {
        build(
            accounts::SetPersona {
                wallet: self.wallet,
                measurement: address::measurement(&self.compose_hash),
                agent: address::agent(&self.wallet),
            },
            data::SetPersona {
                action: self.action,
                decision: self.decision,
                persona_hash,
            },
        )
    }

    /// Writes down that the journal's entries up to `sequence` have the hash `head`.
    pub fn anchor_journal(&self, sequence: u64, head: [u8; 32]) -> Instruction {
        build(
            accounts::AnchorJournal {
                wallet: self.wallet,
                measurement: address::measurement(&self.compose_hash),
                agent: address::agent(&self.wallet),
            },
            data::AnchorJournal {
                action: self.action,
                decision: self.decision,
                sequence,
                head,
            },
        )
    }
}
