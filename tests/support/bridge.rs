//! The bridge as a process of its own: started, asked over HTTP, killed.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Error, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

const TOKEN: &str = "token-of-the-test";

/// How a bridge is started.
#[derive(Clone)]
pub struct Start<'a> {
    pub folder: &'a Path,
    /// `file` or `none`.
    pub keys: &'a str,
    /// Where stderr goes: outside the app's folder.
    pub log: PathBuf,
    /// Another root of trust for packs.
    pub root: Option<PathBuf>,
}

/// A running bridge. Killed when dropped.
pub struct Bridge {
    child: Child,
    lines: Receiver<String>,
    printed: Arc<Mutex<Vec<u8>>>,
    address: Option<SocketAddr>,
}

/// An answer: the view, or the error as JSON.
pub type Answer = Result<Value, Value>;

impl Bridge {
    /// Starts a bridge and does not wait for it.
    pub fn launch(start: &Start) -> Self {
        Self::launch_with(start, |_| {})
    }

    /// As [`Bridge::launch`], with more to say to the program.
    pub fn launch_with(start: &Start, more: impl FnOnce(&mut Command)) -> Self {
        let log = std::fs::File::options().create(true).append(true).open(&start.log).unwrap();
        let mut command = Command::new(binary());
        command
            .arg("--folder")
            .arg(start.folder)
            .args(["--keys", start.keys, "--port", "0", "--token", TOKEN])
            .args(start.root.iter().flat_map(|root| [std::ffi::OsStr::new("--root"), root.as_os_str()]))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log);
        more(&mut command);
        let mut child = command.spawn().expect("the bridge starts");
        let (send, lines) = channel();
        let printed = Arc::new(Mutex::new(Vec::new()));
        let (mut out, kept) = (BufReader::new(child.stdout.take().unwrap()), printed.clone());
        std::thread::spawn(move || {
            let mut line = String::new();
            while matches!(out.read_line(&mut line), Ok(1..)) {
                kept.lock().unwrap().extend_from_slice(line.as_bytes());
                let _ = send.send(std::mem::take(&mut line));
            }
        });
        Self { child, lines, printed, address: None }
    }

    /// Starts a bridge and waits until it answers.
    pub fn start(start: &Start) -> Self {
        Self::start_with(start, |_| {})
    }

    /// As [`Bridge::start`], with more to say to the program.
    pub fn start_with(start: &Start, more: impl FnOnce(&mut Command)) -> Self {
        let mut bridge = Self::launch_with(start, more);
        if !bridge.is_ready_within(Duration::from_secs(60)) {
            let log = std::fs::read_to_string(&start.log).unwrap_or_default();
            panic!("the bridge did not start:\n{log}");
        }
        bridge
    }

    /// Waits for the line that says where it listens.
    pub fn is_ready_within(&mut self, wait: Duration) -> bool {
        let Ok(line) = self.lines.recv_timeout(wait) else { return false };
        let address = line.trim().trim_start_matches("ready http://");
        self.address = address.split('/').next().and_then(|address| address.parse().ok());
        self.address.is_some()
    }

    pub fn address(&self) -> SocketAddr {
        self.address.expect("the bridge is ready")
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    pub fn is_alive(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// What it has printed so far.
    pub fn printed(&self) -> Vec<u8> {
        self.printed.lock().unwrap().clone()
    }

    /// As `kill -9`: nothing is tidied up.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// As Ctrl+C: it closes its files.
    pub fn stop(&mut self) {
        let pid = self.child.id().to_string();
        Command::new("kill").args(["-INT", &pid]).status().expect("kill runs");
        let _ = self.child.wait();
    }

    /// One command; fails when no whole answer came.
    pub fn ask(&self, command: &str, request: &Value) -> Result<Answer, Error> {
        ask(self.address(), command, request)
    }

    /// One command that must go through.
    pub fn must(&self, command: &str, request: Value) -> Value {
        self.ask(command, &request)
            .unwrap_or_else(|error| panic!("{command}: {error}"))
            .unwrap_or_else(|error| panic!("{command}: {error}"))
    }

    /// Every check-in, page by page.
    pub fn check_ins(&self) -> Vec<Value> {
        let (mut all, mut before) = (Vec::new(), Value::Null);
        loop {
            let page = self.must("check_ins.list", json!({ "before_ms": before, "limit": 500 }));
            all.extend(page["check_ins"].as_array().unwrap().iter().cloned());
            before = page["next_before_ms"].clone();
            if before.is_null() {
                return all;
            }
        }
    }
}

impl Drop for Bridge {
    fn drop(&mut self) {
        self.kill();
    }
}

/// One command over a connection of its own.
pub fn ask(address: SocketAddr, command: &str, request: &Value) -> Result<Answer, Error> {
    let (status, body) = post(address, command, request.to_string().as_bytes())?;
    let value: Value = serde_json::from_slice(&body).map_err(|_| {
        Error::new(ErrorKind::InvalidData, format!("{status}: {}", String::from_utf8_lossy(&body)))
    })?;
    Ok(if status == 200 { Ok(value) } else { Err(value) })
}

/// Any bytes as a request's body; the status and the answer's body. An answer that breaks off
/// is an error: nothing was acknowledged then.
pub fn post(address: SocketAddr, command: &str, body: &[u8]) -> Result<(u16, Vec<u8>), Error> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    let head = format!(
        "POST /rpc/{command} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {TOKEN}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    // A server that refuses a body need not read it to its end: its answer still counts.
    let sent = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
    let mut answer = Vec::new();
    let read = stream.read_to_end(&mut answer);
    let broken = || Error::new(ErrorKind::UnexpectedEof, "the answer broke off");
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n");
    let Some(end) = end else {
        sent?;
        read?;
        return Err(broken());
    };
    let head = String::from_utf8_lossy(&answer[..end]).to_lowercase();
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).ok_or_else(broken)?;
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
    let body = answer.split_off(end + 4);
    if length != Some(body.len()) {
        return Err(broken());
    }
    Ok((status, body))
}

/// Builds the bridge once and keeps a copy, so that a build that runs beside the tests cannot
/// change it under them.
fn binary() -> &'static Path {
    static COPY: OnceLock<PathBuf> = OnceLock::new();
    COPY.get_or_init(|| {
        let built = match std::env::var_os("CREWROOM_BRIDGE") {
            Some(path) => PathBuf::from(path),
            None => build(),
        };
        let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bridge-under-test");
        let new = copy.with_extension(std::process::id().to_string());
        std::fs::copy(built, &new).expect("the bridge is built");
        std::fs::rename(&new, &copy).expect("the copy is put in place");
        copy
    })
}

fn build() -> PathBuf {
    let done =
        Command::new(env!("CARGO")).args(["build", "--quiet", "--package", "crewroom-bridge"]).status();
    assert!(done.expect("cargo runs").success(), "the bridge does not build");
    // target/debug/deps/robustness-… -> target/debug/crewroom-bridge
    let mut path = std::env::current_exe().expect("a path");
    path.pop();
    path.set_file_name(format!("crewroom-bridge{}", std::env::consts::EXE_SUFFIX));
    path
}
