//! A Postgres server of its own, gone when it is dropped.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;

const MISSING: &str = "Postgres is not installed, and these tests need it: apt-get install postgresql (or put its folder, \
                       the one with initdb and postgres, on the PATH)";
const STARTS_WITHIN: Duration = Duration::from_secs(30);

/// A running server. It keeps nothing safe: no fsync.
#[derive(Debug)]
pub struct Server {
    process: Child,
    folder: TempDir,
}

impl Server {
    /// Starts one, reached through a socket in a folder of its own. It ends with the thread that started it at the latest.
    ///
    /// # Panics
    /// Where Postgres is not installed, or does not start.
    #[must_use]
    pub fn start() -> Self {
        let programs = programs();
        let folder = tempfile::tempdir_in(place()).expect("a temporary folder");
        if is_root() {
            // The server refuses to run as root, and its files must be its own.
            finish(Command::new("chown").arg("postgres").arg(folder.path()));
        }
        let data = folder.path().join("data");
        let initdb = programs.join("initdb");
        let mut arguments = vec!["--auth=trust", "--username=tests", "--encoding=UTF8", "--no-sync", "-D"];
        let data_text = data.to_str().expect("a folder whose name is text");
        arguments.push(data_text);
        finish(as_somebody(&initdb).args(arguments));
        let log = std::fs::File::create(folder.path().join("log")).expect("a log");
        let process = as_somebody(&programs.join("postgres"))
            .args(["-D", data_text, "-k"])
            .arg(folder.path())
            .args([
                "-c",
                "listen_addresses=",
                "-c",
                "max_connections=400",
                "-c",
                "fsync=off",
            ])
            .args(["-c", "full_page_writes=off", "-c", "shared_buffers=64MB"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("Postgres starts");
        let mut server = Self { process, folder };
        server.wait(&programs);
        server
    }

    /// URL of one of its databases; `postgres` is there, and empty.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        format!(
            "postgres://tests@localhost/{database}?host={}",
            self.folder.path().display()
        )
    }

    fn wait(&mut self, programs: &Path) {
        let began = Instant::now();
        loop {
            let asked = Command::new(programs.join("pg_isready"))
                .arg("-q")
                .arg("-h")
                .arg(self.folder.path())
                .status();
            if asked.is_ok_and(|status| status.success()) {
                return;
            }
            let ended = self.process.try_wait().expect("a child can be asked");
            if ended.is_some() || began.elapsed() > STARTS_WITHIN {
                let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
                panic!("Postgres does not start:\n{log}");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // QUIT is its order to stop at once, its children with it.
        let id = self.process.id().to_string();
        let _ = Command::new("kill").args(["-QUIT", &id]).status();
        let _ = self.process.wait();
    }
}

/// The folder with `initdb` and `postgres`: the newest of Debian's, or where the PATH says.
fn programs() -> PathBuf {
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let version = |path: &Path| -> u32 {
        let name = path.file_name().and_then(|name| name.to_str());
        name.and_then(|name| name.parse().ok()).unwrap_or(0)
    };
    let mut found: Vec<PathBuf> = debian.map(|entry| entry.path()).collect();
    found.sort_by_key(|path| version(path));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = found.iter().rev().map(|path| path.join("bin"));
    folders
        .chain(std::env::split_paths(&path))
        .find(|folder| folder.join("initdb").exists() && folder.join("postgres").exists())
        .expect(MISSING)
}

/// In memory where the machine offers 2 GiB of it (containers often have 64 MiB there): several times as fast.
fn place() -> PathBuf {
    let asked = Command::new("df").args(["--output=avail", "-k", "/dev/shm"]).output();
    let said = asked.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let free = said
        .ok()
        .and_then(|said| said.lines().nth(1)?.trim().parse::<u64>().ok());
    match free {
        Some(kib) if kib >= 2 << 20 => PathBuf::from("/dev/shm"),
        _ => std::env::temp_dir(),
    }
}

fn is_root() -> bool {
    let asked = Command::new("id").arg("-u").output();
    asked.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// `program`, as a user that Postgres accepts, ended where this process ends, however that comes about.
fn as_somebody(program: &Path) -> Command {
    let mut command = Command::new("setpriv");
    if is_root() {
        command.args(["--reuid=postgres", "--regid=postgres", "--init-groups"]);
    }
    command.arg("--pdeathsig=QUIT").arg("--").arg(program).current_dir("/");
    command
}

fn finish(command: &mut Command) {
    let Output { status, stderr, .. } = command.output().expect("the program is there");
    assert!(status.success(), "{command:?}: {}", String::from_utf8_lossy(&stderr));
}
