//! Which of several nodes is asked.

use super::*;
use sporeline_svm::{GENESIS_HASH, World};
use sporeline_svm_node::{Call, Fate, Node as SvmNode};

async fn two() -> ([SvmNode; 2], Nodes) {
    let nodes = [
        SvmNode::start(World::local()).await,
        SvmNode::start(World::local()).await,
    ];
    nodes[1].advance(5, 0);
    let urls = nodes.each_ref().map(|node| node.url().to_owned());
    (nodes, Nodes::new(&urls, None))
}

async fn height(nodes: &Nodes) -> Result<u64, HostError> {
    nodes.ask(|rpc| async move { rpc.get_block_height().await }).await
}

#[tokio::test]
async fn the_first_node_answers_while_it_is_well_and_the_second_while_it_is_not() {
    let (servers, nodes) = two().await;
    assert_eq!(height(&nodes).await.unwrap(), 1_000);
    for fault in [Fate::lost, || Fate::refused(502)] {
        servers[0].set_faults(move |_: &Call| fault());
        assert_eq!(height(&nodes).await.unwrap(), 1_005);
    }
    let asked = servers[0].calls();
    assert_eq!(height(&nodes).await.unwrap(), 1_005);
    assert_eq!(servers[0].calls(), asked, "a node that rests is left alone");
    servers[0].set_faults(|_: &Call| Fate::default());
    tokio::time::sleep(FIRST_REST * 5).await;
    assert_eq!(
        height(&nodes).await.unwrap(),
        1_000,
        "it is asked again once it has rested"
    );
}

#[tokio::test]
async fn an_unhealthy_node_one_without_a_history_and_one_that_talks_nonsense_are_in_trouble() {
    let (servers, nodes) = two().await;
    for error in [
        serde_json::json!({"code": -32005, "message": "Node is behind by 42 slots", "data": {"numSlotsBehind": 42}}),
        serde_json::json!({"code": -32011, "message": "Transaction history is not available from this node"}),
    ] {
        servers[0].set_faults(move |_: &Call| {
            let error = error.clone();
            Fate::altered(move |_| serde_json::json!({"jsonrpc": "2.0", "id": 1, "error": error}))
        });
        assert_eq!(height(&nodes).await.unwrap(), 1_005);
        tokio::time::sleep(FIRST_REST * 4).await;
    }
    servers[0].set_faults(|_: &Call| Fate::altered(|_| serde_json::json!("<html>")));
    assert_eq!(height(&nodes).await.unwrap(), 1_005);
}

#[tokio::test]
async fn what_the_cluster_refuses_is_asked_of_no_second_node() {
    let (servers, nodes) = two().await;
    let refused: Result<(), _> = nodes
        .ask(|rpc| async move {
            rpc.send(
                solana_client::rpc_request::RpcRequest::SendTransaction,
                serde_json::json!(["!"]),
            )
            .await
        })
        .await;
    assert!(matches!(refused, Err(HostError::Rpc(_))));
    assert_eq!([servers[0].calls(), servers[1].calls()], [1, 0]);
}

#[tokio::test]
async fn with_every_node_down_a_call_ends_soon_and_with_an_error() {
    let (servers, nodes) = two().await;
    for server in &servers {
        server.set_faults(|_: &Call| Fate::lost());
    }
    let begun = Instant::now();
    assert!(matches!(height(&nodes).await, Err(HostError::Rpc(_))));
    assert!(begun.elapsed() < LONGEST_WAIT);
    servers[1].set_faults(|_: &Call| Fate::default());
    assert_eq!(height(&nodes).await.unwrap(), 1_005);
}

async fn slot(nodes: &Nodes) -> u64 {
    let ask = |rpc: Arc<RpcClient>| async move { rpc.get_slot().await };
    nodes.ask_slot(ask, |slot| Some(*slot)).await.unwrap()
}

#[tokio::test]
async fn a_node_that_answers_and_stands_still_is_in_trouble_until_it_moves() {
    let (servers, mut nodes) = two().await;
    nodes.standstill = Duration::from_secs(1);
    let wait = || tokio::time::sleep(Duration::from_millis(1_100));
    assert_eq!(slot(&nodes).await, 1_000);
    wait().await;
    servers[1].advance(1, 0);
    assert_eq!(slot(&nodes).await, 1_006, "the other one is asked at once");
    assert_eq!(height(&nodes).await.unwrap(), 1_006, "for everything");
    servers[0].advance(20, 0);
    wait().await;
    assert_eq!(slot(&nodes).await, 1_020, "it moves again");
    wait().await;
    servers[0].advance(1, 0);
    assert_eq!(
        slot(&nodes).await,
        1_021,
        "who was not asked for long does not stand still"
    );
}

#[tokio::test]
async fn a_node_that_showed_a_slot_that_never_was_does_not_stand_still() {
    let (servers, mut nodes) = two().await;
    nodes.standstill = Duration::from_millis(100);
    servers[0].set_faults(|call: &Call| match call.number {
        0 => Fate::altered(|mut answer| {
            answer["result"] = serde_json::json!(9_000_000);
            answer
        }),
        _ => Fate::default(),
    });
    assert_eq!(slot(&nodes).await, 9_000_000);
    for now in 1_001..1_005 {
        tokio::time::sleep(Duration::from_millis(120)).await;
        servers[0].advance(1, 0);
        assert_eq!(slot(&nodes).await, now);
    }
}

#[tokio::test]
async fn where_the_whole_cluster_stands_still_its_nodes_answer_all_the_same() {
    let (servers, mut nodes) = two().await;
    nodes.standstill = Duration::from_millis(100);
    for _ in 0..8 {
        assert!([1_000, 1_005].contains(&slot(&nodes).await));
        tokio::time::sleep(Duration::from_millis(60)).await;
    }
    assert!(servers[0].calls() > 2 && servers[1].calls() > 2);
}

#[test]
fn rests_grow_to_a_minute_and_no_further() {
    let nodes = Nodes::new(&["http://127.0.0.1:1".into()], None);
    let node = &nodes.nodes[0];
    for _ in 0..40 {
        node.note(true);
    }
    let rest = node.rests_until().unwrap() - Instant::now();
    assert!(rest <= LONGEST_REST && rest > LONGEST_REST / 3);
    node.note(false);
    assert_eq!(node.rests_until(), None);
}

fn cluster(local: bool) -> Cluster {
    Cluster {
        name: "ours".into(),
        genesis_hash: GENESIS_HASH,
        local,
    }
}

/// As [`two`], asked for the cluster.
async fn two_of(cluster: &Cluster) -> ([SvmNode; 2], Nodes) {
    let (servers, _) = two().await;
    let urls = servers.each_ref().map(|server| server.url().to_owned());
    let nodes = Nodes::new(&urls, Some(cluster));
    (servers, nodes)
}

/// From now on the node is of another cluster, which has the program too.
fn emigrate(server: &SvmNode) {
    server.world(|world| {
        let at = sporeline_client::address::global();
        let mut global = world.svm.get_account(&at).unwrap();
        let place = global.data.windows(32).position(|part| part == GENESIS_HASH).unwrap();
        global.data[place..place + 32].fill(6);
        world.svm.set_account(at, global).unwrap();
    });
    server.set_faults(|call: &Call| match call.method {
        "getGenesisHash" => Fate::altered(|mut answer| {
            answer["result"] = serde_json::json!(bs58::encode([6; 32]).into_string());
            answer
        }),
        _ => Fate::default(),
    });
}

#[tokio::test]
async fn a_node_of_another_cluster_is_asked_nothing_however_much_trouble_the_others_are_in() {
    for local in [true, false] {
        let (servers, nodes) = two_of(&cluster(local)).await;
        emigrate(&servers[1]);
        assert_eq!(height(&nodes).await.unwrap(), 1_000);
        servers[0].set_faults(|_: &Call| Fate::refused(502));
        for _ in 0..3 {
            assert!(matches!(height(&nodes).await, Err(HostError::Rpc(_))));
        }
        assert_eq!(servers[1].calls(), 1, "which cluster it is of, and no more");
        servers[0].set_faults(|_: &Call| Fate::default());
        assert_eq!(height(&nodes).await.unwrap(), 1_000);
    }
}

/// The long rest of a node of another cluster is over.
fn rested(node: &Node) {
    let mut trouble = node.trouble();
    let Belongs::Elsewhere(until) = trouble.belongs else {
        panic!("it was not of another cluster")
    };
    let left = until - Instant::now();
    assert!(left > LONGEST_REST / 3 && left <= LONGEST_REST);
    trouble.belongs = Belongs::Elsewhere(Instant::now());
}

#[tokio::test]
async fn one_wrong_answer_about_the_cluster_is_not_believed_for_good() {
    for local in [true, false] {
        let server = SvmNode::start(World::local()).await;
        let nodes = Nodes::new(&[server.url().to_owned()], Some(&cluster(local)));
        let right = server.world(|world| world.svm.get_account(&sporeline_client::address::global()).unwrap());
        emigrate(&server);
        // Still elsewhere when it is asked again: then it is asked nothing else.
        for asked in 1..3 {
            for _ in 0..2 {
                let nobody = height(&nodes).await;
                assert!(matches!(nobody, Err(HostError::WrongCluster)), "{nobody:?}");
                assert_eq!(server.calls(), asked);
            }
            rested(&nodes.nodes[0]);
        }
        server.set_faults(|_: &Call| Fate::default());
        server.world(|world| {
            world
                .svm
                .set_account(sporeline_client::address::global(), right)
                .unwrap()
        });
        for _ in 0..2 {
            assert_eq!(height(&nodes).await.unwrap(), 1_000);
        }
        assert_eq!(server.calls(), 5, "which cluster it is of, and twice its height");
    }
}

#[tokio::test]
async fn after_trouble_a_node_shows_anew_which_cluster_it_is_of() {
    for local in [true, false] {
        let (servers, nodes) = two_of(&cluster(local)).await;
        for _ in 0..2 {
            assert_eq!(height(&nodes).await.unwrap(), 1_000);
        }
        assert_eq!(servers[0].calls(), 3, "once it is known, it is not asked again");
        servers[0].set_faults(|_: &Call| Fate::lost());
        assert_eq!(height(&nodes).await.unwrap(), 1_005);
        emigrate(&servers[0]);
        tokio::time::sleep(FIRST_REST * 2).await;
        assert_eq!(height(&nodes).await.unwrap(), 1_005);
        emigrate(&servers[1]);
        nodes.nodes[1].note(true);
        let nobody = height(&nodes).await;
        assert!(matches!(nobody, Err(HostError::WrongCluster)), "{nobody:?}");
    }
}

#[tokio::test]
async fn a_local_node_without_the_program_is_of_another_cluster() {
    let (servers, nodes) = two_of(&cluster(true)).await;
    servers[0].world(|world| {
        let at = sporeline_client::address::global();
        world.svm.set_account(at, sporeline_svm::Account::default()).unwrap();
    });
    assert_eq!(height(&nodes).await.unwrap(), 1_005);
}
