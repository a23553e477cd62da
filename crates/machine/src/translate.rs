//! A step of the model, as instructions with real addresses.

use crate::{
    book::Book,
    people,
    world_steps::{self, Plan},
};
use sporeline_client::{
    Address, Instruction, address,
    instruction::{self as ix, Birth, Children, Closing, Initialize, Spawn},
    price_update::{self, PriceUpdate},
};
use sporeline_model::{Act, Attest, Begin, Key, Mint, Model, PriceAccount, Pubkey, Step};
use sporeline_svm::{Account, Signer};

/// The cluster's genesis hash.
pub const GENESIS_HASH: [u8; 32] = [5; 32];
/// Written in every decision.
const DECISION: [u8; 32] = [7; 32];

/// Where the price of SOL stands.
pub fn price_address() -> Address {
    Address::new_from_array(people::key("price", 0))
}

fn at(key: &Pubkey) -> Address {
    Address::new_from_array(*key)
}

/// The price account a step shows; its bytes are written before the step is sent.
pub fn price_account(price: &PriceAccount) -> Account {
    let mut data = price_update::encode(&PriceUpdate {
        feed_id: price.feed_id,
        price: price.price,
        confidence: price.confidence,
        exponent: price.exponent,
        publish_time: price.publish_time,
        previous_publish_time: price.publish_time,
        posted_slot: 1,
    })
    .to_vec();
    if !price.full {
        data[40] = 0; // verification level Partial
    }
    Account {
        lamports: 10_000_000,
        data,
        owner: at(&price.owner),
        executable: false,
        rent_epoch: u64::MAX,
    }
}

struct Translator<'a> {
    book: &'a mut Book,
    model: &'a Model,
}

/// What has to be done for a step, in this state of the world. The step's own instruction is the last.
pub fn plan(book: &mut Book, model: &Model, step: &Step) -> Plan {
    if let Some(plan) = world_steps::plan(book, model, step) {
        return plan;
    }
    let price = match step {
        Step::BeginBreeding(begin) => Some(price_account(&begin.price)),
        Step::CommitBirth { price, .. } => Some(price_account(price)),
        _ => None,
    };
    let mut translator = Translator { book, model };
    let instructions = match step {
        Step::Attest(attest) => translator.attest(attest),
        other => vec![translator.instruction(other)],
    };
    Plan::Send { price, instructions }
}

/// Puts another address in a place.
fn put(mut instruction: Instruction, place: usize, address: Address) -> Instruction {
    instruction.accounts[place].pubkey = address;
    instruction
}

impl Translator<'_> {
    fn of(&mut self, key: &Key) -> Address {
        self.book.of(key)
    }

    fn act(&self, act: &Act) -> ix::Act {
        ix::Act {
            wallet: at(&act.agent),
            compose_hash: act.measurement,
            action: act.action,
            decision: DECISION,
        }
    }

    fn parents(&mut self, parents: &[Option<Pubkey>; 2]) -> Vec<Address> {
        let given: Vec<Pubkey> = parents.iter().flatten().copied().collect();
        given.iter().map(|wallet| self.of(&Key::Agent(*wallet))).collect()
    }

    fn attest(&mut self, attest: &Attest) -> Vec<Instruction> {
        let wallet = at(&attest.agent);
        let (compose_hash, quote_hash) = (&attest.measurement, attest.quote_hash);
        let message = ix::attest_message(&GENESIS_HASH, &wallet, compose_hash, &quote_hash, attest.expires_at);
        let attesters = (0..people::ATTESTERS).map(people::attester);
        let signatures: Vec<_> = attesters
            .filter(|key| attest.signed.contains(&key.pubkey().to_bytes()))
            .map(|key| (key.pubkey(), key.sign_message(&message).into()))
            .collect();
        let mut signed = ix::ed25519(&message, &signatures);
        if attest.malformed {
            // The first signature's key is said to stand in this same instruction, by number: legal for the precompile.
            signed.data[8..10].copy_from_slice(&0u16.to_le_bytes());
        }
        let own = ix::attest(&wallet, compose_hash, quote_hash, attest.expires_at);
        let own = put(own, 3, self.of(&Key::Market(attest.market)));
        if signatures.is_empty() {
            vec![own]
        } else {
            vec![signed, own]
        }
    }

    fn begin(&mut self, begin: &Begin) -> Instruction {
        let children = Children {
            wallets: begin.wallets.each_ref().map(at),
            names: begin.names.clone(),
            symbols: begin.symbols.clone(),
        };
        let mate = begin.mate.as_ref().map(at);
        let act = self.act(&begin.act);
        let built = act.begin_breeding(&at(&begin.payer), &children, mate.as_ref(), &price_address());
        put(built, 1, at(&begin.act.signer))
    }

    fn birth(&mut self, caller: &Pubkey, agent: &Pubkey, mate: Option<&Pubkey>, child: usize) -> Instruction {
        let litter = self.model.litter(agent).ok();
        let wallet = litter
            .and_then(|litter| litter.wallets.get(child).copied())
            .unwrap_or([1; 32]);
        let airdrop = self.model.global().map_or(0, |global| global.parameters.airdrop_bps);
        let index = self.model.counters().map_or(0, |counters| counters.distributions);
        Birth {
            payer: at(caller),
            parent: at(agent),
            mate: mate.map(at),
            child: child as u8,
            wallet: at(&wallet),
            distribution: (airdrop > 0).then_some(index),
        }
        .instruction()
    }

    fn spawn(&mut self, spawn: &sporeline_model::Spawn) -> Instruction {
        Spawn {
            payer: at(&spawn.payer),
            wallet: at(&spawn.wallet),
            host: self.of(&Key::Host(spawn.host)),
            name: spawn.name.clone(),
            symbol: spawn.symbol.clone(),
            persona_hash: spawn.persona,
            genome: spawn.genome,
            treasury: spawn.treasury,
            airdrop_bps: spawn.airdrop_bps,
            distribution: self.model.counters().map_or(0, |counters| counters.distributions),
            max_price_per_day: spawn.max_price_per_day,
        }
        .instruction()
    }

    fn initialize(&mut self, a: &sporeline_model::Initialize) -> Instruction {
        Initialize {
            authority: at(&a.signer),
            local: a.local,
            parameters: crate::compare::parameters(&a.parameters),
            attesters: a.attesters.iter().map(at).collect(),
            attester_threshold: a.attester_threshold,
            price_owners: a.price_owners.iter().map(at).collect(),
            feed_id: a.feed_id,
            genesis_hash: GENESIS_HASH,
            compose_hash: a.compose_hash,
            dev: a.dev,
            base_uri: a.base_uri.clone(),
            staking_mint: self.book.staking_mint,
            staking_token_program: self.book.staking_program,
        }
        .instruction()
    }

    fn mint_of_distribution(&mut self, index: u64) -> (Address, Address) {
        let agent = self.model.distribution(&index).map_or([1; 32], |row| row.agent);
        (self.of(&Key::Agent(agent)), self.of(&Key::Mint(agent)))
    }

    fn settle(&mut self, agent: &Pubkey, account: Option<&Key>, market: Option<&Pubkey>) -> Instruction {
        let closing = account.map(|key| {
            let mint = self.model.token(key).map_or(Mint::Foreign(0), |row| row.mint);
            Closing {
                account: self.of(key),
                token_program: self.book.program_of(mint),
                remainder_of: market.map(|wallet| self.book.of(&Key::Mint(*wallet))),
            }
        });
        ix::settle(&at(agent), closing)
    }

    /// The instruction of a step that has exactly one.
    fn instruction(&mut self, step: &Step) -> Instruction {
        let (mint, program) = (self.book.staking_mint, self.book.staking_program);
        match step {
            Step::Initialize(a) => self.initialize(a),
            Step::ApproveMeasurement {
                signer,
                compose_hash,
                dev,
            } => ix::approve_measurement(&at(signer), *compose_hash, *dev),
            Step::RevokeMeasurement { signer, compose_hash } => ix::revoke_measurement(&at(signer), compose_hash),
            Step::ScheduleParameters { signer, parameters } => {
                ix::schedule_parameters(&at(signer), crate::compare::parameters(parameters))
            }
            Step::ApplyParameters => ix::apply_parameters(),
            Step::ScheduleAttesters {
                signer,
                attesters,
                threshold,
            } => {
                let attesters: Vec<_> = attesters.iter().map(at).collect();
                ix::schedule_attesters(&at(signer), &attesters, *threshold)
            }
            Step::ApplyAttesters => ix::apply_attesters(),
            Step::RemoveAttester { signer, attester } => ix::remove_attester(&at(signer), &at(attester)),
            Step::SchedulePriceOwners {
                signer,
                owners,
                feed_id,
            } => {
                let owners: Vec<_> = owners.iter().map(at).collect();
                ix::schedule_price_owners(&at(signer), &owners, *feed_id)
            }
            Step::ApplyPriceOwners => ix::apply_price_owners(),
            Step::FreezeParameters { signer } => ix::freeze_parameters(&at(signer)),
            Step::OfferAuthority { signer, to } => ix::offer_authority(&at(signer), &at(&to.unwrap_or_default())),
            Step::AcceptAuthority { signer } => ix::accept_authority(&at(signer)),
            Step::WithdrawProtocol {
                signer,
                destination,
                lamports,
            } => {
                let destination = self.of(destination);
                ix::withdraw_protocol(&at(signer), &destination, *lamports)
            }
            Step::RegisterHost {
                operator,
                price_per_day,
            } => ix::register_host(&at(operator), *price_per_day),
            Step::UpdateHost {
                signer,
                host,
                price_per_day,
                active,
            } => {
                let built = ix::update_host(&at(host), *price_per_day, *active);
                put(built, 0, at(signer))
            }
            Step::WithdrawHost { signer, host } => put(ix::withdraw_host(&at(host)), 0, at(signer)),
            Step::ChangeHost {
                act,
                host,
                max_price_per_day,
            } => {
                let host = self.of(&Key::Host(*host));
                let built = self.act(act).change_host(&host, *max_price_per_day);
                put(built, 0, at(&act.signer))
            }
            Step::ChargeHosting {
                agent,
                host,
                measurement,
            } => {
                let host = self.of(&Key::Host(*host));
                ix::charge_hosting(&at(agent), &host, measurement)
            }
            Step::Spawn(spawn) => self.spawn(spawn),
            Step::SetPersona { act, persona } => put(self.act(act).set_persona(*persona), 0, at(&act.signer)),
            Step::AnchorJournal { act, sequence, head } => {
                put(self.act(act).anchor_journal(*sequence, *head), 0, at(&act.signer))
            }
            Step::AgentBuy {
                act,
                payer,
                market,
                account,
                quote_in,
                min_base_out,
            } => {
                let mint = self.of(&Key::Mint(*market));
                let built = self.act(act).buy(&at(payer), &mint, *quote_in, *min_base_out);
                put(put(built, 1, at(&act.signer)), 7, self.of(account))
            }
            Step::AgentSell {
                act,
                market,
                account,
                base_in,
                min_quote_out,
            } => {
                let mint = self.of(&Key::Mint(*market));
                let built = self.act(act).sell(&mint, *base_in, *min_quote_out);
                put(put(built, 0, at(&act.signer)), 6, self.of(account))
            }
            Step::Refuel { act } => put(self.act(act).refuel(), 0, at(&act.signer)),
            Step::Buy {
                trader,
                market,
                account,
                quote_in,
                min_base_out,
            } => {
                let mint = self.of(&Key::Mint(*market));
                put(
                    ix::buy(&at(trader), &mint, *quote_in, *min_base_out),
                    3,
                    self.of(account),
                )
            }
            Step::Sell {
                trader,
                market,
                account,
                base_in,
                min_quote_out,
            } => {
                let mint = self.of(&Key::Mint(*market));
                put(
                    ix::sell(&at(trader), &mint, *base_in, *min_quote_out),
                    3,
                    self.of(account),
                )
            }
            Step::CollectFees { market, agent, parents } => {
                let parents = self.parents(parents);
                put(
                    ix::collect_fees(&at(agent), &parents),
                    0,
                    self.of(&Key::Market(*market)),
                )
            }
            Step::ClaimSpawner { market, spawner } => {
                let mint = self.of(&Key::Mint(*market));
                ix::claim_spawner(&mint, &at(spawner))
            }
            Step::ChooseMate { act, mate, expires_at } => {
                put(self.act(act).choose_mate(&at(mate), *expires_at), 0, at(&act.signer))
            }
            Step::BeginBreeding(begin) => self.begin(begin),
            Step::CommitBirth {
                agent,
                mate,
                measurement,
                ..
            } => {
                let mate = mate.as_ref().map(at);
                ix::commit_birth(&at(agent), mate.as_ref(), measurement, &price_address())
            }
            Step::Birth {
                caller,
                agent,
                mate,
                child,
            } => self.birth(caller, agent, mate.as_ref(), *child),
            Step::CloseLitter { agent } => {
                let wallets = self.model.litter(agent).map_or([[1; 32]; 2], |litter| litter.wallets);
                ix::close_litter(&at(agent), &wallets.each_ref().map(at))
            }
            Step::Reap {
                agent,
                market,
                host,
                measurement,
                parents,
            } => {
                let (host, parents) = (self.of(&Key::Host(*host)), self.parents(parents));
                put(
                    ix::reap(&at(agent), &host, measurement, &parents),
                    1,
                    self.of(&Key::Market(*market)),
                )
            }
            Step::Settle { agent, account, market } => self.settle(agent, account.as_ref(), market.as_ref()),
            Step::EstateSell {
                agent,
                market,
                account,
                base_in,
            } => {
                let mint = self.of(&Key::Mint(*market));
                put(ix::estate_sell(&at(agent), &mint, *base_in), 4, self.of(account))
            }
            Step::Inherit { agent, heir } => {
                let (agent, heir) = (self.of(&Key::Agent(*agent)), self.of(&Key::Agent(*heir)));
                ix::inherit(&agent, &heir)
            }
            Step::Stake { owner, from, amount } => {
                put(ix::stake(&at(owner), &mint, &program, *amount), 6, self.of(from))
            }
            Step::Activate { position } => ix::activate_stake(&at(position)),
            Step::Unstake {
                signer,
                position,
                amount,
            } => put(ix::unstake(&at(position), *amount), 0, at(signer)),
            Step::WithdrawStake {
                signer,
                position,
                to,
                from_pending,
                from_cooling,
            } => {
                let built = ix::withdraw_stake(&at(position), &mint, &program, *from_pending, *from_cooling);
                put(put(built, 0, at(signer)), 4, self.of(to))
            }
            Step::SkipTo {
                signer,
                position,
                index,
            } => put(ix::skip_to(&at(position), *index), 0, at(signer)),
            Step::ClaimRewards { signer, position } => put(ix::claim_rewards(&at(position)), 0, at(signer)),
            Step::SetClaimBudget {
                signer,
                position,
                lamports,
                pass_founders,
            } => put(
                ix::set_claim_budget(&at(position), *lamports, *pass_founders),
                0,
                at(signer),
            ),
            Step::ClaimAirdrop {
                caller,
                position,
                distribution,
            } => {
                let (_, mint) = self.mint_of_distribution(*distribution);
                ix::claim_airdrop(&at(caller), &at(position), *distribution, &mint)
            }
            Step::PassAirdrop { position, distribution } => ix::pass_airdrop(&at(position), *distribution),
            Step::Expire { caller, distribution } => {
                let (agent, mint) = self.mint_of_distribution(*distribution);
                ix::expire(&at(caller), *distribution, &agent, &mint)
            }
            // An attestation has two; the world's own are planned before, all of them.
            Step::Attest(_)
            | Step::Clock { .. }
            | Step::Rent { .. }
            | Step::SlotHashes(_)
            | Step::Fund { .. }
            | Step::Send { .. }
            | Step::FundTokens { .. }
            | Step::OpenAta { .. }
            | Step::OpenToken { .. }
            | Step::SendTokens { .. }
            | Step::Burn { .. }
            | Step::CloseToken { .. } => ix::transfer(&price_address(), &address::SYSTEM, 0),
        }
    }
}
