//! A running `sporeline up` and the requests people make of it.

use serde_json::Value;
use std::{
    io::{BufRead, BufReader, Read},
    net::TcpListener,
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

/// How long a world may take to be ready on a busy machine.
const PATIENCE: Duration = Duration::from_secs(90);

/// A world in a process.
pub struct Up {
    child: Child,
    pub url: String,
    pub rpc_url: String,
    /// From the start of the process to its `ready` line.
    pub started_in: Duration,
    said: Arc<Mutex<String>>,
    console: Arc<Mutex<String>>,
}

/// A port nobody uses now.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

impl Up {
    /// Starts a world and kills it `after`, most likely while it is still starting.
    pub fn start_and_kill(data_dir: &Path, after: Duration) {
        let mut child = Command::new(env!("CARGO_BIN_EXE_sporeline"))
            .args(["up", "--api-port", "0", "--rpc-port", "0", "--data-dir"])
            .arg(data_dir)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(after);
        signal(&child, "KILL");
        child.wait().unwrap();
    }

    /// Starts a world in `data_dir` and waits for its `ready` line.
    pub fn start(data_dir: &Path, flags: &[&str]) -> Self {
        Self::start_logging(data_dir, flags, None)
    }

    /// As [`Up::start`], with another log (as `RUST_LOG`) than the usual.
    pub fn start_logging(data_dir: &Path, flags: &[&str], log: Option<&str>) -> Self {
        let (api, rpc) = (free_port(), free_port());
        let begun = Instant::now();
        let mut child = Command::new(env!("CARGO_BIN_EXE_sporeline"))
            .arg("up")
            .args(["--api-port", &api.to_string(), "--rpc-port", &rpc.to_string()])
            .arg("--data-dir")
            .arg(data_dir)
            .args(flags)
            .envs(log.map(|log| ("RUST_LOG", log)))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let console = console_of(&mut child);
        let mut up = Self {
            url: format!("http://127.0.0.1:{api}"),
            rpc_url: format!("http://127.0.0.1:{rpc}"),
            started_in: Duration::ZERO,
            said: Arc::default(),
            console,
            child,
        };
        let (sender, lines) = std::sync::mpsc::channel();
        let stdout = up.child.stdout.take().unwrap();
        let said = up.said.clone();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                said.lock().unwrap().push_str(&format!("{line}\n"));
                let _ = sender.send(line);
            }
        });
        match lines.recv_timeout(PATIENCE) {
            Ok(line) if line == format!("ready {}", up.url) => up.started_in = begun.elapsed(),
            other => panic!("expected `ready`, got {other:?}; console:\n{}", up.console()),
        }
        up
    }

    /// What it wrote to standard error so far.
    pub fn console(&self) -> String {
        self.console.lock().unwrap().clone()
    }

    /// Asks it to stop, as a service manager does, and waits until it has. Returns the console and how it ended.
    pub fn terminate(self) -> (String, ExitStatus) {
        let (_, console, status) = self.end();
        (console, status)
    }

    /// As [`Up::terminate`]; first what it wrote to standard output.
    pub fn end(mut self) -> (String, String, ExitStatus) {
        signal(&self.child, "TERM");
        let status = self.child.wait().unwrap();
        std::thread::sleep(Duration::from_millis(100)); // the console's reader catches up
        let said = self.said.lock().unwrap().clone();
        (said, self.console(), status)
    }

    /// Ends it as the machine's power would.
    pub fn kill(mut self) {
        signal(&self.child, "KILL");
        self.child.wait().unwrap();
    }

    /// GET under `/api/v1`, expected to succeed.
    pub async fn get(&self, path: &str) -> Value {
        get(&self.url, path).await
    }

    /// POST under `/api/v1`: status and answer.
    pub async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        post(&self.url, path, body).await
    }

    /// All items of a list, page by page.
    pub async fn all(&self, path: &str) -> Vec<Value> {
        all(&self.url, path).await
    }
}

/// GET under `/api/v1` of the API at `url`, expected to succeed.
pub async fn get(url: &str, path: &str) -> Value {
    let answer = reqwest::get(format!("{url}/api/v1/{path}")).await.unwrap();
    let status = answer.status();
    let value: Value = answer.json().await.unwrap();
    assert!(status.is_success(), "GET {path}: {status}: {value}");
    value
}

/// POST under `/api/v1` of the API at `url`: status and answer.
pub async fn post(url: &str, path: &str, body: &Value) -> (u16, Value) {
    let answer = reqwest::Client::new()
        .post(format!("{url}/api/v1/{path}"))
        .json(body)
        .send()
        .await
        .unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

/// All items of a list of the API at `url`, page by page.
pub async fn all(url: &str, path: &str) -> Vec<Value> {
    let mut items = vec![];
    let mut cursor = String::new();
    loop {
        let page = get(url, &format!("{path}?limit=200{cursor}")).await;
        items.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return items,
        }
    }
}

/// What a process writes to standard error, from now on.
pub fn console_of(child: &mut Child) -> Arc<Mutex<String>> {
    let console = Arc::new(Mutex::new(String::new()));
    let mut stderr = child.stderr.take().unwrap();
    let sink = console.clone();
    std::thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(count) = stderr.read(&mut buffer)
            && count > 0
        {
            sink.lock()
                .unwrap()
                .push_str(&String::from_utf8_lossy(&buffer[..count]));
        }
    });
    console
}

impl Drop for Up {
    fn drop(&mut self) {
        // A test that failed must leave no process behind.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn signal(child: &Child, name: &str) {
    let status = Command::new("kill")
        .arg(format!("-{name}"))
        .arg(child.id().to_string())
        .status()
        .unwrap();
    assert!(status.success());
}

/// Polls until `probe` gives something, or fails saying `what`.
pub async fn within<T, F: AsyncFnMut() -> Option<T>>(limit: Duration, what: &str, mut probe: F) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = probe().await {
            return found;
        }
        assert!(begun.elapsed() < limit, "not within {} s: {what}", limit.as_secs());
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
}

/// Whether the long tests were asked for.
pub fn long() -> bool {
    std::env::var("SPORELINE_LONG").is_ok_and(|value| value == "1")
}
