//! What an agent concludes from a chain that counts less than landed.

use super::{
    End,
    attest_tests::stage,
    tests::{act, end, kinds},
};
use crate::{error::HostError, hands::Class, journal::Kind};
use sporeline_svm_node::{Call, Fate};

#[tokio::test]
async fn an_agent_waits_while_a_node_may_merely_lag_and_notes_its_loss_once_it_cannot() {
    let folder = tempfile::tempdir().unwrap();
    let (node, mut life) = stage(folder.path()).await;
    let slot = node.world(|world| world.slot());
    let send = act(&life, 1).await;
    end(&life, &send, &Class::Landed { slot: slot + 10 }).await;
    let first = life.sense().await.unwrap().unwrap();
    let early = life.recover(Some(&first)).await;
    assert!(matches!(early, Err(HostError::Behind { chain: 0, landed: 1 })));
    // Nor does it believe that it was never born.
    let honest = |_: &Call| Fate::default();
    node.set_faults(|call: &Call| match call.method {
        "getMultipleAccounts" => Fate::altered(|mut answer| {
            answer["result"]["value"][0] = serde_json::Value::Null;
            answer
        }),
        _ => Fate::default(),
    });
    assert!(matches!(life.recover(None).await, Err(HostError::Behind { .. })));
    node.set_faults(honest);
    assert_eq!(kinds(&life).await, [Kind::Decide, Kind::Send, Kind::Outcome]);
    node.advance(11, 4);
    assert_eq!(life.recover(Some(&first)).await.unwrap(), None::<End>);
    assert_eq!(kinds(&life).await[3..], [Kind::Lost]);
}
