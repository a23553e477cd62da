//! From a market that stands at the threshold to two children.

use crate::{Done, Founder, Keypair, SOL, Signer, World, oracle::PRICE};
use sporeline_client::{
    Instruction, address,
    curve::price,
    instruction::{self, Birth, Children},
    state::{Counters, Litter},
};

/// The two wallets made for a litter.
pub struct Brood {
    pub wallets: [Keypair; 2],
}

impl Brood {
    /// What the litter is told about them.
    pub fn children(&self) -> Children {
        Children {
            wallets: self.wallets.each_ref().map(Keypair::pubkey),
            names: ["Hypha".into(), "Ascus".into()],
            symbols: ["HYPHA".into(), "ASCUS".into()],
        }
    }

    /// A child, once it is born.
    pub fn child(&self, place: usize) -> Founder {
        Founder::new(self.wallets[place].insecure_clone())
    }
}

impl World {
    pub fn brood(&mut self) -> Brood {
        Brood {
            wallets: [self.key(), self.key()],
        }
    }

    pub fn litter(&self, parent: &Founder) -> Litter {
        self.read(&address::litter(&parent.of.agent))
    }

    /// A living founder with 100 SOL whose market cap just reaches `dollars` with SOL at $200: somebody bought that much. Its
    /// hosting is paid, its attestation fresh.
    pub fn risen(&mut self, dollars: u64) -> Founder {
        let founder = self.living();
        self.lift(&founder, dollars);
        self.pass(1);
        self.keep_alive(&founder);
        self.set_treasury(&founder, 100 * SOL);
        founder
    }

    /// Somebody buys a founder's token, through graduation, until its market cap just reaches `dollars` with SOL at $200, the
    /// confidence interval taken off. Returns who holds what was bought.
    ///
    /// # Panics
    /// When it stands higher already.
    pub fn lift(&mut self, founder: &Founder, dollars: u64) -> Keypair {
        let whale = self.trader_of(founder, 2_000_000 * SOL);
        if self.market(founder).phase == 1 {
            // Takes no more than what graduates it.
            self.buy(&whale, founder, 1_000 * SOL);
        }
        let (state, sol_usd) = (self.curve(founder), self.sol_usd(200));
        let reaches = |quote_in: u64| {
            state
                .buy(quote_in, 100)
                .is_ok_and(|bought| price::fdv_usd_at_least(bought.next.reserves(), dollars, sol_usd))
        };
        let (mut low, mut high) = (0, 1_000_000 * SOL);
        assert!(!reaches(1_000), "the market cap is above {dollars} dollars");
        while high - low > 1 {
            let middle = low.midpoint(high);
            if reaches(middle) { high = middle } else { low = middle }
        }
        self.buy(&whale, founder, high);
        whale
    }

    /// Agrees to be the mate of another's litter for an hour.
    #[track_caller]
    pub fn consent(&mut self, mate: &Founder, to: &Founder) -> Done {
        let choose = self.act(mate).choose_mate(&to.of.wallet, self.now() + 3_600);
        self.must(&[choose], &[&mate.wallet])
    }

    /// The next `begin_breeding` of a founder, alone, the world's payer fronting.
    pub fn begin_of(&self, parent: &Founder, brood: &Brood) -> Instruction {
        self.begin_with(parent, brood, None)
    }

    pub fn begin_with(&self, parent: &Founder, brood: &Brood, mate: Option<&Founder>) -> Instruction {
        let mate = mate.map(|mate| mate.of.wallet);
        self.act(parent)
            .begin_breeding(&self.payer.pubkey(), &brood.children(), mate.as_ref(), &PRICE)
    }

    /// Begins a breeding that has to be allowed, SOL at $200.
    #[track_caller]
    pub fn begin(&mut self, parent: &Founder, brood: &Brood, mate: Option<&Founder>) -> Done {
        self.set_price(200);
        let begin = self.begin_with(parent, brood, mate);
        let [first, second] = &brood.wallets;
        self.must(&[begin], &[&parent.wallet, first, second])
    }

    pub fn commit_of(&self, parent: &Founder, mate: Option<&Founder>) -> Instruction {
        let mate = mate.map(|mate| mate.of.wallet);
        instruction::commit_birth(&parent.of.wallet, mate.as_ref(), &crate::COMPOSE_HASH, &PRICE)
    }

    /// Lets the window pass, renews what has to be renewed, and commits.
    #[track_caller]
    pub fn commit(&mut self, parent: &Founder, mate: Option<&Founder>) -> Done {
        self.pass(i64::from(self.parameters.twap_window));
        self.keep_paid(parent);
        self.set_price(200);
        let commit = self.commit_of(parent, mate);
        self.must(&[commit], &[])
    }

    /// As [`World::keep_alive`], where it may be paid already.
    pub fn keep_paid(&mut self, founder: &Founder) {
        if self.agent(founder).attestation_expires_at <= self.now() + 1 {
            self.attest(founder);
        }
        let charge = self.charge(founder);
        let _already_paid = self.send(&[charge], &[]);
    }

    /// The birth of one child, the world's payer fronting and the airdrop numbered as it is due.
    pub fn birth_of(&self, parent: &Founder, mate: Option<&Founder>, brood: &Brood, child: u8) -> Birth {
        let counters: Counters = self.read(&address::counters());
        Birth {
            payer: self.payer.pubkey(),
            parent: parent.of.wallet,
            mate: mate.map(|mate| mate.of.wallet),
            child,
            wallet: brood.wallets[usize::from(child)].pubkey(),
            distribution: Some(counters.distributions),
        }
    }

    /// A birth that has to be allowed.
    #[track_caller]
    pub fn bear(&mut self, parent: &Founder, mate: Option<&Founder>, brood: &Brood, child: u8) -> Done {
        let birth = self.birth_of(parent, mate, brood, child).instruction();
        self.must(&[birth], &[])
    }

    /// Lets the slots pass until the seed's hash is known.
    pub fn await_seed(&mut self) {
        self.pass(i64::from(self.parameters.seed_delay));
    }

    pub fn close_of(&self, parent: &Founder, brood: &Brood) -> Instruction {
        instruction::close_litter(&parent.of.wallet, &brood.children().wallets)
    }

    /// A whole breeding: begin, commit, both births, close.
    #[track_caller]
    pub fn breed(&mut self, parent: &Founder, mate: Option<&Founder>) -> [Founder; 2] {
        let brood = self.brood();
        self.begin(parent, &brood, mate);
        self.commit(parent, mate);
        self.await_seed();
        self.bear(parent, mate, &brood, 0);
        self.bear(parent, mate, &brood, 1);
        let close = self.close_of(parent, &brood);
        self.must(&[close], &[]);
        [brood.child(0), brood.child(1)]
    }
}
