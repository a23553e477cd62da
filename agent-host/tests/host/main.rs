//! One binary for all tests of this crate.

mod desk;
mod guard;
mod journal;
mod keeper;
mod sends;

#[test]
fn again_on_postgres() {
    sporeline_store::test_support::again_on_postgres("again_on_postgres", &["journal::", "sends::"]);
}
