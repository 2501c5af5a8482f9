//! A real browser flies through a bad network, over a data channel (`website/e2e/impaired.mjs`). The network is made of proxies,
//! which work wherever the tests do.

use std::path::Path;
use std::time::Duration;

use crate::command::{npm, run as run_command};
use crate::running_game::{self, RunningGame};
use crate::slow_datagrams::{Impairment, pass_datagrams_on};
use crate::slow_proxy::SlowProxy;

/// Each way. What passes takes so long, and up to as much longer as the jitter says.
const DELAY: Duration = Duration::from_millis(50);
const JITTER: Duration = Duration::from_millis(20);

/// Of the datagrams, each way.
const LOSS: f64 = 0.02;

/// This machine under another address, where the bad network begins on the ports that the program has on 127.0.0.1.
const FAR: &str = "127.0.0.2";

/// Bots that fly but do not fire: the point is where ships are.
const PEACEFUL: [(&str, &str); 3] = [
    ("JET__PUBLIC_HOST", FAR),
    ("GAME__MODES__FREE_PLAY__BOTS__FILL_TO", "6"),
    ("GAME__MODES__FREE_PLAY__BOTS__FIRE_RANGE_PX", "1"),
];

/// Leaves the error trace in `pictures`.
pub fn fly(chromium: &str, pictures: &Path, seconds: u32) -> Result<(), String> {
    let port = running_game::free_ports()?;
    let game = RunningGame::start("browser-impaired", port, &PEACEFUL)?;
    let ends = |port: u16| (format!("{FAR}:{port}"), format!("127.0.0.1:{port}"));
    let ((from, to), (socket_from, socket_to)) = (ends(port), ends(port + 1));
    let _head = SlowProxy::start(&from, &to, Duration::ZERO, Duration::ZERO)?;
    let _socket = SlowProxy::start(&socket_from, &socket_to, DELAY, JITTER)?;
    pass_datagrams_on(&socket_from, &socket_to, Impairment { delay: DELAY, jitter: JITTER, loss: LOSS })?;
    let mut npm = npm();
    npm.args(["run", "e2e:impaired"]).env("BASE_URL", &game.address).env("DIRECT_URL", format!("http://{to}"));
    npm.env("SHOTS_DIR", pictures).env("CHROMIUM", chromium).env("SECONDS", seconds.to_string());
    run_command(&mut npm)
}
