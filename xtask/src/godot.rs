//! The Godot client, checked and played with a real engine.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::command::{root, run as run_command, target_folder};
use crate::godot_engine::{Engine, require_godot};
use crate::godot_pilot::Pilot;
use crate::running_game::{self, RunningGame, free_ports};
use crate::screen::Screen;
use crate::slow_proxy::SlowProxy;
use crate::tools::{require_chromium, require_python_tools};

/// What `tests/broken` holds: if the runner finds fewer failures there, it does not notice failures.
const BROKEN_TESTS: i32 = 7;
/// From pressing Play to flying, on a busy machine.
const SOON: Duration = Duration::from_secs(120);
/// A match of the tests, with its countdown and what a busy machine adds.
const MATCH: Duration = Duration::from_secs(180);
/// Lengths of matches, short: the point is that they end.
const SHORT_MATCHES: [(&str, &str); 6] = [
    ("GAME__MODES__DUEL__MATCH_S", "15"),
    ("GAME__MODES__DUEL__OVERTIME_S", "0"),
    ("GAME__MODES__DUEL__COUNTDOWN_S", "2"),
    ("GAME__MODES__SKIRMISH__MATCH_S", "25"),
    ("GAME__MODES__SKIRMISH__OVERTIME_S", "0"),
    ("GAME__MODES__SKIRMISH__COUNTDOWN_S", "2"),
];
/// Of the skirmish; a match of two is never on it unless somebody wants that.
const LAST_MAP: &str = "atoll";
/// What clients say of themselves at the end.
const FIGURES: [(&str, &str); 3] = [
    ("kilobytes_per_s", "KB/s received"),
    ("scripts_ms", "ms for the scripts of a frame (median; the engine and its drawing are not in it)"),
    ("memory_mb", "MB of memory in the engine"),
];
/// In `game_client`: three people, and bots who hit.
const THREE_MEET: &str = "tests/queues.toml";
/// The network of the test with a bad one, each way. A piece that was lost once comes this much later, too.
const DELAY: Duration = Duration::from_millis(60);
const JITTER: Duration = Duration::from_millis(40);

/// The stage of `cargo xtask test`.
pub fn test() -> Result<(), String> {
    let engine = require_godot()?;
    println!("Godot {}", engine.version);
    lint()?;
    let home = target_folder().join("godot-tests");
    // Players of an earlier run must not be remembered.
    let _ = std::fs::remove_dir_all(&home);
    import(&engine, &home)?;
    unit_tests(&engine, &home)?;
    picture_tests(&engine, &home)?;
    running_game::build()?;
    three_fly_one_match(&engine, &home)?;
    friends_fly_together(&engine, &home)?;
    a_bad_network_and_a_server_that_dies(&engine, &home)?;
    export_and_start(&engine, &home)
}

/// `cargo xtask client`: the game in a window.
pub fn play(options: &[String]) -> Result<(), String> {
    let engine = require_godot()?;
    let home = root().join("data/godot");
    import(&engine, &home)?;
    run_command(engine.command(&home).arg("--").args(options))
}

fn lint() -> Result<(), String> {
    let tools = require_python_tools("gdtoolkit", &root().join("xtask/gdtoolkit/requirements.txt"))?;
    let client = root().join("game_client");
    run_command(
        Command::new(tools.join("gdformat"))
            .args(["--check", "--line-length", "120", "addons", "src", "tests"])
            .current_dir(&client),
    )?;
    run_command(Command::new(tools.join("gdlint")).args(["addons", "src", "tests"]).current_dir(&client))
}

/// Makes the engine know the project's classes and read its fonts.
pub fn import(engine: &Engine, home: &Path) -> Result<(), String> {
    let mut command = engine.command(home);
    command.args(["--headless", "--import"]).stdout(Stdio::null());
    run_command(&mut command)
}

fn unit_tests(engine: &Engine, home: &Path) -> Result<(), String> {
    let runner = |folder: &str| {
        let mut command = engine.command(home);
        command.args(["--headless", "--max-fps", "60", "-s", "tests/run.gd", "--", folder]);
        command
    };
    println!("the runner notices what fails:");
    let status = runner("broken").stdout(Stdio::null()).stderr(Stdio::null()).status();
    let failures = status.map_err(|error| format!("cannot run Godot: {error}"))?.code();
    if failures != Some(BROKEN_TESTS) {
        return Err(format!("the runner found {failures:?} failures in tests/broken instead of {BROKEN_TESTS}"));
    }
    // Errors that tests provoke on purpose go to standard error, too.
    run_command(runner("unit").stderr(Stdio::null()))
}

/// What a headless engine cannot show.
fn picture_tests(engine: &Engine, home: &Path) -> Result<(), String> {
    let screen = Screen::start()?;
    let mut command = engine.command(home);
    draw_on(&mut command, &screen);
    run_command(command.args(["--max-fps", "60", "-s", "tests/run.gd", "--", "screen"]).stderr(Stdio::null()))
}

/// In software, and without sound.
fn draw_on(command: &mut Command, screen: &Screen) {
    command.args(["--rendering-driver", "opengl3", "--audio-driver", "Dummy"]);
    command.env("DISPLAY", screen.display()).env("LIBGL_ALWAYS_SOFTWARE", "1");
}

/// Two Godot clients, one of them with a screen and one that speaks text, and a browser. Another one watches; and the one
/// with the screen sees the match again. All of them must have seen the same end.
fn three_fly_one_match(engine: &Engine, home: &Path) -> Result<(), String> {
    println!("\nthree clients fly one match");
    let chromium = require_chromium()?;
    let queues = root().join("game_client").join(THREE_MEET).display().to_string();
    let settings = [SHORT_MATCHES.as_slice(), &[("MATCHMAKING__QUEUES_FILE", &queues)]].concat();
    let game = RunningGame::start("godot", 0, &settings)?;
    let screen = Screen::start()?;
    let pictures = target_folder().join("screenshots");
    std::fs::create_dir_all(&pictures).map_err(|error| format!("cannot make {}: {error}", pictures.display()))?;
    let mut with_screen = pilot_command(engine, &home.join("ada"), "Ada", "skirmish");
    draw_on(&mut with_screen, &screen);
    with_screen.args(["--max-fps", "20"]);
    let mut browser = Command::new("node");
    browser
        .current_dir(root().join("website"))
        .arg("e2e/fly_along.mjs")
        .env("BASE_URL", &game.address)
        .env("CHROMIUM", chromium);
    browser.envs([("PILOT_NAME", "Grace"), ("PILOT_MODE", "skirmish")]);
    let mut pilots = [
        Pilot::start(
            "Ada, Godot with a screen",
            as_script(with_screen, &game.address).env("PICTURES_DIR", &pictures).env("PILOT_REPLAYS", "yes"),
        )?,
        Pilot::start(
            "Bessie, Godot, in text",
            headless(engine, &home.join("bessie"), &game.address, "Bessie", "skirmish").env("PILOT_ENCODING", "text"),
        )?,
        Pilot::start("Grace, browser", &mut browser)?,
    ];
    let mut watcher = Pilot::start(
        "Dorothy, Godot, watches",
        headless(engine, &home.join("dorothy"), &game.address, "Dorothy", "").env("PILOT_WATCHES", "skirmish"),
    )?;
    let mut results = Vec::new();
    let mut heard = Vec::new();
    for pilot in &mut pilots {
        let running = pilot.wait_for("running", SOON)?;
        let ended = pilot.wait_for("ended", MATCH)?;
        results.push((running["match_id"].clone(), table(&ended)));
        heard.push((pilot.name, ended["heard"].clone()));
        for (figure, unit) in FIGURES {
            if let Some(value) = ended[figure].as_f64() {
                println!("  {}: {value:.1} {unit}", pilot.name);
            }
        }
    }
    watcher.wait_for("watching", SOON)?;
    let seen = watcher.wait_for("ended", MATCH)?;
    results.push((seen["match_id"].clone(), table(&seen)));
    // The browser is not asked.
    heard.retain(|(_, words)| !words.is_null());
    for (who, words) in &heard {
        let hears =
            |name: &str| words.as_array().is_some_and(|words| words.contains(&format!("{name}: Good luck!").into()));
        if !hears("Ada") || !hears("Bessie") {
            return Err(format!("{who} did not hear what Ada and Bessie said, but {words}"));
        }
    }
    let replayed = pilots[0].wait_for("replayed", MATCH)?;
    results.push((results[0].0.clone(), table(&replayed)));
    if results.iter().any(|result| *result != results[0]) {
        return Err(format!("the clients do not agree on the result: {results:#?}"));
    }
    if results[0].1.iter().all(|line| line.contains(" 0 kills")) {
        return Err(format!("nobody was hit, so that they agree on nothing: {:#?}", results[0].1));
    }
    println!("all three, who watched and the recording agree on match {}:", results[0].0);
    for line in &results[0].1 {
        println!("  {line}");
    }
    println!("screenshots: {}", pictures.display());
    Ok(())
}

/// One makes a party, and then a private lobby; another joins it by its code and is ready, and both are in one match. In the
/// lobby the other votes for the map, and gives the match up.
fn friends_fly_together(engine: &Engine, home: &Path) -> Result<(), String> {
    let game = RunningGame::start("godot-friends", 0, &SHORT_MATCHES)?;
    for (what, variable, mode) in [("party", "PILOT_PARTY", "skirmish"), ("lobby", "PILOT_LOBBY", "skirmish")] {
        println!("\ntwo friends in a {what}");
        let friend = |name: &str, code: &str| {
            let mut command = headless(engine, &home.join(name).join(what), &game.address, name, mode);
            command.env(variable, code);
            command
        };
        let mut first = Pilot::start("Harriet", &mut friend("Harriet", "new"))?;
        let code = first.wait_for(what, SOON)?["code"].as_str().unwrap_or_default().to_owned();
        let mut second = Pilot::start("Valentina", &mut friend("Valentina", &code))?;
        let mut seen = Vec::new();
        for pilot in [&mut first, &mut second] {
            let ended = pilot.wait_for("ended", MATCH)?;
            seen.push(["match_id", "map", "ended_by"].map(|key| ended[key].clone()));
        }
        if seen[0] != seen[1] {
            return Err(format!("they are not in one match: {seen:?}"));
        }
        let [match_id, map, ended_by] = &seen[0];
        println!("  both flew match {match_id} on the map {map}, by the code {code}; it ended by {ended_by}");
        if what == "lobby" && (map != LAST_MAP || ended_by != "given_up") {
            return Err(format!("one voted for the map {LAST_MAP} and gave up"));
        }
    }
    Ok(())
}

/// Without what only one of the two kinds of client knows, in one order.
fn table(ended: &Value) -> Vec<String> {
    let rows = ended["table"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut lines: Vec<String> = rows
        .iter()
        .map(|row| {
            let name = row["name"].as_str().unwrap_or_default();
            let [kills, deaths, score] = ["kills", "deaths", "score"].map(|key| row[key].as_f64().unwrap_or(-1.0));
            format!("{name}: {kills} kills, {deaths} deaths, score {score}")
        })
        .collect();
    lines.sort();
    lines
}

/// A connection that is slow, then cut: the client comes back into its seat. A server that dies and comes back without the
/// match: the client says so.
fn a_bad_network_and_a_server_that_dies(engine: &Engine, home: &Path) -> Result<(), String> {
    println!("\na slow network, a cut connection");
    let port = free_ports()?;
    let settings = [SHORT_MATCHES.as_slice(), &[("JET__PUBLIC_HOST", PROXIED)]].concat();
    let mut game = RunningGame::start("godot-proxy", port, &settings)?;
    let ways = |port: u16| (format!("{PROXIED}:{port}"), format!("127.0.0.1:{port}"));
    let (from, to) = ways(port);
    let _head = SlowProxy::start(&from, &to, Duration::ZERO, Duration::ZERO)?;
    let (from, to) = ways(port + 1);
    let socket = SlowProxy::start(&from, &to, DELAY, JITTER)?;

    let mut pilot =
        Pilot::start("Amelia", &mut headless(engine, &home.join("amelia"), &game.address, "Amelia", "duel"))?;
    let running = pilot.wait_for("running", SOON)?;
    socket.cut();
    pilot.wait_for("lost", SOON)?;
    pilot.wait_for("joined", SOON)?;
    let ended = pilot.wait_for("ended", MATCH)?;
    if ended["match_id"] != running["match_id"] {
        return Err(format!("the client came back into another match: {running} and {ended}"));
    }
    println!("  came back into its seat and flew to the end: {}", table(&ended).join("; "));

    println!("\na server that dies in flight");
    let mut pilot = Pilot::start("Joan", &mut headless(engine, &home.join("joan"), &game.address, "Joan", "duel"))?;
    pilot.wait_for("running", SOON)?;
    game.kill();
    socket.cut();
    pilot.wait_for("lost", SOON)?;
    game.start_again()?;
    let stopped = pilot.wait_for("stopped", SOON)?;
    println!("  the player was told: {}", stopped["words"]);
    if stopped["code"] == "connection_lost" {
        return Err("the client did not find out that its match is gone".into());
    }
    Ok(())
}

/// What an engine says when a part of the game is missing from a build or does not run. Not every `ERROR`: on leaving, some
/// builds of the engine complain about signals of their own.
const SCRIPT_FAILURES: [&str; 5] =
    ["SCRIPT ERROR", "Parse Error", "Failed load", "Cannot open file", "No loader found"];

/// This machine under another address, where the proxies listen on the ports that the program has on 127.0.0.1.
const PROXIED: &str = "127.0.0.2";

fn headless(engine: &Engine, home: &Path, address: &str, name: &str, mode: &str) -> Command {
    let mut command = pilot_command(engine, home, name, mode);
    command.args(["--headless", "--max-fps", "60"]);
    as_script(command, address)
}

fn pilot_command(engine: &Engine, home: &Path, name: &str, mode: &str) -> Command {
    let mut command = engine.command(home);
    command.envs([("PILOT_NAME", name), ("PILOT_MODE", mode)]);
    command
}

/// What stands last on the command line: the script, and the game's own options.
fn as_script(mut command: Command, address: &str) -> Command {
    command.args(["-s", "tests/e2e/pilot.gd", "--", "--server", address]);
    command
}

/// Presets whose templates need not be here: what goes into their builds is packed, and started by this machine's engine.
const OTHER_SYSTEMS: [&str; 3] = ["Windows", "macOS", "Web"];

/// A build for Linux as players get it, started without a screen; and the packs of the other systems.
fn export_and_start(engine: &Engine, home: &Path) -> Result<(), String> {
    println!("\na Linux build");
    provide_template(engine, home)?;
    let folder = target_folder().join("godot-export");
    std::fs::create_dir_all(&folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    let program = folder.join("jet_raiders.x86_64");
    let mut export = engine.command(home);
    run_command(export.args(["--headless", "--export-release", "Linux"]).arg(&program).stdout(Stdio::null()))?;
    let mut start = Command::new(&program);
    engine.set_environment(&mut start, home);
    starts_without_an_error(&mut start, &folder.join("output.log"))?;
    println!("  {} starts without an error", program.display());
    for preset in OTHER_SYSTEMS {
        let pack = folder.join(format!("{preset}.pck"));
        let mut export = engine.command(home);
        run_command(export.args(["--headless", "--export-pack", preset]).arg(&pack).stdout(Stdio::null()))?;
        let mut start = engine.bare_command(home);
        start.arg("--main-pack").arg(&pack);
        starts_without_an_error(&mut start, &folder.join(format!("{preset}.log")))?;
        println!("  what is packed for {preset} starts without an error, here");
    }
    Ok(())
}

fn starts_without_an_error(start: &mut Command, log: &Path) -> Result<(), String> {
    let written = File::create(log).map_err(|error| format!("cannot write {}: {error}", log.display()))?;
    let errors = written.try_clone().map_err(|error| error.to_string())?;
    run_command(start.args(["--headless", "--quit-after", "60"]).stdout(written).stderr(errors))?;
    let mut said = String::new();
    File::open(log).and_then(|mut log| log.read_to_string(&mut said)).map_err(|error| error.to_string())?;
    if SCRIPT_FAILURES.iter().any(|failure| said.contains(failure)) {
        return Err(format!("the exported game has errors:\n{said}"));
    }
    Ok(())
}

/// Templates are looked for beside the engine's own files.
fn provide_template(engine: &Engine, home: &Path) -> Result<(), String> {
    let version: Vec<&str> = engine.version.split('.').take_while(|part| *part != "official").collect();
    let templates = home.join("data/godot/export_templates");
    let folder = templates.join(template_folder(&version));
    std::fs::create_dir_all(&folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    let installed = match engine.template() {
        Some(template) => template,
        None => players_template(&template_folder(&version))?,
    };
    let wanted = folder.join("linux_release.x86_64");
    let copied = std::fs::copy(&installed, &wanted);
    copied.map(drop).map_err(|error| format!("cannot copy {} to {}: {error}", installed.display(), wanted.display()))
}

/// `4.6.3.stable`
fn template_folder(version: &[&str]) -> String {
    let end = version.iter().position(|part| part.parse::<u32>().is_err()).map_or(version.len(), |index| index + 1);
    version[..end].join(".")
}

fn players_template(version: &str) -> Result<PathBuf, String> {
    let data = std::env::var_os("XDG_DATA_HOME").filter(|path| !path.is_empty()).map(PathBuf::from);
    let data = data.or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/share")));
    let template = data.map(|data| data.join("godot/export_templates").join(version).join("linux_release.x86_64"));
    template.filter(|template| template.is_file()).ok_or_else(|| {
        format!("Godot's export templates {version} are missing: install them in its editor (Editor, Manage Export Templates)")
    })
}
