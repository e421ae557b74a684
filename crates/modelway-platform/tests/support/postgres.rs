//! A real PostgreSQL server for tests: from the installed binaries, in a temporary folder, on a socket of its own.
//!
//! Needs nothing but std, so that other test packages can take this file in with `#[path]`.

use std::io::{BufRead, BufReader};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// Starts the server, then waits for the end of its standard input, which comes with the end of the process that holds
/// the other side, however that one ends; then stops the server and removes its folder.
const KEEPER: &str = r#"
"$1/postgres" -D "$2/data" -k "$2" -c listen_addresses= -c fsync=off -c max_connections=300 &
server=$!
exec 2>/dev/null # so that the log ends when the server does
cat >/dev/null
kill -INT "$server"
wait "$server"
rm -rf "$2"
"#;
const READY: &str = "ready to accept connections";
const USER: &str = "modelway";

/// A running server.
#[derive(Debug)]
pub(crate) struct Postgres {
    programs: PathBuf,
    folder: PathBuf,
    account: Option<(u32, u32)>,
    databases: AtomicU32,
    /// Its standard input is ours: the server ends when this process does, or when this is dropped.
    keeper: Child,
}

/// The server that all tests of this process share; `None`, loudly, where it cannot be had.
pub(crate) fn shared() -> Option<&'static Postgres> {
    static SERVER: OnceLock<Result<Postgres, String>> = OnceLock::new();
    match SERVER.get_or_init(Postgres::start) {
        Ok(server) => Some(server),
        Err(why) => skip(why),
    }
}

fn skip<T>(why: &str) -> Option<T> {
    #[allow(clippy::disallowed_methods, reason = "a test's own switch")]
    let required = std::env::var_os("MODELWAY_REQUIRE_SERVER").is_some();
    assert!(!required, "a PostgreSQL server is required: {why}");
    eprintln!("SKIPPED: no PostgreSQL server: {why}");
    None
}

impl Postgres {
    /// Starts a server of one's own.
    pub(crate) fn start() -> Result<Self, String> {
        let programs =
            programs().ok_or("initdb is in no folder of PATH, nor in /usr/lib/postgresql")?;
        let folder = folder()?;
        let account = account(&folder)?;
        if let Some((user, group)) = account {
            chown(&folder, Some(user), Some(group)).map_err(|e| e.to_string())?;
        }
        let mut initdb = Command::new(programs.join("initdb"));
        initdb.arg("-D").arg(folder.join("data"));
        initdb.args(["-U", USER, "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]);
        run(&mut initdb, account, &folder)
            .inspect_err(|_| drop(std::fs::remove_dir_all(&folder)))?;
        let keeper = keep(&programs, &folder, account)?;
        Ok(Self { programs, folder, account, databases: AtomicU32::new(0), keeper })
    }

    /// The URL of a new and empty database.
    pub(crate) fn database(&self) -> String {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let mut createdb = Command::new(self.programs.join("createdb"));
        createdb.arg("-h").arg(&self.folder).args(["-U", USER, &name]);
        run(&mut createdb, self.account, &self.folder).unwrap();
        format!("postgres://{USER}@localhost/{name}?host={}", self.folder.display())
    }

    /// Crashes it: it breaks all connections, recovers and goes on.
    pub(crate) fn crash(&self) {
        let mut control = Command::new(self.programs.join("pg_ctl"));
        control.arg("kill").arg("QUIT").arg(self.child().to_string());
        run(&mut control, self.account, &self.folder).unwrap();
    }

    /// Any one process of the server: when one dies badly, the postmaster ends the others and recovers.
    fn child(&self) -> u32 {
        let text = std::fs::read_to_string(self.folder.join("data/postmaster.pid")).unwrap();
        let postmaster: u32 = text.lines().next().unwrap().trim().parse().unwrap();
        let children = format!("/proc/{postmaster}/task/{postmaster}/children");
        let children = std::fs::read_to_string(children).unwrap();
        children.split_whitespace().next().unwrap().parse().unwrap()
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}

/// The folder of the programs.
fn programs() -> Option<PathBuf> {
    #[allow(clippy::disallowed_methods, reason = "where programs are")]
    let path = std::env::var_os("PATH").unwrap_or_default();
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let debian = debian.map(|entry| entry.path().join("bin"));
    let has_all = |folder: &PathBuf| {
        ["initdb", "postgres", "pg_ctl", "createdb"].iter().all(|p| folder.join(p).is_file())
    };
    std::env::split_paths(&path).chain(debian).find(has_all)
}

/// A new folder, short enough for a socket's name.
fn folder() -> Result<PathBuf, String> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let next = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = format!("modelway-pg-{}-{next}", std::process::id());
    let folder = Path::new("/tmp").join(name);
    std::fs::create_dir(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let mode = std::fs::Permissions::from_mode(0o700);
    std::fs::set_permissions(&folder, mode).map_err(|e| e.to_string())?;
    Ok(folder)
}

/// PostgreSQL refuses root: then the account of somebody without rights.
fn account(folder: &Path) -> Result<Option<(u32, u32)>, String> {
    let owner = std::fs::metadata(folder).map_err(|e| e.to_string())?.uid();
    if owner != 0 {
        return Ok(None);
    }
    let accounts = std::fs::read_to_string("/etc/passwd").map_err(|e| e.to_string())?;
    let find = |name: &str| {
        let line = accounts.lines().find(|l| l.split(':').next() == Some(name))?;
        let mut ids = line.split(':').skip(2).map(str::parse);
        Some((ids.next()?.ok()?, ids.next()?.ok()?))
    };
    let found = find("postgres").or_else(|| find("nobody"));
    found.map(Some).ok_or_else(|| "as root, and there is no account `postgres` or `nobody`".into())
}

fn as_account(command: &mut Command, account: Option<(u32, u32)>, folder: &Path) {
    // Elsewhere the other account may have no right to be.
    command.current_dir(folder).env_remove("PGDATA").env_remove("PGPORT");
    if let Some((user, group)) = account {
        command.uid(user).gid(group);
    }
}

fn run(command: &mut Command, account: Option<(u32, u32)>, folder: &Path) -> Result<(), String> {
    as_account(command, account, folder);
    let output = command.output().map_err(|e| format!("{:?}: {e}", command.get_program()))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{:?}: {}", command.get_program(), String::from_utf8_lossy(&output.stderr)))
}

fn keep(programs: &Path, folder: &Path, account: Option<(u32, u32)>) -> Result<Child, String> {
    let mut shell = Command::new("sh");
    shell.args(["-c", KEEPER, "keeper"]).arg(programs).arg(folder);
    as_account(&mut shell, account, folder);
    shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    // An interrupt from the terminal reaches us; the keeper then sees that we ended.
    let mut keeper = shell.process_group(0).spawn().map_err(|e| e.to_string())?;
    let mut log = BufReader::new(keeper.stderr.take().ok_or("no log")?).lines();
    let mut said = String::new();
    for line in log.by_ref().map_while(Result::ok) {
        if line.contains(READY) {
            std::thread::spawn(move || log.for_each(drop));
            return Ok(keeper);
        }
        said = line;
    }
    drop(keeper.stdin.take());
    let _ = keeper.wait();
    Err(format!("the server did not start: {said}"))
}
