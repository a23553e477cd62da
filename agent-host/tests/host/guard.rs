//! The guard against the committed bytecode: the same trades, the same verdict, the same name.

use proptest::prelude::*;
use sporeline_client::{
    account, address,
    state::{Agent, Global, Litter},
};
use sporeline_host::view;
use sporeline_mind::{Amount, Intent, Observation, Strategy, Tempo, guard};
use sporeline_svm::{Founder, SOL, Signer, World};
use std::cell::RefCell;

struct Scene {
    world: World,
    me: Founder,
    other: Founder,
    crowd: sporeline_svm::Keypair,
}

impl Scene {
    fn new() -> Self {
        let mut world = World::local();
        let me = world.living();
        let other = world.living();
        world.keep_alive(&me);
        let crowd = world.trader(1_000 * SOL);
        for founder in [&me, &other] {
            let rent =
                sporeline_client::instruction::create_token_account(&crowd.pubkey(), &crowd.pubkey(), &founder.of.mint);
            world.must(&[rent], &[&crowd]);
        }
        Self {
            world,
            me,
            other,
            crowd,
        }
    }

    /// What the host would see for the slot the next transaction runs in.
    fn seen(&self) -> Observation {
        let world = &self.world;
        let agent: Agent = world.agent(&self.me);
        let global: Global = world.read(&address::global());
        let clock = world.svm.get_sysvar::<solana_clock::Clock>();
        let rent = |bytes| world.svm.minimum_balance_for_rent_exemption(bytes);
        let rents = view::Rents {
            token_account: rent(170),
            litter: rent(8 + size_of::<Litter>()),
            wallet: rent(0),
        };
        let markets = [&self.me, &self.other].map(|founder| {
            let token = address::associated_token(&self.me.of.agent, &founder.of.mint);
            let token = world
                .svm
                .get_account(&token)
                .and_then(|found| account::decode_token(&found.data).ok());
            view::market_view(
                &founder.of.mint.to_string(),
                std::ptr::eq(founder, &self.me),
                &world.market(founder),
                token,
            )
        });
        let now = world.now();
        let attested = agent.attestation_expires_at > now;
        Observation {
            now,
            slot: clock.slot,
            me: view::self_view(
                &agent,
                &global,
                world.lamports(&self.me.of.agent),
                attested,
                world.lamports(&self.me.of.wallet),
            )
            .unwrap(),
            limits: view::limits(&global, &rents),
            tempo: Tempo::LOCAL,
            markets: markets.into(),
            family: sporeline_mind::Family::default(),
        }
    }

    /// Sends the intent to the program, whatever the guard says of it. Its refusal by name, if any.
    fn program(&mut self, intent: &Intent) -> Option<String> {
        let act = self.world.act(&self.me);
        let payer = self.world.payer.pubkey();
        let mint = |text: &str| text.parse().unwrap();
        let instruction = match intent {
            Intent::Hold { .. } => return None,
            Intent::Buy {
                mint: m,
                quote_in,
                min_base_out,
                ..
            } => act.buy(&payer, &mint(m), quote_in.0, min_base_out.0),
            Intent::Sell {
                mint: m,
                base_in,
                min_quote_out,
                ..
            } => act.sell(&mint(m), base_in.0, min_quote_out.0),
            Intent::Refuel => act.refuel(),
            Intent::ChooseMate { mate, expires_at, .. } => act.choose_mate(&mint(mate), *expires_at),
            Intent::Breed { .. } => unreachable!("no family is seen here"),
        };
        let wallet = self.me.wallet.insecure_clone();
        let sent = self.world.send(&[instruction], &[&wallet]);
        sent.err().map(|refused| refused.name().to_owned())
    }

    fn agree(&mut self, intent: &Intent) -> Option<String> {
        let seen = self.seen();
        let guarded = guard::check(&seen, intent).err().map(|refusal| format!("{refusal:?}"));
        let program = self.program(intent);
        assert_eq!(guarded, program, "{intent:?}\n{seen:#?}");
        guarded
    }
}

fn buy(mint: &str, quote_in: u64, min_base_out: u64) -> Intent {
    Intent::Buy {
        mint: mint.into(),
        quote_in: Amount(quote_in),
        min_base_out: Amount(min_base_out),
        strategy: Strategy::Curiosity,
        why: String::new(),
    }
}

fn sell(mint: &str, base_in: u64, min_quote_out: u64) -> Intent {
    Intent::Sell {
        mint: mint.into(),
        base_in: Amount(base_in),
        min_quote_out: Amount(min_quote_out),
        why: String::new(),
    }
}

#[test]
fn every_refusal_the_guard_knows_is_the_programs_by_the_same_name() {
    let mut scene = Scene::new();
    let mint = scene.other.of.mint.to_string();
    let mut names = vec![];
    names.extend(scene.agree(&sell(&mint, 1, 0))); // no token account yet
    names.extend(scene.agree(&buy(&mint, 0, 0)));
    names.extend(scene.agree(&buy(&mint, SOL, u64::MAX)));
    names.extend(scene.agree(&buy(&mint, 10 * SOL, 0)));
    assert_eq!(scene.agree(&buy(&mint, SOL, 1)), None);
    names.extend(scene.agree(&sell(&mint, u64::MAX, 0)));
    names.extend(scene.agree(&sell(&mint, 1_000_000, u64::MAX)));
    assert_eq!(scene.agree(&Intent::Refuel), None);
    names.extend(scene.agree(&Intent::Refuel));
    // A treasury that cannot pay: first its bucket, then its floor.
    let rent = scene.world.agent(&scene.me).rent;
    scene.world.fund(&scene.me.of.agent, rent + SOL / 50);
    names.extend(scene.agree(&buy(&mint, SOL / 100, 0)));
    scene.world.fund(&scene.me.of.agent, rent + 100 * SOL);
    scene.world.pass(70);
    scene.world.keep_alive(&scene.me);
    // The bucket holds 3.6 million lamports, the floor is 15 million.
    scene.world.fund(&scene.me.of.agent, rent + 18_000_000);
    names.extend(scene.agree(&buy(&mint, 3_500_000, 0)));
    scene.world.fund(&scene.me.of.agent, rent + 100 * SOL);
    // A market one second too young, and one not open at all.
    let closed = scene.world.spawn();
    scene.other = closed;
    let mint = scene.other.of.mint.to_string();
    names.extend(scene.agree(&buy(&mint, SOL / 10, 0)));
    let other = Founder::new(scene.other.wallet.insecure_clone());
    scene.world.attest(&other);
    scene.world.pass(10);
    scene.world.keep_alive(&scene.me);
    names.extend(scene.agree(&buy(&mint, SOL / 10, 0)));
    scene.world.pass(1);
    assert_eq!(scene.agree(&buy(&mint, SOL / 10, 0)), None);
    scene.world.pass(15);
    names.extend(scene.agree(&buy(&mint, SOL / 10, 0)));
    scene.world.pass(600);
    names.extend(scene.agree(&buy(&mint, SOL / 10, 0)));
    assert_eq!(
        names,
        [
            "NotATokenAccount",
            "ZeroAmount",
            "SlippageExceeded",
            "ImpactLimit",
            "InsufficientTokens",
            "SlippageExceeded",
            "NothingToRefuel",
            "SpendLimit",
            "TreasuryTooLow",
            "MarketClosed",
            "MarketTooYoung",
            "Unpaid",
            "Unattested",
        ]
    );
}

#[derive(Clone, Debug)]
enum Step {
    Buy { own: bool, quote_in: u64 },
    Sell { own: bool, part: u64 },
    Crowd { own: bool, quote_in: u64 },
    Pass(i64),
    Refuel,
}

fn step() -> impl Strategy_<Value = Step> {
    // Amounts around every limit: from nothing to more than the treasury.
    let amount = (0u32..38).prop_flat_map(|bits| 0..=(1u64 << bits));
    prop_oneof![
        4 => (any::<bool>(), amount.clone()).prop_map(|(own, quote_in)| Step::Buy { own, quote_in }),
        4 => (any::<bool>(), 0u64..12_000).prop_map(|(own, part)| Step::Sell { own, part }),
        3 => (any::<bool>(), 1_000_000u64..20 * SOL).prop_map(|(own, quote_in)| Step::Crowd { own, quote_in }),
        3 => (0i64..80).prop_map(Step::Pass),
        1 => Just(Step::Refuel),
    ]
}

use proptest::strategy::Strategy as Strategy_;

thread_local! {
    static VERDICTS: RefCell<(u32, u32)> = const { RefCell::new((0, 0)) };
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn in_any_history_what_the_guard_allows_the_bytecode_accepts_and_what_it_refuses_it_refuses(
        steps in proptest::collection::vec(step(), 12..30),
    ) {
        let mut scene = Scene::new();
        for step in steps {
            let mint = |own: bool, scene: &Scene| if own { scene.me.of.mint } else { scene.other.of.mint };
            let verdict = match step {
                Step::Buy { own, quote_in } => {
                    let mint = mint(own, &scene).to_string();
                    scene.agree(&buy(&mint, quote_in, 0))
                }
                Step::Sell { own, part } => {
                    let held = scene.seen().markets[usize::from(!own)].held.0;
                    let mint = mint(own, &scene).to_string();
                    scene.agree(&sell(&mint, (u128::from(held) * u128::from(part) / 10_000) as u64, 0))
                }
                Step::Refuel => scene.agree(&Intent::Refuel),
                Step::Crowd { own, quote_in } => {
                    let trader = scene.crowd.insecure_clone();
                    let buy = sporeline_client::instruction::buy(&trader.pubkey(), &mint(own, &scene), quote_in, 0);
                    drop(scene.world.send(&[buy], &[&trader]));
                    continue;
                }
                Step::Pass(seconds) => {
                    scene.world.pass(seconds);
                    let me = Founder::new(scene.me.wallet.insecure_clone());
                    if seconds > 30 {
                        scene.world.keep_alive(&me);
                    }
                    continue;
                }
            };
            VERDICTS.with_borrow_mut(|(allowed, refused)| match verdict {
                None => *allowed += 1,
                Some(_) => *refused += 1,
            });
        }
    }
}
