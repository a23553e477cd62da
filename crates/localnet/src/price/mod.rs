//! The simulated SOL/USD feed, in the account and layout that Pyth uses.

pub mod walk;

use std::{thread, time::Duration};

use crossbeam_channel::{Receiver, RecvTimeoutError};
use solana_address::Address;
use surfpool_core::{
    solana_account::Account,
    surfnet::{locker::SurfnetSvmLocker, svm::SurfnetSvm},
};

use crate::{LocalnetError, genesis, options::PriceFeed};
use sporeline_client::price_update::{self, PriceUpdate};

/// The address of the feed's account: Pyth's own for SOL/USD, shard 0.
pub const FEED: Address = Address::from_str_const(price_update::SOL_USD_ACCOUNT);

/// The feed's account with the next price, published now by the chain's clock.
pub(crate) fn refreshed(svm: &SurfnetSvm, feed: &PriceFeed) -> (Address, Account) {
    let now = (svm.updated_at / 1_000).cast_signed();
    let before = svm
        .inner
        .get_account_no_db(&FEED)
        .and_then(|account| price_update::decode(&account.data));
    let price = walk::next(
        feed.seed,
        now.cast_unsigned(),
        before.map_or(walk::BASE, |update| update.price),
    );
    let update = PriceUpdate {
        feed_id: price_update::SOL_USD_FEED,
        price,
        confidence: walk::confidence(price),
        exponent: -8,
        publish_time: now,
        previous_publish_time: before.map_or(now, |update| update.publish_time),
        posted_slot: svm.get_latest_absolute_slot(),
    };
    let account = Account {
        lamports: genesis::rent(price_update::LEN),
        data: price_update::encode(&update).to_vec(),
        owner: Address::from_str_const(price_update::RECEIVER),
        executable: false,
        rent_epoch: u64::MAX,
    };
    (FEED, account)
}

/// Publishes a price at once and then one every `feed.every`, until `stop` is dropped.
pub(crate) fn publish(
    locker: SurfnetSvmLocker,
    feed: PriceFeed,
    stop: Receiver<()>,
) -> Result<thread::JoinHandle<()>, LocalnetError> {
    let every = feed.every.max(Duration::from_millis(1));
    let run = move || {
        loop {
            let mut svm = locker.0.blocking_write();
            let (address, account) = refreshed(&svm, &feed);
            let done = svm.set_account(&address, account);
            drop(svm);
            if let Err(error) = done {
                tracing::error!(%error, "the price feed could not be refreshed");
            }
            if stop.recv_timeout(every) != Err(RecvTimeoutError::Timeout) {
                return;
            }
        }
    };
    thread::Builder::new()
        .name("price feed".into())
        .spawn(run)
        .map_err(LocalnetError::chain)
}
