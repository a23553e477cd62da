//! No private key of a whole world is in what it leaves, says or serves.

use crate::harness::{Up, all, get};
use sha2::{Digest, Sha256};
use solana_sdk::{signature::Keypair, signer::Signer};
use sporeline_enclave::test_support::{Search, secrets_of};
use sporeline_localnet::crowd;
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

/// Numbers of keys for agents are used up by litters that come to nothing: so many more than agents are searched for.
const SPARE: u64 = 64;

/// The private keys of a world that `up` keeps in a folder, and what they are looked for in.
pub struct Secrets {
    folder: PathBuf,
    search: Search,
    /// What belongs to these keys.
    public: BTreeSet<String>,
}

impl Secrets {
    /// Those of the world's two key files, what agents' keys come to, and what `up` derives for everybody else (seed 0).
    pub fn of(folder: &Path, agents: u64) -> Self {
        let faucet: Vec<u8> = serde_json::from_slice(&std::fs::read(folder.join("faucet.json")).unwrap()).unwrap();
        let derive = |role: &str| -> [u8; 32] {
            let parts = [b"sporeline/up/v1", &faucet[..32], role.as_bytes()];
            Sha256::digest(parts.concat()).into()
        };
        let seed = std::fs::read(folder.join("enclave.seed")).unwrap();
        let mut secrets = secrets_of(&seed.try_into().unwrap(), agents + SPARE);
        secrets.push(("faucet".to_owned(), faucet[..32].try_into().unwrap()));
        for role in ["authority", "operator", "attester", "spawner", "crowd/0"] {
            secrets.push((role.to_owned(), derive(role)));
        }
        for member in crowd::members(&derive("crowd/0")) {
            secrets.push(("one of the crowd".to_owned(), *member.key.secret_bytes()));
        }
        let public = secrets
            .iter()
            .map(|(_, secret)| Keypair::new_from_array(*secret).pubkey());
        Self {
            folder: folder.to_owned(),
            search: Search::of(&secrets),
            public: public.map(|key| key.to_string()).collect(),
        }
    }

    /// Asks for what the API serves of everything and of every agent. How many bytes were searched.
    ///
    /// # Panics
    /// A key stands in an answer, or an agent, a trader or the operator has a key that is not among those searched for.
    pub async fn nowhere_served(&self, up: &Up) -> usize {
        let mut paths: Vec<String> = ["", "livez", "metrics", "openapi.json", "api/v1/stats"]
            .map(String::from)
            .into();
        let agents = up.all("agents").await;
        for agent in &agents {
            self.knows(&agent["wallet"]);
            for part in ["", "/character.json", "/image.svg", "/lineage", "/metadata.json"] {
                paths.push(format!("api/v1/agents/{}{part}", agent["id"]));
            }
        }
        let mut bytes = 0;
        for path in paths {
            let answer = reqwest::get(format!("{}/{path}", up.url)).await.unwrap();
            assert!(answer.status().is_success(), "GET {path}: {}", answer.status());
            bytes += self.nowhere_in(&format!("GET /{path}"), &answer.bytes().await.unwrap());
        }
        let mut lists = ["trades", "posts", "distributions"].map(String::from).to_vec();
        for agent in &agents {
            for part in ["journal", "posts", "trades", "litters"] {
                lists.push(format!("agents/{}/{part}", agent["id"]));
            }
        }
        for list in lists {
            let items = serde_json::to_vec(&all(&up.url, &list).await).unwrap();
            bytes += self.nowhere_in(&format!("GET {list}"), &items);
        }
        let trades = up.all("trades").await;
        // Of an agent's own trade it is the agent's account.
        for trade in trades.iter().filter(|trade| trade["by_agent"] == false) {
            self.knows(&trade["trader"]);
        }
        let hosts = get(&up.url, "hosts").await;
        self.knows(&hosts["items"][0]["operator"]);
        bytes + self.nowhere_in("GET hosts", hosts.to_string().as_bytes())
    }

    /// Stops the world and searches what it said from its start to its end, and what it leaves. How many bytes that were.
    ///
    /// # Panics
    /// A key stands there, or it did not stop in order.
    pub fn nowhere_left(&self, up: Up) -> usize {
        let (said, console, status) = up.end();
        assert!(status.success(), "{console}");
        let told =
            self.nowhere_in("standard output", said.as_bytes()) + self.nowhere_in("standard error", console.as_bytes());
        for part in [" INFO sporeline_host::", " DEBUG sqlx::query"] {
            assert!(console.contains(part), "the log is not talkative enough: no{part}");
        }
        let keys = ["faucet.json", "enclave.seed"].map(|name| self.folder.join(name));
        let seen = self
            .search
            .nowhere_under(&self.folder, &keys.each_ref().map(PathBuf::as_path));
        for name in ["sporeline.sqlite", "chain/world-a.sqlite"] {
            let path = self.folder.join(name).display().to_string();
            let found = seen.iter().find(|(seen, _)| *seen == path);
            assert!(found.is_some_and(|(_, size)| *size > 10_000), "{name}: {seen:?}");
        }
        told + seen.iter().map(|(_, size)| size).sum::<usize>()
    }

    fn nowhere_in(&self, what: &str, told: &[u8]) -> usize {
        self.search.nowhere_in(what, told);
        told.len()
    }

    fn knows(&self, key: &serde_json::Value) {
        assert!(
            self.public.contains(key.as_str().unwrap()),
            "a key that is not searched for: {key}"
        );
    }
}
