//! Programs the demo starts: each in a process group of its own, with a log, ended with the demo.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tokio::signal::ctrl_c;
use tokio::signal::unix::{SignalKind, signal};

/// Until Ctrl-C, or a friendly kill: whoever started programs then drops them.
pub async fn told_to_stop() {
    match signal(SignalKind::terminate()) {
        Ok(mut ended) => tokio::select! {
            _ = ctrl_c() => {}
            _ = ended.recv() => {}
        },
        Err(_) => ctrl_c().await.unwrap_or_default(),
    }
}

/// The environment a program gets on top of ours.
pub type Env = BTreeMap<String, String>;

/// A running program; dropping it ends its whole process group.
#[derive(Debug)]
pub struct Program {
    name: String,
    child: Child,
}

/// How to start one.
#[derive(Debug)]
pub struct Start<'a> {
    /// For the log's file name.
    pub name: &'a str,
    /// The executable.
    pub path: PathBuf,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// On top of ours.
    pub env: &'a Env,
    /// Where `NAME.log` goes.
    pub logs: &'a Path,
}

impl Program {
    /// Starts it with nothing to read and its output in the log.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(start: Start<'_>) -> io::Result<Self> {
        let log = File::create(start.logs.join(format!("{}.log", start.name)))?;
        let child = Command::new(&start.path)
            .args(&start.arguments)
            .envs(start.env)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .process_group(0)
            .spawn()
            .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", start.path.display())))?;
        Ok(Self { name: start.name.to_owned(), child })
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// It has not ended by itself.
    pub fn runs(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let group = format!("-{}", self.child.id());
        // Gone already is as good as ended.
        let _sent = Command::new("kill").args(["-TERM", "--", &group]).stderr(Stdio::null()).status();
        for _ in 0..50 {
            if matches!(self.child.try_wait(), Ok(Some(_)) | Err(_)) {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        let _killed = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
        if self.child.wait().is_err() {
            tracing::warn!(name = self.name, "could not be waited for");
        }
    }
}
