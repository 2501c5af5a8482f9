//! How flying feels through a slow network: the website's client code against the real program (`website/bench/feel.mjs`).

use std::process::{Command, Stdio};
use std::time::Duration;

use crate::command::root;
use crate::running_game::{self, RunningGame, free_ports};
use crate::slow_proxy::SlowProxy;
use crate::tools::{install_website_packages, require_node};

/// Each way. What passes takes so long, and up to as much longer as the jitter says.
const DELAY: Duration = Duration::from_millis(50);
const JITTER: Duration = Duration::from_millis(20);

/// This machine under another address, where the proxies listen on the ports that the program has on 127.0.0.1.
const PROXIED: &str = "127.0.0.2";

/// Bots that fly but do not fire, and shots that hardly hurt: the bench is about flying, not dying.
const SETTINGS: [(&str, &str); 4] = [
    ("JET__PUBLIC_HOST", PROXIED),
    ("GAME__MODES__FREE_PLAY__BOTS__FILL_TO", "6"),
    ("GAME__MODES__FREE_PLAY__BOTS__FIRE_RANGE_PX", "1"),
    ("GAME__MODES__FREE_PLAY__WEAPON__DAMAGE", "1"),
];

/// Where the error trace of the last run is kept, from the repository's top folder.
pub const PLOT: &str = "docs/benchmarks/feel.svg";

/// What stands above its table.
pub const NOTES: &str = "\
The website's client code under Node flies for 60 s, its WebSocket through a proxy that takes 50 ms and up to 20 ms more each way, against a
debug build. Wall time: other work on the machine shows. `website/bench/feel.mjs` says what each row is.

![What snapshots correct, how evenly the own ship is drawn, and how far the others are from the truth](docs/benchmarks/feel.svg)

";

/// Runs it and gives what it printed: one JSON object a line.
pub fn measure() -> Result<String, String> {
    require_node()?;
    install_website_packages()?;
    running_game::build()?;
    let port = free_ports()?;
    let game = RunningGame::start("feel", port, &SETTINGS)?;
    let proxied = |port: u16, delay, jitter| {
        SlowProxy::start(&format!("{PROXIED}:{port}"), &format!("127.0.0.1:{port}"), delay, jitter)
    };
    let _head = proxied(port, Duration::ZERO, Duration::ZERO)?;
    let _socket = proxied(port + 1, DELAY, JITTER)?;
    let output = Command::new("node")
        .arg("bench/feel.mjs")
        .current_dir(root().join("website"))
        .env("BASE_URL", &game.address)
        .env("PLOT", root().join(PLOT))
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("cannot run node: {error}"))?;
    if !output.status.success() {
        return Err(format!("website/bench/feel.mjs failed ({})", output.status));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
