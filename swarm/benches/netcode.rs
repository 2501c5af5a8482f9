//! The game server's netcode beside the least that a server must do, in one run. Prints one JSON object a line.
//! With `--quick`, one short round; with names of parts, those parts only: `lobbies crowd watchers channels memory`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program whose output is its standard output")]

use std::process::ExitCode;
use std::time::Duration;

use serde_json::json;
use swarm::{
    Encoding, Figures, Flock, FloorProcess, Game, GameSettings, Impairment, LobbyOrder, Measured, ServerWork,
    SwarmError, Ticketed, serve_if_asked,
};
use yardstick::reference_kernel;

const MODE: &str = "skirmish";
/// Of the lobby beside the crowd, so that its ticks are told apart.
const OTHER_MODE: &str = "duel";
const LOBBIES: usize = 62;
const PLAYERS: u16 = 16;
const CROWD: u16 = 1_000;
/// Of one lobby of 16.
const WATCHERS: usize = 250;
const RATE: f64 = 30.0;
const INPUTS_PER_S: u32 = 30;
const ARRIVALS_PER_S: f64 = 250.0;
const SETTLE_WITHIN: Duration = Duration::from_secs(120);

/// Everybody plays over a data channel, which costs the swarm as much as the server: fewer of them.
const CHANNEL_LOBBIES: usize = 15;
/// Of a hundred packets, each way.
const LOST: f64 = 0.02;

type Part = fn(&Rounds) -> Result<(), SwarmError>;

const PARTS: [(&str, Part); 5] =
    [("lobbies", many_lobbies), ("crowd", crowd), ("watchers", watchers), ("channels", channels), ("memory", memory)];

struct Rounds {
    count: usize,
    measured: Duration,
    warm_up: Duration,
}

fn main() -> ExitCode {
    if let Some(served) = serve_if_asked() {
        return served;
    }
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let quick = arguments.iter().any(|argument| argument == "--quick");
    let chosen = |part: &str| arguments.iter().any(|argument| argument == part);
    let all = !PARTS.iter().any(|(part, _)| chosen(part));
    let rounds = if quick {
        Rounds { count: 1, measured: Duration::from_secs(5), warm_up: Duration::from_secs(3) }
    } else {
        Rounds { count: 5, measured: Duration::from_secs(20), warm_up: Duration::from_secs(5) }
    };
    for (_, measure) in PARTS.iter().filter(|(part, _)| all || chosen(part)) {
        if let Err(error) = measure(&rounds) {
            eprintln!("netcode: {error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// CPU for each snapshot with 992 clients in lobbies of 16, in turn with the floor.
fn many_lobbies(rounds: &Rounds) -> Result<(), SwarmError> {
    let clients = LOBBIES * usize::from(PLAYERS);
    let (mut game_us, mut floor_us, mut ratios, mut references) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut down, mut up, mut delivered, mut late, mut ack) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds.count {
        references.push(reference_kernel().as_secs_f64() * 1e6);
        let (figures, work) = play(rounds, clients)?;
        let game = work.cpu_us_per_snapshot().unwrap_or(f64::NAN);
        let floor = floor(rounds, clients, figures.bytes_per_snapshot().round() as usize)?;
        game_us.push(game);
        floor_us.push(floor);
        ratios.push(game / floor);
        down.push(figures.kb_per_s_down(clients));
        up.push(figures.kb_per_s_up(clients));
        delivered.push(figures.share_delivered(clients, RATE) * 100.0);
        late.push(work.late_ticks(None) * 100.0);
        ack.push(figures.input_to_ack.quantile_ms(0.99));
    }
    let reference = median(&mut references);
    let row = |what, unit, mut values: Vec<f64>, target| {
        report(&format!("992 clients in 62 lobbies: {what}"), unit, median(&mut values), target, None);
    };
    let time = |what: &str, mut values: Vec<f64>| {
        report(&format!("992 clients in 62 lobbies: {what}"), "us", median(&mut values), None, Some(reference));
    };
    time("CPU per snapshot", game_us);
    time("the floor's", floor_us);
    row("times the floor", "x", ratios, Some(2.5));
    row("snapshots delivered", "%", delivered, None);
    row("ticks more than 8 ms late", "%", late, None);
    row("input to ack, p99 (wall)", "ms", ack, None);
    row("down per client", "KB/s", down, Some(2.0));
    row("up per client", "KB/s", up, Some(1.5));
    Ok(())
}

fn play(rounds: &Rounds, clients: usize) -> Result<(Figures, ServerWork), SwarmError> {
    let game = Game::start(&GameSettings {
        lobbies: LOBBIES,
        connections: clients,
        seats: vec![(MODE.into(), PLAYERS)],
        env: Vec::new(),
    })?;
    let mut flock = Flock::new(INPUTS_PER_S)?;
    for _ in 0..LOBBIES {
        let places = game.open_lobby(&LobbyOrder { mode: MODE.into(), players: PLAYERS })?;
        flock.send(places, ARRIVALS_PER_S);
        flock.settle(SETTLE_WITHIN)?;
    }
    flock.run(rounds.warm_up)?;
    measure(rounds, &game, &mut flock)
}

fn floor(rounds: &Rounds, clients: usize, frame_bytes: usize) -> Result<f64, SwarmError> {
    let floor = FloorProcess::start(frame_bytes)?;
    let mut flock = Flock::new(INPUTS_PER_S)?;
    flock.send((0..clients).map(|_| floor.place()), ARRIVALS_PER_S);
    flock.settle(SETTLE_WITHIN)?;
    flock.run(rounds.warm_up)?;
    let cpu = || floor.process().cpu().unwrap_or_default();
    let before = cpu();
    let figures = flock.measure(rounds.measured)?;
    Ok((cpu() - before).as_secs_f64() * 1e6 / figures.snapshots.max(1) as f64)
}

/// One large lobby, and a small one beside it.
fn crowd(rounds: &Rounds) -> Result<(), SwarmError> {
    let game = Game::start(&GameSettings {
        lobbies: 2,
        connections: usize::from(CROWD + PLAYERS),
        seats: vec![(MODE.into(), CROWD), (OTHER_MODE.into(), PLAYERS)],
        env: Vec::new(),
    })?;
    let mut flock = Flock::new(INPUTS_PER_S)?;
    flock.send(game.open_lobby(&LobbyOrder { mode: OTHER_MODE.into(), players: PLAYERS })?, ARRIVALS_PER_S);
    flock.settle(SETTLE_WITHIN)?;
    flock.run(rounds.warm_up)?;
    let mut alone = Vec::new();
    for _ in 0..rounds.count {
        let (_, work) = measure(rounds, &game, &mut flock)?;
        alone.push(p99_ms(&work, OTHER_MODE));
    }
    flock.send(game.open_lobby(&LobbyOrder { mode: MODE.into(), players: CROWD })?, ARRIVALS_PER_S);
    flock.settle(SETTLE_WITHIN)?;
    flock.run(rounds.warm_up)?;
    let (mut cpu, mut late, mut lateness, mut delivered, mut down, mut beside) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds.count {
        let (figures, work) = measure(rounds, &game, &mut flock)?;
        cpu.push(work.cpu_share().unwrap_or(f64::NAN) * 100.0);
        late.push(work.late_ticks(Some(MODE)) * 100.0);
        lateness.push(p99_ms(&work, MODE));
        delivered.push(figures.share_delivered(flock.len(), RATE) * 100.0);
        down.push(figures.kb_per_s_down(flock.len()));
        beside.push(p99_ms(&work, OTHER_MODE));
    }
    let row = |what: &str, unit, measured, target| {
        report(&format!("one lobby of {CROWD}: {what}"), unit, measured, target, None)
    };
    row("CPU, of one core", "%", median(&mut cpu), Some(100.0));
    row("ticks more than 8 ms late", "%", median(&mut late), Some(0.5));
    row("its ticks' lateness, p99", "ms", median(&mut lateness), None);
    row("snapshots delivered, at least", "%", median(&mut delivered), Some(99.0));
    row("down per client", "KB/s", median(&mut down), Some(6.0));
    let (beside, alone) = (median(&mut beside), median(&mut alone));
    row("lateness of a lobby of 16 beside it, p99", "ms", beside, None);
    row("the same, alone", "ms", alone, None);
    row("more than alone", "ms", beside - alone, Some(2.0));
    Ok(())
}

/// A lobby that nobody watches, and then many do, in turn.
fn watchers(rounds: &Rounds) -> Result<(), SwarmError> {
    let players = usize::from(PLAYERS);
    for encoding in [Encoding::Binary, Encoding::Json] {
        let (mut alone, mut watched, mut us, mut bytes, mut shown) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let (mut delivered_alone, mut delivered) = (Vec::new(), Vec::new());
        let (mut late_alone, mut late) = (Vec::new(), Vec::new());
        let late_ms =
            |figures: &Figures| figures.snapshot_lateness.get(MODE).map_or(f64::NAN, |late| late.quantile_ms(0.99));
        for _ in 0..rounds.count {
            let game = game_of(1, players + WATCHERS)?;
            let mut flock = Flock::new(INPUTS_PER_S)?;
            let order = LobbyOrder { mode: MODE.into(), players: PLAYERS };
            let (flying, watching) = game.open_watched_lobby(&order, WATCHERS)?;
            flock.send(flying, ARRIVALS_PER_S);
            flock.settle(SETTLE_WITHIN)?;
            flock.run(rounds.warm_up)?;
            let (figures, before) = measure(rounds, &game, &mut flock)?;
            alone.push(p99_ms(&before, MODE));
            late_alone.push(late_ms(&figures));
            delivered_alone.push(figures.share_delivered(players, RATE) * 100.0);
            flock.send(watching.into_iter().map(|place| Ticketed { encoding, ..place }), ARRIVALS_PER_S);
            flock.settle(SETTLE_WITHIN)?;
            flock.run(rounds.warm_up)?;
            let start = game.read()?;
            let Measured { players: figures, watchers: theirs } = flock.measure_apart(rounds.measured)?;
            let work = game.read()?.since(&start);
            watched.push(p99_ms(&work, MODE));
            late.push(late_ms(&figures));
            delivered.push(figures.share_delivered(players, RATE) * 100.0);
            shown.push(theirs.share_delivered(WATCHERS, RATE) * 100.0);
            bytes.push(theirs.kb_per_s_down(WATCHERS));
            let share = |work: &ServerWork| work.cpu_share().unwrap_or(f64::NAN);
            let more_s = (share(&work) - share(&before)) * theirs.over.as_secs_f64();
            us.push(more_s * 1e6 / theirs.snapshots.max(1) as f64);
        }
        let name = if encoding == Encoding::Binary { "jet.v1.bin" } else { "jet.v1.json" };
        let row = |what: &str, unit, mut values: Vec<f64>, target| {
            let what = format!("one lobby of {PLAYERS}, {WATCHERS} watch in {name}: {what}");
            report(&what, unit, median(&mut values), target, None);
        };
        row("ticks late by, p99", "ms", watched, None);
        row("ticks late by, p99, while nobody watches", "ms", alone, None);
        row("players' snapshots come late by, p99 (wall)", "ms", late, None);
        row("players' snapshots come late by, p99, while nobody watches (wall)", "ms", late_alone, None);
        row("players' snapshots delivered", "%", delivered, Some(99.0));
        row("players' snapshots delivered while nobody watches", "%", delivered_alone, None);
        row("CPU that a watcher's snapshot costs", "us", us, None);
        row("watchers' snapshots delivered", "%", shown, None);
        row("down per watcher", "KB/s", bytes, None);
    }
    Ok(())
}

/// Of the ticks of a mode's lobbies.
fn p99_ms(work: &ServerWork, mode: &str) -> f64 {
    work.tick_lateness(Some(mode)).quantile(0.99) * 1000.0
}

/// The same by both transports, with and without loss; a WebSocket loses nothing here, as to it loss is delay.
fn channels(rounds: &Rounds) -> Result<(), SwarmError> {
    let clients = CHANNEL_LOBBIES * usize::from(PLAYERS);
    for (what, channel, loss) in
        [("WebSocket", false, 0.0), ("data channels", true, 0.0), ("data channels, 2 % lost", true, LOST)]
    {
        let beside = Impairment { loss, ..Impairment::default() };
        let game = game_of(CHANNEL_LOBBIES, clients)?;
        let mut flock = Flock::new(INPUTS_PER_S)?;
        let places = flying(&game, clients)?.into_iter().enumerate();
        let places: Vec<Ticketed> =
            places.map(|(number, place)| Ticketed { channel, beside, observes: number % 16 == 0, ..place }).collect();
        flock.send(places, ARRIVALS_PER_S);
        flock.settle(SETTLE_WITHIN)?;
        flock.run(rounds.warm_up)?;
        let (figures, work) = measure(rounds, &game, &mut flock)?;
        let row = |name: &str, unit, measured, target| {
            report(&format!("{clients} clients in 15 lobbies, {what}: {name}"), unit, measured, target, None);
        };
        row("CPU per snapshot", "us", work.cpu_us_per_snapshot().unwrap_or(f64::NAN), None);
        row("snapshots delivered", "%", figures.share_delivered(clients, RATE) * 100.0, None);
        row("input to ack, p99 (wall)", "ms", figures.input_to_ack.quantile_ms(0.99), None);
        row("down per client", "KB/s", figures.kb_per_s_down(clients), Some(2.0));
        row("up per client", "KB/s", figures.kb_per_s_up(clients), Some(1.5));
        row("frames that observers did not understand", "frames", figures.not_understood as f64, Some(0.0));
    }
    Ok(())
}

fn game_of(lobbies: usize, connections: usize) -> Result<Game, SwarmError> {
    let seats = vec![(MODE.into(), PLAYERS)];
    let env = vec![("GAME__TIMES__JOIN_S".into(), "600".into())];
    Game::start(&GameSettings { lobbies, connections, seats, env })
}

fn flying(game: &Game, count: usize) -> Result<Vec<Ticketed>, SwarmError> {
    let mut places = Vec::new();
    for _ in 0..count / usize::from(PLAYERS) {
        places.extend(game.open_lobby(&LobbyOrder { mode: MODE.into(), players: PLAYERS })?);
    }
    Ok(places)
}

/// What each connection adds to the server's memory.
fn memory(rounds: &Rounds) -> Result<(), SwarmError> {
    // Whole lobbies, near 100 and 1000; with sessions of WebRTC the swarm has its hands full with fewer.
    let many = (96, 992);
    let silent = |game: &Game, count: usize| Ok((0..count).map(|_| game.silent_place()).collect());
    growth(rounds, "idle", Some(16.0), many, silent)?;
    growth(rounds, "playing in lobbies of 16", Some(32.0), many, flying)?;
    let beside = |game: &Game, count: usize| {
        Ok(flying(game, count)?.into_iter().map(|place| Ticketed { channel: true, ..place }).collect())
    };
    growth(rounds, "playing over a data channel, its session included", None, (48, 240), beside)
}

fn growth(
    rounds: &Rounds,
    doing: &str,
    target_kib: Option<f64>,
    (few, many): (usize, usize),
    places: impl Fn(&Game, usize) -> Result<Vec<Ticketed>, SwarmError>,
) -> Result<(), SwarmError> {
    let game = game_of(LOBBIES, many)?;
    let mut flock = Flock::new(INPUTS_PER_S)?;
    let mut resident = |count: usize| {
        flock.send(places(&game, count)?, ARRIVALS_PER_S);
        flock.settle(SETTLE_WITHIN)?;
        flock.run(rounds.warm_up + rounds.measured / 4)?;
        Ok::<_, SwarmError>(game.read()?.resident_bytes().unwrap_or(0))
    };
    let before = resident(few)?;
    let after = resident(many - few)?;
    let kib = after.saturating_sub(before) as f64 / 1024.0 / (many - few) as f64;
    report(&format!("memory per connection, {doing}"), "KiB", kib, target_kib, None);
    Ok(())
}

fn measure(rounds: &Rounds, game: &Game, flock: &mut Flock) -> Result<(Figures, ServerWork), SwarmError> {
    let before = game.read()?;
    let figures = flock.measure(rounds.measured)?;
    Ok((figures, game.read()?.since(&before)))
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

fn report(what: &str, unit: &str, measured: f64, target: Option<f64>, reference: Option<f64>) {
    println!(
        "{}",
        json!({ "area": "netcode", "what": what, "unit": unit, "measured": measured, "target": target, "reference": reference })
    );
}
