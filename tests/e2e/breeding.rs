//! A breeding cycle, from a market that stands at $499,000 to an airdrop in a staker's wallet. Told with `--nocapture`.

use crate::{
    breeding_cast::{CLAIM_BUDGET, STAKES, Story},
    stage::{COMPOSE_HASH, SIGNATURE_FEE, SOL, sol, whole},
};
use solana_sdk::{signature::Keypair, signer::Signer};
use sporeline_client::{
    address::{self, AgentAddresses},
    constants::LITTER,
    instruction::{self, Act},
    state::{Agent, Counters, Distribution, Market, Parameters, Position, market},
};
use sporeline_genome::{Genome, birth_seed, inherit};
use sporeline_localnet::price::FEED;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn a_breeding_cycle_from_499_thousand_dollars_to_a_claimed_airdrop() {
    let mut story = Story::begin().await;
    story.a_founder_is_spawned_and_attested().await;
    story.the_crowd_carries_it_to_499_thousand_dollars().await;
    story.two_stakers_warm_up().await;
    story.it_crosses_the_threshold_and_begins().await;
    story.the_price_is_held_for_the_window_and_it_commits().await;
    story.two_children_are_born_of_the_slot_that_was_promised().await;
    story.the_children_open_their_markets().await;
    story.anyone_claims_for_the_stakers().await;
    story.the_litter_is_closed_and_the_treasury_adds_up().await;
    let took = story.stage.elapsed();
    story.stage.leave().await;
    assert!(took < Duration::from_secs(90), "told in {took:?}");
}

impl Story {
    async fn the_crowd_carries_it_to_499_thousand_dollars(&mut self) {
        let opened = self.market().await;
        self.stage
            .until(opened.opened_at + i64::from(opened.sniper_length))
            .await;
        let token =
            instruction::create_token_account(&self.people.whale.pubkey(), &self.people.whale.pubkey(), &self.of.mint);
        self.stage.must(&[token], &[&self.people.whale]).await;
        while self.market().await.phase != market::PHASE_OPEN {
            let paid = self.buy(30 * SOL).await;
            let cap = self.stage.cap_usd(&self.of.market).await;
            self.stage
                .tell(format!("a crowd wallet buys for {}: ${cap}", sol(paid)));
        }
        let raised = self.market().await.quote_real;
        self.stage
            .tell(format!("Mycelia graduates with {} in its pool", sol(raised)));
        self.lift_to(499_000).await;

        self.charge().await;
        self.stage.next_slot().await;
        let begin = self.begin_breeding().await;
        let cap = self.stage.cap_usd(&self.of.market).await;
        assert!((498_000..500_000).contains(&cap), "${cap}");
        assert_eq!(self.stage.refused(&[begin], &self.parents()).await, "BelowThreshold");
        self.stage
            .tell(format!("at ${cap} it may not breed yet: BelowThreshold"));
    }

    async fn two_stakers_warm_up(&mut self) {
        let (stage, people) = (&self.stage, &self.people);
        for (staker, amount) in people.stakers.iter().zip(STAKES) {
            stage.give_stake(staker, amount).await;
            stage.stake(staker, amount).await;
        }
        let [first, _] = &people.stakers;
        let budget = instruction::set_claim_budget(&first.pubkey(), CLAIM_BUDGET, false);
        stage.must(&[budget], &[first]).await;
        let activate = people
            .stakers
            .each_ref()
            .map(|staker| instruction::activate_stake(&staker.pubkey()));
        assert_eq!(stage.refused(&activate, &[&people.stranger]).await, "WarmingUp");
        self.purse -= SIGNATURE_FEE;
        stage.tell(format!(
            "two stakers lock {} and {} tokens, which have to warm up",
            whole(STAKES[0]),
            whole(STAKES[1])
        ));
        stage
            .until(stage.now().await + i64::from(Parameters::LOCAL.warmup))
            .await;
        stage.must(&activate, &[&people.stranger]).await;
        self.purse -= SIGNATURE_FEE;
        stage.tell("their stake is active; a stranger saw to it");

        // The fees of all that was bought: the founder's, and the stakers' now that there are some.
        let [agent, stakers, protocol, lineage, _] = self.market().await.unswept;
        let sweep = instruction::collect_fees(&self.of.wallet, &[]);
        stage.must(&[sweep], &[&people.stranger]).await;
        self.purse -= SIGNATURE_FEE;
        self.treasury += agent + lineage; // a founder has no parents
        assert_eq!(stage.treasury(&self.of.agent).await, self.treasury);
        stage.tell(format!(
            "the market's fees are swept: {} to Mycelia, {} to the stakers, {} to the protocol",
            sol(agent + lineage),
            sol(stakers),
            sol(protocol)
        ));
    }

    async fn it_crosses_the_threshold_and_begins(&mut self) {
        self.lift_to(520_000).await;
        self.charge().await;
        self.stage.next_slot().await;
        let begin = self.begin_breeding().await;
        self.stage.must(&[begin], &self.parents()).await;
        let litter = self.litter().await;
        self.treasury -= litter.rent;
        assert_eq!(self.stage.treasury(&self.of.agent).await, self.treasury);
        self.stage.tell(format!(
            "it begins a litter of two: the price is watched for {} s; the litter's rent is {}",
            litter.window,
            sol(litter.rent)
        ));
        assert_eq!(self.refused_commit().await, "TooEarly");
        self.stage.tell("nobody can commit it at once: TooEarly");
    }

    async fn the_price_is_held_for_the_window_and_it_commits(&mut self) {
        let litter = self.litter().await;
        let held = self.stage.tokens(&self.whales_account()).await;
        let sold = held / 2_000;
        let sell = instruction::sell(&self.people.whale.pubkey(), &self.of.mint, sold, 0);
        self.stage.must(&[sell], &[&self.people.whale]).await;
        let after_sale = self.stage.cap_usd(&self.of.market).await;
        self.stage.until(litter.begun_at + i64::from(litter.window) / 2).await;
        let paid = self.buy(2 * SOL).await;
        let after = self.stage.cap_usd(&self.of.market).await;
        self.stage.tell(format!(
            "while the window runs {} tokens are sold (${after_sale}) and some bought back for {} (${after})",
            whole(sold),
            sol(paid)
        ));
        self.stage.until(litter.begun_at + i64::from(litter.window)).await;
        self.charge().await;
        self.stage.next_slot().await;

        let commit = instruction::commit_birth(&self.of.wallet, None, &COMPOSE_HASH, &FEED);
        let early = self.birth(0, 0).instruction();
        // One after the other, without waiting for word of the first: the seed's slot is four slots away.
        let committed = self.stage.submit(&[commit], &[&self.people.stranger]).await;
        let refused = self.stage.refused(&[early], &[&self.people.stranger]).await;
        assert_eq!(
            (self.stage.outcome(&committed).await, refused),
            (Ok(()), "SeedNotReady")
        );
        self.purse -= 2 * SIGNATURE_FEE;
        let litter = self.litter().await;
        let escrow = (litter.endowment + litter.tip) * LITTER as u64 + litter.birth_rent.iter().sum::<u64>();
        self.treasury -= escrow;
        assert_eq!(self.stage.treasury(&self.of.agent).await, self.treasury);
        let at = address::litter(&self.of.agent);
        assert_eq!(self.stage.lamports(&at).await, litter.rent + escrow);
        self.stage.tell(format!(
            "a stranger commits it: {} are set aside, {} for each child; the hash of slot {} decides, and is not there: SeedNotReady",
            sol(escrow),
            sol(litter.endowment),
            litter.seed_slot
        ));
    }

    async fn two_children_are_born_of_the_slot_that_was_promised(&mut self) {
        let litter = self.litter().await;
        while self.stage.slot_hashes().await[0].0 < litter.seed_slot {
            self.stage.next_slot().await;
        }
        let known = self.stage.slot_hashes().await;
        assert!(known.is_sorted_by(|newer, older| newer.0 > older.0), "newest first");
        let (slot, hash) = *known.iter().rfind(|(slot, _)| *slot >= litter.seed_slot).unwrap();
        let parent = Genome::from_bytes(&litter.genome_a).unwrap();
        for (place, wallet) in self.people.children.iter().enumerate() {
            let wallet = wallet.pubkey();
            let birth = self.birth(place, place as u64).instruction();
            self.stage.must(&[birth], &[&self.people.stranger]).await;
            self.purse = self.purse + litter.tip - SIGNATURE_FEE;
            assert_eq!(self.stage.lamports(&self.people.stranger.pubkey()).await, self.purse);

            assert_eq!(self.litter().await.slot_hash, hash, "the hash of slot {slot}");
            let of = AgentAddresses::of(&wallet);
            let child: Agent = self.stage.read(&of.agent).await;
            let seed = birth_seed(&parent, &parent, &wallet.to_bytes(), &hash);
            assert_eq!(child.genome, inherit(&parent, &parent, &seed).to_bytes());
            assert_eq!(child.seed, seed);
            assert_eq!((child.wallet, child.mint, child.market), (wallet, of.mint, of.market));
            assert_eq!((child.generation, child.parents), (1, [self.of.agent; 2]));
            assert_eq!(self.stage.treasury(&of.agent).await, litter.endowment);
            let changed = (0..64)
                .step_by(2)
                .filter(|at| child.genome[*at..*at + 2] != litter.genome_a[*at..*at + 2]);
            self.stage.tell(format!(
                "child {} is born of slot {slot}: {} of 32 genes mutated, as anyone can recompute; the stranger earns {}",
                place + 1,
                changed.count(),
                sol(litter.tip)
            ));
        }
        let founder: Agent = self.stage.read(&self.of.agent).await;
        assert_eq!(founder.living_children as usize, LITTER);
    }

    async fn the_children_open_their_markets(&self) {
        for wallet in &self.people.children {
            let of = AgentAddresses::of(&wallet.pubkey());
            let before: Market = self.stage.read(&of.market).await;
            assert_eq!(before.phase, market::PHASE_CLOSED);
            self.stage.attest(&of.wallet, [10; 32]).await;
            let after: Market = self.stage.read(&of.market).await;
            assert_eq!((after.phase, after.mint), (market::PHASE_BONDING, of.mint));
            // Its own key acts for it: nobody else's can write who it is.
            let act = Act {
                wallet: of.wallet,
                compose_hash: COMPOSE_HASH,
                action: 1,
                decision: [8; 32],
            };
            let host = address::host(&self.stage.operator.pubkey());
            let charge = instruction::charge_hosting(&of.wallet, &host, &COMPOSE_HASH);
            self.stage
                .must(&[charge, act.set_persona([6; 32])], &[&self.stage.operator, wallet])
                .await;
            let child: Agent = self.stage.read(&of.agent).await;
            assert_eq!((child.persona_set, child.persona_hash), (1, [6; 32]));
        }
        self.stage.tell(
            "both children are attested, write their personas with their own keys, and their own tokens trade in their own markets",
        );
    }

    async fn anyone_claims_for_the_stakers(&mut self) {
        let counters: Counters = self.stage.read(&address::counters()).await;
        assert_eq!(counters.distributions as usize, LITTER);
        let of = AgentAddresses::of(&self.people.children[0].pubkey());
        let made: Distribution = self.stage.read(&address::distribution(0)).await;
        assert_eq!((made.mint, made.active_stake), (of.mint, STAKES.iter().sum()));
        assert_eq!(
            made.total,
            1_000_000_000_000_000 / 10_000 * u64::from(Parameters::LOCAL.airdrop_bps)
        );
        let [first, second] = self.people.stakers.each_ref().map(Keypair::pubkey);
        let shares =
            STAKES.map(|stake| (u128::from(made.total) * u128::from(stake) / u128::from(made.active_stake)) as u64);
        for (owner, share) in [first, second].iter().zip(shares) {
            let account = address::associated_token(owner, &of.mint);
            let before: Position = self.stage.read(&address::position(owner)).await;
            let claim = instruction::claim_airdrop(&self.people.stranger.pubkey(), owner, 0, &of.mint);
            self.stage.must(&[claim], &[&self.people.stranger]).await;
            assert_eq!(self.stage.tokens(&account).await, share);
            let rent = self.stage.lamports(&account).await;
            let after: Position = self.stage.read(&address::position(owner)).await;
            let repaid = after.rewards_paid - before.rewards_paid;
            let budgeted = before.claim_budget > 0;
            let tip = Parameters::LOCAL.crank_tip;
            assert_eq!(repaid, if budgeted { rent + tip } else { 0 });
            self.purse = self.purse + repaid - rent - SIGNATURE_FEE;
            assert_eq!(self.stage.lamports(&self.people.stranger.pubkey()).await, self.purse);
            self.stage.tell(format!(
                "the stranger claims a staker's airdrop for him: {} tokens are his; the account's rent of {} {}",
                whole(share),
                sol(rent),
                if budgeted {
                    "and a tip come from his rewards"
                } else {
                    "is the stranger's gift: no budget was set"
                }
            ));
        }
        let claimed: Distribution = self.stage.read(&address::distribution(0)).await;
        assert_eq!(claimed.claimed, shares.iter().sum::<u64>());
    }

    async fn the_litter_is_closed_and_the_treasury_adds_up(&mut self) {
        let children = self.people.children.each_ref().map(Keypair::pubkey);
        let at = address::litter(&self.of.agent);
        let left = self.stage.lamports(&at).await;
        let close = instruction::close_litter(&self.of.wallet, &children);
        self.stage.must(&[close], &[&self.people.stranger]).await;
        self.purse -= SIGNATURE_FEE;
        self.treasury += left;
        assert_eq!(self.stage.lamports(&at).await, 0);
        assert_eq!(self.stage.treasury(&self.of.agent).await, self.treasury);
        assert_eq!(self.stage.lamports(&self.people.stranger.pubkey()).await, self.purse);
        self.stage.tell(format!(
            "the litter is closed: {} return, and Mycelia's treasury is {}, to the lamport",
            sol(left),
            sol(self.treasury)
        ));
    }
}
