//! Transactions of wallets: stored before they are sent, sent until the chain says what became of them.

mod budget;
mod classify;
mod deed;
pub(crate) mod deliver;
pub(crate) mod operator;
pub(crate) mod sends;

pub(crate) use budget::{Budget, budget};
pub use classify::{Class, Height, Seen, classify};
pub use deed::{Child, Deed, StoredDeed};
pub use sends::{Lost, SendRecord, lost_of, open_of, settle as settle_send, store as store_send};
