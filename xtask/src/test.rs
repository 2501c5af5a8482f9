//! `cargo xtask test`: everything the continuous integration runs, stage by stage, with the time of each.

use std::time::{Duration, Instant};

use crate::command::{cargo, npm, run as run_command, target_folder};
use crate::running_game::{self, RunningGame};
use crate::tools::{
    install_website_packages, require_chromium, require_node, require_postgres, require_prometheus, require_valgrind,
};
use crate::{fuzz, godot, godot_engine, impaired, openapi, postgres, prometheus, simulation};

type Stage = (&'static str, fn() -> Result<(), String>);

const STAGES: [Stage; 11] = [
    ("tools", tools),
    ("format", format),
    ("clippy", clippy),
    ("rust", rust),
    ("simulation", simulation::test),
    ("postgres", postgres::run),
    ("prometheus", prometheus::run),
    ("openapi", openapi::run),
    ("website", website),
    ("browser", browser),
    ("godot", godot::test),
];

pub fn run(chosen: &[String]) -> Result<(), String> {
    if let Some(unknown) = chosen.iter().find(|name| STAGES.iter().all(|(stage, _)| stage != name)) {
        return Err(format!("there is no stage '{unknown}'"));
    }
    let mut times = Vec::new();
    let mut failure = None;
    for (name, stage) in STAGES {
        if !chosen.is_empty() && !chosen.iter().any(|choice| choice == name) {
            continue;
        }
        println!("\n=== {name}");
        let started = Instant::now();
        let result = stage();
        times.push((name, started.elapsed(), result.is_ok()));
        if let Err(message) = result {
            failure = Some(format!("stage {name}: {message}"));
            break;
        }
    }
    print_times(&times);
    failure.map_or(Ok(()), Err)
}

fn print_times(times: &[(&str, Duration, bool)]) {
    println!("\nstage       seconds");
    for (name, time, passed) in times {
        println!("{name:<10} {:>8.1}{}", time.as_secs_f64(), if *passed { "" } else { "  failed" });
    }
    let total: Duration = times.iter().map(|(_, time, _)| *time).sum();
    println!("{:<10} {:>8.1}", "total", total.as_secs_f64());
}

fn tools() -> Result<(), String> {
    require_node()?;
    println!("Chromium: {}", require_chromium()?);
    println!("PostgreSQL: {}", require_postgres()?.display());
    println!("Prometheus: {}", require_prometheus()?.display());
    println!("Valgrind: {}", require_valgrind()?);
    println!("Godot: {}", godot_engine::require_godot()?.version);
    Ok(())
}

fn format() -> Result<(), String> {
    run_command(cargo().args(["fmt", "--all", "--check"]))
}

fn clippy() -> Result<(), String> {
    // With the features of the tests and fuzz targets that a plain build leaves out.
    let features = [postgres::FEATURES, prometheus::FEATURE, fuzz::FEATURE].join(",");
    let targets = ["clippy", "--workspace", "--all-targets", "--features", &features, "--locked"];
    run_command(cargo().args(targets).args(["--", "--deny", "warnings"]))
}

fn rust() -> Result<(), String> {
    run_command(cargo().args(["test", "--workspace", "--locked", "--no-fail-fast"]))
}

fn website() -> Result<(), String> {
    require_node()?;
    install_website_packages()?;
    for script in ["check", "lint", "test", "build"] {
        run_command(npm().args(["run", script]))?;
    }
    Ok(())
}

/// An open world much larger than a screen, with many bots.
const LARGE_WORLD: [(&str, &str); 5] = [
    ("GAME__MODES__FREE_PLAY__WORLD__WIDTH_PX", "3200"),
    ("GAME__MODES__FREE_PLAY__WORLD__HEIGHT_PX", "2000"),
    ("GAME__MODES__FREE_PLAY__VIEW__AREA_PX2", "518400"),
    ("GAME__MODES__FREE_PLAY__MAX_PLAYERS", "120"),
    ("GAME__MODES__FREE_PLAY__BOTS__FILL_TO", "120"),
];

/// How long a browser flies through a bad network.
const IMPAIRED_S: u32 = 20;

/// The real program, its website built in, played by a real browser. Matches are short: the point is that they end.
fn browser() -> Result<(), String> {
    let chromium = require_chromium()?;
    running_game::build()?;
    let short_matches = [
        ("GAME__MODES__DUEL__MATCH_S", "20"),
        ("GAME__MODES__DUEL__OVERTIME_S", "0"),
        ("GAME__MODES__DUEL__COUNTDOWN_S", "2"),
        ("GAME__MODES__SKIRMISH__MATCH_S", "20"),
        ("GAME__MODES__SKIRMISH__OVERTIME_S", "0"),
        ("GAME__MODES__SKIRMISH__COUNTDOWN_S", "2"),
    ];
    let game = RunningGame::start("browser", 0, &short_matches)?;
    let pictures = target_folder().join("screenshots");
    std::fs::create_dir_all(&pictures).map_err(|error| format!("cannot make {}: {error}", pictures.display()))?;
    let run = |script: &str, game: &RunningGame| {
        let mut npm = npm();
        npm.args(["run", script]).env("BASE_URL", &game.address);
        run_command(npm.env("SHOTS_DIR", &pictures).env("CHROMIUM", &chromium))
    };
    let result = run("e2e", &game).and_then(|()| {
        drop(game);
        run("e2e:large", &RunningGame::start("browser-large", 0, &LARGE_WORLD)?)?;
        impaired::fly(&chromium, &pictures, IMPAIRED_S)
    });
    println!("screenshots: {}", pictures.display());
    result
}
