//! The tests that need a PostgreSQL: a server of their own, started before and removed after them.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::command::{cargo, output, run as run_command};
use crate::tools::require_postgres;

/// Each has a test target named `postgres`, behind a feature, so that `cargo test` needs no server.
const PACKAGES: [&str; 3] = ["service_kit", "auth_server", "matchmaking_server"];

/// The feature of each of [`PACKAGES`], as cargo takes them.
pub const FEATURES: &str = "service_kit/postgres-tests,auth_server/postgres-tests,matchmaking_server/postgres-tests";

const USER: &str = "jet_raiders";

/// No secret: the server is for this run, on the loopback address. The tests look for it in logs and errors.
const PASSWORD: &str = "password-of-the-test-server";

pub fn run() -> Result<(), String> {
    let programs = require_postgres()?;
    let server = TestServer::start(&programs)?;
    println!("PostgreSQL of {} on port {}, in {}", programs.display(), server.port, server.folder);
    let mut tests = cargo();
    tests.args(["test", "--locked", "--features", FEATURES, "--test", "postgres"]);
    for package in PACKAGES {
        tests.args(["--package", package]);
    }
    run_command(
        tests
            .env("POSTGRES_TESTS_URL", server.url())
            // Unless a test asks for TLS: most are about other things, and many connect at once.
            .env("PGSSLMODE", "disable")
            .env("POSTGRES_TESTS_CA", format!("{}/{CERTIFICATE}", server.folder))
            .env("POSTGRES_TESTS_STOP", server.control(STOP))
            .env("POSTGRES_TESTS_START", server.control(START)),
    )
}

/// What the server proves its name with, and at the same time whom to trust: in its folder.
const CERTIFICATE: &str = "server.pem";
const KEY: &str = "server_key.pem";

/// The one name in the certificate; the server is reached at 127.0.0.1, too.
const CERTIFIED_NAME: &str = "localhost";

/// Without waiting for clients, as if the machine had failed.
const STOP: &str = "--wait --silent --mode=immediate stop";
const START: &str = "--wait --silent start";

/// A cluster in a temporary folder, run by a user who is not root; stopped and removed when dropped.
pub struct TestServer {
    programs: PathBuf,
    folder: String,
    port: u16,
    /// Stops and removes it once its input ends: when this is dropped, or when the task runner is killed.
    sweeper: Child,
}

impl TestServer {
    pub fn start(programs: &Path) -> Result<Self, String> {
        let folder = said_by(&mut as_server_user("mktemp", &["-d", "/tmp/jet-raiders-postgres-XXXXXX"]))?;
        let sweeper = sweeper(programs, &folder)?;
        let server = Self { programs: programs.to_owned(), folder, port: free_port()?, sweeper };
        server.initialise()?;
        println!("starting PostgreSQL on port {}", server.port);
        run_command(&mut shell(&server.control(START))).inspect_err(|_| server.show_log())?;
        Ok(server)
    }

    /// Without a database's name: `postgres` is always there.
    pub fn url(&self) -> String {
        format!("postgres://{USER}:{PASSWORD}@127.0.0.1:{}", self.port)
    }

    fn initialise(&self) -> Result<(), String> {
        let initdb = self.programs.join("initdb").display().to_string();
        let (data, password_file) = (format!("{}/cluster", self.folder), format!("{}/password", self.folder));
        let (user, password) = (format!("--username={USER}"), format!("--pwfile={password_file}"));
        println!("making a cluster in {data}");
        self.write("password", PASSWORD)?;
        let arguments = ["--pgdata", &data, &user, &password, "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"];
        run_command(as_server_user(&initdb, &arguments).arg("--no-sync").stdout(Stdio::null()))?;
        let made = rcgen::generate_simple_self_signed([CERTIFIED_NAME.to_owned()])
            .map_err(|error| format!("cannot make a certificate: {error}"))?;
        self.write(CERTIFICATE, &made.cert.pem())?;
        self.write(KEY, &made.signing_key.serialize_pem())?;
        for setting in [
            &*format!("port = {}", self.port),
            "ssl = on",
            &*format!("ssl_cert_file = '{}/{CERTIFICATE}'", self.folder),
            &*format!("ssl_key_file = '{}/{KEY}'", self.folder),
            "listen_addresses = '127.0.0.1'",
            "unix_socket_directories = ''",
            "fsync = off",
            "max_connections = 300",
        ] {
            self.write("cluster/postgresql.conf", setting)?;
        }
        Ok(())
    }

    /// Adds lines to a file in the folder, which only the server's user may read.
    fn write(&self, file: &str, line: &str) -> Result<(), String> {
        let path = format!("{}/{file}", self.folder);
        run_command(&mut as_server_user("sh", &["-c", "umask 077; echo \"$1\" >> \"$2\"", "sh", line, &path]))
    }

    /// A shell command that runs `pg_ctl`.
    fn control(&self, action: &str) -> String {
        let words = server_user_words().join(" ");
        format!("cd / && {words} {}", pg_ctl(&self.programs, &self.folder, action))
    }

    fn show_log(&self) {
        println!("the end of PostgreSQL's log:");
        // Nothing to do about a log that cannot be shown: the failure itself is reported.
        let _ = run_command(&mut as_server_user("tail", &["--lines=40", &format!("{}/log", self.folder)]));
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        println!("removing PostgreSQL from {}", self.folder);
        drop(self.sweeper.stdin.take());
        if !self.sweeper.wait().is_ok_and(|status| status.success()) {
            eprintln!("PostgreSQL could not be removed from {}", self.folder);
        }
    }
}

fn sweeper(programs: &Path, folder: &str) -> Result<Child, String> {
    // It may not run any more, or not yet; what counts is that the folder goes.
    let script = format!("cat; {} 2>&1; rm -rf '{folder}'", pg_ctl(programs, folder, STOP));
    let mut command = as_server_user("sh", &["-c", &script]);
    command.stdin(Stdio::piped()).stdout(Stdio::null());
    // Ctrl-C ends a whole process group: not this one.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command.spawn().map_err(|error| format!("cannot run a shell: {error}"))
}

fn pg_ctl(programs: &Path, folder: &str, action: &str) -> String {
    format!("'{}' --pgdata='{folder}/cluster' --log='{folder}/log' {action}", programs.join("pg_ctl").display())
}

fn shell(line: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", line]);
    command
}

/// What comes before a command so that it does not run as root, which PostgreSQL refuses: Debian's package makes the user.
fn server_user_words() -> &'static [&'static str] {
    let is_root = output("id", &["-u"]).as_deref() == Some("0");
    if is_root { &["runuser", "-u", "postgres", "--"] } else { &[] }
}

fn as_server_user(program: &str, arguments: &[&str]) -> Command {
    let words: Vec<&str> = server_user_words().iter().copied().chain([program]).collect();
    let mut command = Command::new(words[0]);
    // The user may not be allowed to enter the present folder.
    command.args(&words[1..]).args(arguments).current_dir("/");
    command
}

fn said_by(command: &mut Command) -> Result<String, String> {
    let failed = |reason: &dyn std::fmt::Display| format!("cannot make a folder for PostgreSQL: {reason}");
    let output = command.stderr(Stdio::inherit()).output().map_err(|error| failed(&error))?;
    if !output.status.success() {
        return Err(failed(&output.status));
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn free_port() -> Result<u16, String> {
    let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    free.map(|address| address.port()).map_err(|error| format!("there is no free port: {error}"))
}
