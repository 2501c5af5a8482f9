//! The program as a person starts it: what it prints, how it ends.
#![allow(clippy::unwrap_used)]

mod documents;

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

const EXIT_CONFIG: i32 = 78;

fn program(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jet_raiders"));
    command.arg("--data").arg(data).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn lines(output: &Output) -> Vec<String> {
    String::from_utf8(output.stderr.clone()).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn every_mistake_in_the_settings_is_one_line_and_the_exit_code_is_its_own() {
    let data = tempfile::tempdir().unwrap();
    let output = program(data.path())
        .env("HEAD__LISTEN__PORT", "many")
        .env("GAME__MODES__DUEL__MATCH_S", "-1")
        .env("AUTH__TYPO", "1")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(EXIT_CONFIG));
    let lines = lines(&output);
    assert_eq!(lines.len(), 3, "{lines:?}");
    for part in ["HEAD__LISTEN__PORT", "match_s", "AUTH__TYPO"] {
        assert!(
            lines.iter().any(|line| line.starts_with("jet_raiders: configuration: ") && line.contains(part)),
            "{part}"
        );
    }
}

#[test]
fn wrong_options_and_hosts_without_an_address_are_explained() {
    let data = tempfile::tempdir().unwrap();
    for (arguments, part) in [
        (vec!["--prot", "1"], "there is no option --prot"),
        (vec!["--port"], "--port needs a value"),
        (vec!["--port", "65500"], "port: must be at most"),
        (vec!["--host", "0.0.0.0"], "public_host: must be set"),
        (vec!["--host", "somewhere"], "JET__HOST"),
    ] {
        let output = program(data.path()).args(&arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(EXIT_CONFIG), "{arguments:?}");
        assert!(lines(&output)[0].contains(part), "{:?}", lines(&output));
    }
}

#[test]
fn a_certificate_that_cannot_be_used_is_one_line() {
    let data = tempfile::tempdir().unwrap();
    let (certificate, key) = (("JET__TLS__CERTIFICATE", "/nowhere/cert.pem"), ("JET__TLS__KEY", "/nowhere/key.pem"));
    let of_head = [("HEAD__TLS__CERTIFICATE", "cert.pem"), ("HEAD__TLS__KEY", "key.pem")];
    for (variables, code, part) in [
        (&[certificate, key][..], 1, ": cannot start: /nowhere/cert.pem: "),
        (&[certificate][..], EXIT_CONFIG, ": tls.key: must be set"),
        (&of_head[..], EXIT_CONFIG, ": HEAD__TLS__CERTIFICATE: here one certificate is for both"),
    ] {
        let output = program(data.path()).args(["--port", "0"]).envs(variables.iter().copied()).output().unwrap();
        let lines = lines(&output);
        let [line] = lines.iter().filter(|line| line.starts_with("jet_raiders: ")).collect::<Vec<_>>()[..] else {
            panic!("{lines:?}")
        };
        assert!(line.contains(part), "{line}");
        assert_eq!(output.status.code(), Some(code));
    }
}

#[test]
fn a_taken_port_is_named_with_the_way_to_change_it() {
    let data = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().min(u16::MAX - 103);
    let taken = if port == taken.local_addr().unwrap().port() {
        taken
    } else {
        TcpListener::bind(("127.0.0.1", port)).unwrap()
    };
    let output = program(data.path()).args(["--port", &port.to_string()]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let lines = lines(&output);
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].contains(&format!("port {port} is taken")) && lines[0].contains("--port"), "{lines:?}");
    drop(taken);
}

/// A started program; killed if the test fails.
struct Running {
    child: Child,
    address: String,
}

impl Running {
    fn start(data: &Path) -> Self {
        // A database of some other program: the all-in-one stays with its own.
        let mut child = program(data)
            .env("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none")
            .args(["--port", "0"])
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.split_whitespace().find(|word| word.starts_with("http://")).unwrap().to_owned();
        Self { child, address }
    }

    #[cfg(unix)]
    fn terminate(mut self) -> std::process::ExitStatus {
        let signalled = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(signalled.success());
        self.child.wait().unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn it_serves_stops_cleanly_on_sigterm_and_knows_its_players_after_a_restart() {
    let data = tempfile::tempdir().unwrap();
    let running = Running::start(data.path());
    let head = playtest::HeadClient::new(&running.address).unwrap();
    let ada = head.enter_as_guest("Ada").await.unwrap();
    let secret = ada.session.guest_secret.clone().unwrap();
    assert!(running.terminate().success());

    let running = Running::start(data.path());
    let head = playtest::HeadClient::new(&running.address).unwrap();
    let again = head.log_in(ada.player_id(), &secret).await.unwrap();
    assert_eq!(again.session.display_name, "Ada");
    assert!(running.terminate().success());
}
