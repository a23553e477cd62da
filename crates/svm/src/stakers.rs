//! People who stake, and what they are given.

use crate::{Done, Founder, Keypair, SOL, Signer, World};
use sporeline_client::{
    Address, Instruction, PROGRAM_ID, account, address,
    anchor::Discriminator,
    instruction,
    state::{Counters, Distribution, Parameters, Position, StakePool},
};

/// Base units that every new staker holds of the staking token.
pub const STAKE: u64 = 1_000_000_000;

impl World {
    /// A local cluster whose staking token lives under Token-2022.
    pub fn staking_under_token_2022() -> Self {
        let mut world = Self::bare(true, Parameters::LOCAL);
        let mint = world.staking_mint;
        world.put(&mint, &address::TOKEN_2022, crate::world::plain_mint());
        world.initialize_under(&address::TOKEN_2022);
        world
    }

    /// The token program of the staking token.
    pub fn staking_program(&self) -> Address {
        self.stake_pool().token_program
    }

    pub fn stake_pool(&self) -> StakePool {
        self.read(&address::stake_pool())
    }

    /// A new wallet with 1 SOL and [`STAKE`] of the staking token, which no instruction of this program hands out: the token
    /// account is written.
    pub fn staker(&mut self) -> Keypair {
        let key = self.trader(SOL);
        let (mint, program) = (self.staking_mint, self.staking_program());
        let mut data = token_account(&mint, &key.pubkey(), STAKE);
        if program == address::TOKEN_2022 {
            // As the associated token program makes them: account type, and "its owner never changes" (type 7, no bytes).
            data.extend_from_slice(&[2, 7, 0, 0, 0]);
        }
        self.put(&self.staking_account(&key.pubkey()), &program, data);
        key
    }

    /// Where `owner` holds the staking token.
    pub fn staking_account(&self, owner: &Address) -> Address {
        address::associated_token_of(owner, &self.staking_mint, &self.staking_program())
    }

    pub fn position(&self, owner: &Keypair) -> Position {
        self.read(&address::position(&owner.pubkey()))
    }

    /// Every position there is.
    pub fn positions(&self) -> Vec<Position> {
        let all = self.svm.get_program_accounts(&PROGRAM_ID);
        all.iter()
            .filter_map(|(_, found)| account::decode(&found.data).ok())
            .collect()
    }

    /// Invariant 4: totals are sums over positions, the vault holds them, what was earned and not claimed is in the pool, and
    /// what of a distribution was not claimed is in its vault.
    ///
    /// # Panics
    /// When something is missing or too much.
    #[track_caller]
    pub fn assert_stake_adds_up(&self) {
        let (pool, positions) = (self.stake_pool(), self.positions());
        let sum = |part: fn(&Position) -> u64| positions.iter().map(part).sum::<u64>();
        let sums = [sum(|p| p.active), sum(|p| p.pending), sum(|p| p.cooling)];
        assert_eq!(sums, [pool.total_active, pool.total_pending, pool.total_cooling]);
        assert_eq!(self.balance(&pool.vault), sums.iter().sum::<u64>());
        assert_eq!(pool.claimed, sum(|p| p.rewards_paid));
        let unclaimed = pool.earned - pool.claimed;
        assert_eq!(self.above(&address::stake_pool(), pool.rent), unclaimed);
        assert!(
            sum(|p| p.rewards) + pool.unassigned <= unclaimed,
            "more is owed than there is"
        );
        for position in &positions {
            let last = position.kept().last().map_or(0, |last| last.active);
            assert_eq!(last, position.active, "the last checkpoint is what is active");
        }
        for index in 0..self.read::<Counters>(&address::counters()).distributions {
            let made: Distribution = self.read(&address::distribution(index));
            if made.closed == 0 {
                assert_eq!(made.claimed + self.balance(&made.vault), made.total);
            }
        }
    }

    /// `stake` of an amount, from the owner's associated account.
    pub fn stake_of(&self, owner: &Keypair, amount: u64) -> Instruction {
        instruction::stake(&owner.pubkey(), &self.staking_mint, &self.staking_program(), amount)
    }

    /// Stakes; it has to go through.
    #[track_caller]
    pub fn stake(&mut self, owner: &Keypair, amount: u64) -> Done {
        let stake = self.stake_of(owner, amount);
        self.must(&[stake], &[owner])
    }

    /// Stakes, warms up and activates.
    #[track_caller]
    pub fn stake_actively(&mut self, owner: &Keypair, amount: u64) -> Done {
        self.stake(owner, amount);
        self.pass(self.parameters.warmup.into());
        self.must(&[instruction::activate_stake(&owner.pubkey())], &[])
    }

    /// Unstakes; it has to go through.
    #[track_caller]
    pub fn unstake(&mut self, owner: &Keypair, amount: u64) -> Done {
        self.must(&[instruction::unstake(&owner.pubkey(), amount)], &[owner])
    }

    /// `withdraw_stake` into the owner's associated account.
    pub fn withdraw_stake_of(&self, owner: &Keypair, from_pending: u64, from_cooling: u64) -> Instruction {
        let (mint, program) = (self.staking_mint, self.staking_program());
        instruction::withdraw_stake(&owner.pubkey(), &mint, &program, from_pending, from_cooling)
    }

    /// Credits the stakers with lamports, as a sweep of fees does, without one.
    pub fn reward_stakers(&mut self, lamports: u64) {
        let pool = address::stake_pool();
        self.edit(&pool, |pool: &mut StakePool| {
            if let Err(error) = pool.credit(lamports) {
                panic!("{error:?}");
            }
        });
        let held = self.lamports(&pool);
        self.fund(&pool, held + lamports);
    }

    /// Gives any `total` of an existing founder's token to the stakers. A spawn and a birth give a share of a new supply: this is
    /// for amounts that show rounding, and for many in a row; the account, its vault and the count are written directly. The
    /// tokens are taken from the market's vault, so that the supply stays what it is. Returns the index.
    ///
    /// # Panics
    /// When the market's vault has less.
    pub fn distribute(&mut self, founder: &Founder, total: u64, is_child: bool) -> u64 {
        let (now, pool) = (self.now(), self.stake_pool());
        let index = self.read::<Counters>(&address::counters()).distributions;
        let (distribution, vault) = (address::distribution(index), address::drop_vault(index));
        let bump = |seeds: &[&[u8]]| Address::find_program_address(seeds, &PROGRAM_ID).1;
        let lifetime = if pool.total_active == 0 {
            0
        } else {
            self.parameters.airdrop_expiry
        };
        let made = Distribution {
            version: 1,
            bump: bump(&[sporeline_client::seeds::DISTRIBUTION, &index.to_le_bytes()]),
            vault_bump: bump(&[sporeline_client::seeds::DROP_VAULT, &index.to_le_bytes()]),
            is_child: is_child.into(),
            closed: 0,
            _padding: [0; 3],
            index,
            total,
            active_stake: pool.total_active,
            claimed: 0,
            created_at: now,
            expires_at: now + i64::from(lifetime),
            agent: founder.of.agent,
            mint: founder.of.mint,
            vault,
            _spare: [0; 64],
        };
        let data = [Distribution::DISCRIMINATOR, bytemuck::bytes_of(&made)].concat();
        self.put(&distribution, &PROGRAM_ID, data);
        let data = token_account(&founder.of.mint, &distribution, total);
        self.put(&vault, &address::TOKEN_2022, data);
        let left = self.balance(&founder.of.vault) - total;
        self.set_balance(&founder.of.vault, left);
        self.edit(&address::counters(), |counters: &mut Counters| {
            counters.distributions += 1
        });
        index
    }

    /// `claim_airdrop` of the founder's token, sent by the world's payer.
    pub fn claim_of(&self, owner: &Keypair, index: u64, founder: &Founder) -> Instruction {
        instruction::claim_airdrop(&self.payer.pubkey(), &owner.pubkey(), index, &founder.of.mint)
    }

    /// Claims; it has to go through.
    #[track_caller]
    pub fn claim(&mut self, owner: &Keypair, index: u64, founder: &Founder) -> Done {
        let claim = self.claim_of(owner, index, founder);
        self.must(&[claim], &[])
    }

    /// `expire`, sent by the world's payer.
    pub fn expire_of(&self, index: u64, founder: &Founder) -> Instruction {
        instruction::expire(&self.payer.pubkey(), index, &founder.of.agent, &founder.of.mint)
    }

    /// Writes base units into an existing token account.
    pub fn set_balance(&mut self, token_account: &Address, amount: u64) {
        let mut account = self.svm.get_account(token_account).unwrap_or_default();
        account.data[64..72].copy_from_slice(&amount.to_le_bytes());
        self.set(token_account, account);
    }
}

/// Bytes of a token account without extensions.
fn token_account(mint: &Address, owner: &Address, amount: u64) -> Vec<u8> {
    let mut data = vec![0; 165];
    data[..32].copy_from_slice(mint.as_ref());
    data[32..64].copy_from_slice(owner.as_ref());
    data[64..72].copy_from_slice(&amount.to_le_bytes());
    data[108] = 1; // initialised
    data
}
