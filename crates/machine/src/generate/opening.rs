//! How every world begins: initialised, with hosts, stakers and founders, some rich and risen, some about to die.

use super::{Generator, OPERATORS, PERSONS, SOL, START, compose, feed, price_owner};
use crate::people;
use sporeline_model::{Attest, Initialize, Key, Mint, Owner, Parameters, Pubkey, Spawn, Step};
use sporeline_svm::Signer;

/// Seconds so short that a world of some thousand steps sees lives end and airdrops expire.
pub fn parameters() -> Parameters {
    Parameters {
        period: 500,
        grace: 6_000,
        reserve_periods: 1,
        twap_window: 20,
        breed_cooldown: 30,
        airdrop_expiry: 4_000,
        attestation_ttl: 12_000,
        min_market_age: 10,
        ..Parameters::local()
    }
}

/// Public key of an attester.
pub fn attester(number: u64) -> Pubkey {
    people::attester(number).pubkey().to_bytes()
}

/// First treasuries and airdrop shares. The first three graduate; the least pay for little more than the hosting they must.
const FOUNDERS: [(u64, u16); 7] = [
    (20 * SOL, 0),
    (4 * SOL, 500),
    (2 * SOL, 0),
    (3 * SOL / 2, 2_000),
    (SOL, 0),
    (SOL, 300),
    (4 * SOL / 5, 0),
];

impl Generator {
    pub(super) fn opening(&mut self, staking_2022: bool) -> Vec<Step> {
        let mut all = vec![
            Step::Clock {
                slot: 1_000,
                now: START,
            },
            Step::SlotHashes(
                (1..=40)
                    .map(|back| (1_000 - back, people::key("slot", 1_000 - back)))
                    .collect(),
            ),
        ];
        let fund = |who: Pubkey, lamports: u64| Step::Fund {
            to: Key::Wallet(who),
            lamports,
        };
        all.push(fund(people::authority(), 1_000 * SOL));
        all.extend((0..OPERATORS).map(|n| fund(people::operator(n), SOL)));
        // The last person is poor.
        all.extend((0..PERSONS).map(|n| fund(people::person(n), if n + 1 == PERSONS { SOL } else { 1_000_000 * SOL })));
        all.push(Step::Initialize(Box::new(Initialize {
            signer: people::authority(),
            local: true,
            parameters: parameters(),
            attesters: (0..3).map(attester).collect(),
            attester_threshold: 2,
            price_owners: vec![price_owner(0)],
            feed_id: feed(0),
            compose_hash: compose(0),
            dev: true,
            base_uri: "http://localhost:8080/agents/".into(),
            harmless_staking_mint: true,
            staking_mint_2022: staking_2022,
        })));
        for (n, price_per_day) in [(0, 43 * SOL + SOL / 5), (1, 10 * SOL)] {
            all.push(Step::RegisterHost {
                operator: people::operator(n),
                price_per_day,
            });
        }
        all.extend((0..PERSONS - 1).flat_map(|n| self.staker(n)));
        all.push(Step::Clock {
            slot: 1_010,
            now: START + 10,
        });
        all.extend((0..3).map(|n| Step::Activate {
            position: people::person(n),
        }));
        for (treasury, airdrop_bps) in FOUNDERS {
            let wallet = self.new_wallet();
            all.push(self.founder(wallet, treasury, airdrop_bps));
            all.push(Step::Attest(Box::new(first_attestation(wallet))));
        }
        all.push(Step::Clock {
            slot: 1_100,
            now: START + 100,
        });
        for n in 1..=3 {
            all.extend(graduation(people::wallet(n)));
        }
        all
    }

    /// A person with staking tokens, some of them staked.
    fn staker(&mut self, n: u64) -> Vec<Step> {
        let owner = people::person(n);
        let (holder, mint) = (Owner::Person(owner), Mint::Staking);
        let from = Key::Ata(holder, mint);
        let amount = 1_000_000 + self.dice.below(5_000_000);
        vec![
            Step::OpenAta {
                payer: owner,
                owner: holder,
                mint,
            },
            Step::FundTokens {
                to: from,
                amount: 1_000_000_000,
            },
            Step::Stake { owner, from, amount },
        ]
    }

    /// A spawn that is accepted.
    pub(super) fn founder(&mut self, wallet: Pubkey, treasury: u64, airdrop_bps: u16) -> Step {
        let mut genome = [0; 64];
        for gene in genome.chunks_exact_mut(2) {
            gene.copy_from_slice(&(self.dice.below(10_001) as u16).to_le_bytes());
        }
        Step::Spawn(Box::new(Spawn {
            payer: people::person(self.dice.below(PERSONS - 1)),
            wallet,
            host: people::operator(0),
            name: self
                .dice
                .one_of(&["Mycelia", "Ä", "A name of two and thirty bytes.."])
                .into(),
            symbol: self.dice.one_of(&["M", "MYCEL", "TENSYMBOLS"]).into(),
            persona: people::key("persona", self.dice.below(10)),
            genome,
            treasury,
            airdrop_bps,
            max_price_per_day: u64::MAX,
        }))
    }
}

fn first_attestation(agent: Pubkey) -> Attest {
    Attest {
        agent,
        market: agent,
        measurement: compose(0),
        quote_hash: [9; 32],
        expires_at: START + 9_000,
        signed: vec![attester(0), attester(1)],
        malformed: false,
    }
}

/// Somebody buys a market through its graduation and on to the breeding threshold.
fn graduation(market: Pubkey) -> Vec<Step> {
    let trader = people::person(0);
    let (owner, mint) = (Owner::Person(trader), Mint::Of(market));
    let account = Key::Ata(owner, mint);
    let buy = |quote_in| Step::Buy {
        trader,
        market,
        account,
        quote_in,
        min_base_out: 0,
    };
    vec![
        Step::OpenAta {
            payer: trader,
            owner,
            mint,
        },
        buy(60 * SOL),
        buy(50 * SOL),
        buy(140 * SOL),
    ]
}
