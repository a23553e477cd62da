//! A running service with its own database, and a client for it.

use crate::rows;
use reqwest::{Client, Method, Response};
use serde_json::Value;
use sporeline_api::{Config, bind};
use sporeline_store::{Db, test_support::TestDatabase};
use std::net::SocketAddr;
use tokio::{sync::oneshot, task::JoinHandle};

/// The cluster's name in every test.
pub const CLUSTER: &str = "test-cluster";

pub struct World {
    pub db: Db,
    pub url: String,
    pub client: Client,
    pub stop: Option<oneshot::Sender<()>>,
    pub served: JoinHandle<()>,
    pub database: TestDatabase,
}

/// A configuration whose chain does not answer, unless a test gives it one.
pub fn config() -> Config {
    let mut config = Config::new(
        SocketAddr::from(([127, 0, 0, 1], 0)),
        "http://127.0.0.1:1",
        CLUSTER,
        true,
    );
    config.public_url = Some("http://public.example/".into());
    config
}

impl World {
    pub async fn new() -> Self {
        Self::with(config(), |_| async {}).await
    }

    /// With rows that are there before the service starts.
    pub async fn with<F: Future<Output = ()>>(config: Config, fill: impl FnOnce(Db) -> F) -> Self {
        let database = TestDatabase::new().await;
        let db = database.db.clone();
        rows::block(&db, 1).await;
        fill(db.clone()).await;
        let server = bind(config).await.unwrap();
        let url = format!("http://{}", server.address());
        let (stop, stopped) = oneshot::channel();
        let service_db = db.clone();
        let served = tokio::spawn(async move {
            let shutdown = async move {
                // A dropped sender stops the service as well.
                let _ = stopped.await;
            };
            server.serve(service_db, shutdown).await.unwrap();
        });
        Self {
            db,
            url,
            client: Client::new(),
            stop: Some(stop),
            served,
            database,
        }
    }

    pub async fn get_raw(&self, path: &str) -> Response {
        self.client.get(format!("{}{path}", self.url)).send().await.unwrap()
    }

    /// Status and JSON of a GET under `/api/v1`.
    pub async fn get(&self, path: &str) -> (u16, Value) {
        answer(self.get_raw(&format!("/api/v1{path}")).await).await
    }

    /// Status and JSON of a POST under `/api/v1`.
    pub async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let url = format!("{}/api/v1{path}", self.url);
        answer(self.client.request(Method::POST, url).json(body).send().await.unwrap()).await
    }

    /// Walks a list to its end; `between` runs after each page.
    pub async fn walk(&self, path: &str, limit: u32, mut between: impl AsyncFnMut(usize)) -> Vec<Value> {
        let join = if path.contains('?') { '&' } else { '?' };
        let (mut items, mut cursor, mut pages) = (vec![], None::<String>, 0);
        loop {
            let next = cursor
                .as_ref()
                .map(|cursor| format!("&cursor={cursor}"))
                .unwrap_or_default();
            let (status, page) = self.get(&format!("{path}{join}limit={limit}{next}")).await;
            assert_eq!(status, 200, "{page}");
            let found = page["items"].as_array().unwrap();
            assert!(found.len() <= limit as usize);
            items.extend(found.iter().cloned());
            pages += 1;
            between(pages).await;
            match page["next"].as_str() {
                Some(next) => cursor = Some(next.to_owned()),
                None => return items,
            }
        }
    }
}

pub async fn answer(response: Response) -> (u16, Value) {
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}
