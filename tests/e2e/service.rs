//! One part of Sporeline as a process of its own, as it runs in earnest.

use crate::harness::{console_of, signal};
use std::{
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex},
};

/// A running `sporeline host`, `index`, `serve` or `attester`.
pub struct Service {
    child: Child,
    console: Arc<Mutex<String>>,
}

impl Service {
    /// Starts `sporeline` with these arguments.
    pub fn start(arguments: &[String]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_sporeline"))
            .args(arguments)
            .env("RUST_LOG", "warn,sporeline_host=info")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        Self {
            console: console_of(&mut child),
            child,
        }
    }

    /// What it wrote to standard error so far.
    pub fn console(&self) -> String {
        self.console.lock().unwrap().clone()
    }

    /// It stands still in the middle of whatever it is doing, its connections open, until it is thawed.
    pub fn freeze(&self) {
        signal(&self.child, "STOP");
    }

    pub fn thaw(&self) {
        signal(&self.child, "CONT");
    }

    /// Ends it as the machine's power would.
    pub fn kill(mut self) {
        signal(&self.child, "KILL");
        self.child.wait().unwrap();
    }

    /// Asks it to stop, as a service manager does, and waits until it has.
    pub fn terminate(mut self) -> ExitStatus {
        signal(&self.child, "TERM");
        self.child.wait().unwrap()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // A test that failed must leave no process behind.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
