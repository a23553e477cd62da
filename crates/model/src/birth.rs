//! One child of a committed litter.

use crate::{
    effects::Effects,
    gate::{self, Seed},
    genome::{birth_seed, inherit},
    key::{Key, Pubkey},
    launch::Newborn,
    model::Model,
    refusal::{Refusal, ensure},
};

impl Model {
    pub(crate) fn birth(
        &mut self,
        caller: &Pubkey,
        wallet: &Pubkey,
        mate: Option<&Pubkey>,
        child: usize,
    ) -> Result<Effects, Refusal> {
        let litter = self.litter(wallet)?.clone();
        self.require_loaded(&[mate.copied(), None])?;
        ensure!(litter.mate.as_ref() == mate, WrongMate);
        let commitment = litter.commitment.ok_or(Refusal::NotCommitted)?;
        ensure!(litter.born.get(child) == Some(&false), AlreadyBorn);
        let parent = self.agent(wallet)?.clone();
        ensure!(parent.alive, AgentDead);
        let slot_hash = match commitment.slot_hash {
            Some(stored) => stored,
            None => match gate::look_up(&self.slot_hashes, commitment.seed_slot) {
                Seed::Known(hash) => hash,
                Seed::Ahead => return Err(Refusal::SeedNotReady),
                Seed::Lapsed => return Err(Refusal::SeedLapsed),
            },
        };
        let (a, b) = (&commitment.genome_a, &commitment.genome_b);
        let child_wallet = litter.wallets[child];
        let seed = birth_seed(a, b, &child_wallet, &slot_hash);
        let other = match &litter.mate {
            Some(mate) => Some(self.agent(mate)?.clone()),
            None => None,
        };
        let elder = other
            .as_ref()
            .map_or(0, |other| other.generation)
            .max(parent.generation);
        let mate_lives = other.is_some_and(|other| other.alive);

        let launched = self.launch(
            caller,
            &Newborn {
                wallet: child_wallet,
                name: &litter.names[child],
                symbol: &litter.symbols[child],
                parents: Some([*wallet, litter.mate.unwrap_or(*wallet)]),
                // One agent twice is one parent: its bit is the first.
                heir_bits: [true, mate_lives],
                generation: elder + 1,
                spawner: None,
                host: parent.host,
                hosting_fee_per_day: parent.hosting_fee_per_day,
                paid_until: self.now,
                genome: inherit(a, b, &seed),
                seed,
                persona: None,
                airdrop_bps: self.global()?.parameters.airdrop_bps,
                treasury: 0,
            },
        )?;
        // The caller fronted the rent. The litter alone pays: what it fronted, its tip, and the child's first treasury.
        let purse = Key::Litter(*wallet);
        let fronted = launched.paid.min(commitment.birth_rent[child]);
        // A rent that rose since stays in the litter, at the child's cost.
        let spare = self.available(&purse, litter.rent);
        let repaid = spare.min(fronted + commitment.tip);
        let endowment = commitment.endowment.min(spare - repaid);
        self.transfer(purse, Key::Wallet(*caller), repaid)?;
        self.transfer(purse, Key::Agent(child_wallet), endowment)?;

        let row = self.litter_mut(wallet)?;
        row.born[child] = true;
        if let Some(commitment) = &mut row.commitment {
            commitment.slot_hash = Some(slot_hash);
        }
        let row = self.agent_mut(wallet)?;
        row.living_children += 1;
        row.seq += 1;
        if let Some(mate) = litter.mate.filter(|_| mate_lives) {
            self.agent_mut(&mate)?.living_children += 1;
        }
        Ok(Effects::Born {
            id: launched.id,
            distribution: launched.airdrop.map(|(index, _)| index),
            airdrop: launched.airdrop.map_or(0, |(_, amount)| amount),
        })
    }
}
