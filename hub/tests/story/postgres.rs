//! A private PostgreSQL cluster from the system's package, for as long as the tests run.
//! It refuses to run as root: there it runs as the package's own user.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// The package's programs, newest first.
const BINARIES: [&str; 4] = [
    "/usr/lib/postgresql/17/bin",
    "/usr/lib/postgresql/16/bin",
    "/usr/lib/postgresql/15/bin",
    "/usr/local/bin",
];

/// A cluster that runs.
pub struct Cluster {
    port: u16,
    // Its input closes when the tests end, however they end; then it stops and cleans up.
    keeper: Child,
    says: BufReader<ChildStdout>,
}

impl Cluster {
    /// The address of a new database.
    pub fn database(&self, name: &str) -> String {
        run(&["createdb", "-h", "127.0.0.1", "-p", &self.port.to_string(), "-U", "hub", name]).unwrap();
        format!("postgres://hub@127.0.0.1:{}/{name}", self.port)
    }

    /// `stop`: in good order, cutting off who is connected; `crash`: at once; `start`: again.
    pub fn tell(&mut self, word: &str) {
        writeln!(self.keeper.stdin.as_mut().unwrap(), "{word}").unwrap();
        let mut done = String::new();
        self.says.read_line(&mut done).unwrap();
        assert_eq!(done.trim(), "ready", "{word}");
    }
}

/// The address of a database of its own in the cluster; `None`, and said loudly, when this
/// machine has no PostgreSQL to run.
pub fn database() -> Option<String> {
    static CLUSTER: OnceLock<Result<Cluster, String>> = OnceLock::new();
    static NEXT: AtomicU32 = AtomicU32::new(0);
    match CLUSTER.get_or_init(start) {
        Ok(cluster) => Some(cluster.database(&format!("hub{}", NEXT.fetch_add(1, Ordering::Relaxed)))),
        Err(why) => {
            skipped(why);
            None
        }
    }
}

/// A cluster that nobody else uses, so that it may be stopped; `None` as [`database`].
pub fn cluster() -> Option<Cluster> {
    start().map_err(|why| skipped(&why)).ok()
}

fn skipped(why: &str) {
    // Straight to the terminal: a captured line would not be seen.
    let _ = writeln!(std::io::stderr(), "\nSKIPPED: the hub on PostgreSQL: {why}\n");
}

fn binaries() -> Option<PathBuf> {
    BINARIES.iter().map(PathBuf::from).find(|folder| {
        folder.join("initdb").exists() || folder.join("postgres").exists() && folder.join("initdb").exists()
    })
}

fn run(command: &[&str]) -> Result<(), String> {
    let program = binaries().map_or_else(|| command[0].into(), |folder| folder.join(command[0]));
    let output = Command::new(program).args(&command[1..]).output().map_err(|error| error.to_string())?;
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

/// Makes a cluster in a folder of its own, starts it and waits until it answers.
fn start() -> Result<Cluster, String> {
    let binaries = binaries().ok_or("no initdb: install Debian's package postgresql")?;
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .map_err(|error| error.to_string())?
        .port();
    // `read` returns when the tests' end of the pipe closes.
    let script = r#"
        set -e
        folder=$(mktemp -d /tmp/crewroom-hub-postgres.XXXXXX)
        trap 'rm -rf "$folder"' EXIT
        cd "$folder"
        "$1/initdb" -D data -U hub --auth=trust --no-sync --encoding=UTF8 --locale=C >log 2>&1 || { tail -1 log; exit 1; }
        begin() {
            "$1/postgres" -D data -h 127.0.0.1 -p "$2" -k "$folder" -c fsync=off -c max_connections=200 >>log 2>&1 &
            server=$!
            for _ in $(seq 100); do
                if "$1/pg_isready" -q -h 127.0.0.1 -p "$2"; then echo ready; break; fi
                kill -0 $server || { tail -1 log; exit 1; }
                sleep 0.1
            done
        }
        end() {
            kill "$1" $server || true
            wait $server || true
        }
        begin "$@"
        while read -r word; do
            case $word in
                stop) end -INT; echo ready ;;
                crash) end -QUIT; echo ready ;;
                start) begin "$@" ;;
            esac
        done
        end -INT
    "#;
    let mut command = if is_root() {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups", "sh"]);
        command
    } else {
        Command::new("sh")
    };
    command.args(["-c", script, "sh"]).arg(&binaries).arg(port.to_string());
    command.current_dir("/").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut keeper = command.spawn().map_err(|error| format!("setpriv or sh: {error}"))?;
    let mut says = BufReader::new(keeper.stdout.take().ok_or("no output")?);
    let mut said = String::new();
    says.read_line(&mut said).map_err(|error| error.to_string())?;
    let said = said.trim().to_owned();
    if said == "ready" {
        Ok(Cluster { port, keeper, says })
    } else if said.is_empty() {
        Err("the server did not start".into())
    } else {
        Err(said)
    }
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(Path::new("/proc/self")).is_ok_and(|own| own.uid() == 0)
}
