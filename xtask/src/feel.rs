//! How flying feels through a slow network: the website's client code against the real program (`website/bench/feel.mjs`), by
//! both transports, with and without loss. The network is a tunnel in a namespace of its own (`xtask/slow_link`), so that TCP and
//! UDP meet the same one.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::command::{output, root};
use crate::impaired;
use crate::running_game::{self, RunningGame, free_ports};
use crate::tools::{install_website_packages, require_chromium, require_node};

/// The task that runs within the namespace.
pub const WITHIN: &str = "feel-within";

/// Each way. What passes takes so long, and up to as much longer as the jitter says.
const DELAY_MS: &str = "50";
const JITTER_MS: &str = "20";

/// The program's own address, and the one at which it is reached through the tunnel.
const NEAR: &str = "10.77.0.1";
const FAR: &str = "10.77.0.2";

/// Bots that fly but do not fire, and shots that hardly hurt: the bench is about flying, not dying.
const SETTINGS: [(&str, &str); 12] = [
    ("JET__HOST", NEAR),
    ("JET__PUBLIC_HOST", FAR),
    ("JET__LOG__FILTER", "warn"),
    ("GAME__MODES__FREE_PLAY__BOTS__FILL_TO", "6"),
    ("GAME__MODES__FREE_PLAY__BOTS__FIRE_RANGE_PX", "1"),
    ("GAME__MODES__FREE_PLAY__WEAPON__DAMAGE", "1"),
    ("GAME__MODES__SKIRMISH__MATCH_S", "0"),
    ("GAME__MODES__SKIRMISH__OVERTIME_S", "0"),
    ("GAME__MODES__SKIRMISH__BOTS__FILL_TO", "6"),
    ("GAME__MODES__SKIRMISH__BOTS__FIRE_RANGE_PX", "1"),
    ("GAME__MODES__SKIRMISH__WEAPON__DAMAGE", "1"),
    ("GAME__MODES__SKIRMISH__WORLD__MAPS", "open_sky"),
];

/// Where ships fly as their throttle says, and where they drift.
const THROTTLE: &str = "free-play";
const DRIFT: &str = "skirmish";

struct Case {
    name: &'static str,
    lobby: &'static str,
    transport: &'static str,
    loss_percent: &'static str,
    /// False where a lost segment holds up what follows, whatever a client does about it.
    targeted: bool,
    /// Where the error trace of the last run is kept, from the repository's top folder.
    plot: &'static str,
}

const CASES: [Case; 7] = [
    Case {
        name: "WebSocket",
        lobby: THROTTLE,
        transport: "socket",
        loss_percent: "0",
        targeted: true,
        plot: "docs/benchmarks/feel_socket.svg",
    },
    Case {
        name: "WebRTC",
        lobby: THROTTLE,
        transport: "channel",
        loss_percent: "0",
        targeted: true,
        plot: "docs/benchmarks/feel_channel.svg",
    },
    Case {
        name: "WebSocket, 2 % lost",
        lobby: THROTTLE,
        transport: "socket",
        loss_percent: "2",
        targeted: false,
        plot: "docs/benchmarks/feel_socket_lossy.svg",
    },
    Case {
        name: "WebRTC, 2 % lost",
        lobby: THROTTLE,
        transport: "channel",
        loss_percent: "2",
        targeted: true,
        plot: "docs/benchmarks/feel_channel_lossy.svg",
    },
    Case {
        name: "Drifting, WebSocket",
        lobby: DRIFT,
        transport: "socket",
        loss_percent: "0",
        targeted: true,
        plot: "docs/benchmarks/feel_drift_socket.svg",
    },
    Case {
        name: "Drifting, WebRTC",
        lobby: DRIFT,
        transport: "channel",
        loss_percent: "0",
        targeted: true,
        plot: "docs/benchmarks/feel_drift_channel.svg",
    },
    Case {
        name: "Drifting, WebRTC, 2 % lost",
        lobby: DRIFT,
        transport: "channel",
        loss_percent: "2",
        targeted: true,
        plot: "docs/benchmarks/feel_drift_channel_lossy.svg",
    },
];

/// What stands above its table.
pub const NOTES: &str = "\
The website's client code under Node flies for 60 s, its packets through a tunnel that takes 50 ms and up to 20 ms more each way, against a
debug build; where it says so 2 % of all packets are lost, each way. Wall time: other work on the machine shows. `website/bench/feel.mjs` says
what each row is. Ships fly as their throttle says, and where the row says so they drift, with nothing in their way. A lost segment holds up a WebSocket until it has been sent again, so with loss there is no target for it but that nobody
flies on from a wrong place.

What snapshots correct, how evenly the own ship is drawn, and how far the others are from the truth: by
[WebSocket](docs/benchmarks/feel_socket.svg), by [WebRTC](docs/benchmarks/feel_channel.svg), by
[WebSocket with loss](docs/benchmarks/feel_socket_lossy.svg), and by WebRTC with loss; drifting by [WebSocket](docs/benchmarks/feel_drift_socket.svg),
[WebRTC](docs/benchmarks/feel_drift_channel.svg), and [WebRTC with loss](docs/benchmarks/feel_drift_channel_lossy.svg):

![Errors over time by WebRTC with 2 % of the packets lost](docs/benchmarks/feel_channel_lossy.svg)

A real browser draws the page itself, over a data channel with the same delay, jitter and loss (`website/e2e/impaired.mjs`, which is also a test):

![How far from the truth a browser draws ships](docs/benchmarks/impaired_channel.svg)

";

/// What this machine lacks for it, if anything.
pub fn missing() -> Option<&'static str> {
    let is_there = |program: &str, arguments: &[&str]| output(program, arguments).is_some();
    if !is_there("unshare", &["--map-root-user", "--net", "true"]) {
        Some("network namespaces (Linux; as root where others may not make any)")
    } else if !Path::new("/dev/net/tun").exists() || !is_there("ip", &["-V"]) {
        Some("/dev/net/tun and the program ip")
    } else if !is_there("python3", &["--version"]) {
        Some("python3")
    } else {
        None
    }
}

/// How long a real browser flies, over a data channel, with loss.
const BROWSER_S: u32 = 60;

/// Runs it and gives what it printed: one JSON object a line.
pub fn measure() -> Result<String, String> {
    require_node()?;
    install_website_packages()?;
    running_game::build()?;
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut printed = String::new();
    for case in &CASES {
        println!("--- {}", case.name);
        let mut command = Command::new("unshare");
        command.args(["--map-root-user", "--net"]).arg(&own).args([WITHIN, case.name]).stderr(Stdio::inherit());
        let output = command.output().map_err(|error| format!("cannot run unshare: {error}"))?;
        if !output.status.success() {
            return Err(format!("flying by {} failed ({})", case.name, output.status));
        }
        printed.push_str(&String::from_utf8_lossy(&output.stdout));
    }
    println!("--- a browser");
    impaired::fly(&require_chromium()?, &root().join("docs/benchmarks"), BROWSER_S)?;
    Ok(printed)
}

/// One case, within a network namespace of its own.
pub fn within(arguments: &[String]) -> Result<(), String> {
    let case = CASES.iter().find(|case| arguments.iter().any(|name| name == case.name)).ok_or("no such case")?;
    let _link = Link::start(case.loss_percent)?;
    let port = free_ports()?;
    let open = [("GAME__OPEN_LOBBIES", case.lobby)];
    let _game = RunningGame::start("feel", port, &[&SETTINGS[..], &open].concat())?;
    let status = Command::new("node")
        .arg("bench/feel.mjs")
        .current_dir(root().join("website"))
        .env("BASE_URL", format!("http://{NEAR}:{port}"))
        .env("DIRECT_HOST", NEAR)
        .env("LOBBY", case.lobby)
        .env("TRANSPORT", case.transport)
        .env("CASE", case.name)
        .env("TARGETED", if case.targeted { "yes" } else { "no" })
        .env("PLOT", root().join(case.plot))
        .status()
        .map_err(|error| format!("cannot run node: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("website/bench/feel.mjs failed ({status})")) }
}

/// The tunnel; gone when dropped.
struct Link(Child);

impl Link {
    fn start(loss_percent: &str) -> Result<Self, String> {
        let mut program = Command::new("python3")
            .arg(root().join("xtask/slow_link/link.py"))
            .args([DELAY_MS, JITTER_MS, loss_percent])
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("cannot run python3: {error}"))?;
        let mut line = String::new();
        if let Some(output) = program.stdout.take() {
            BufReader::new(output).read_line(&mut line).map_err(|error| error.to_string())?;
        }
        let link = Self(program);
        if line.trim() == "ready" { Ok(link) } else { Err("the slow link did not come up".into()) }
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
