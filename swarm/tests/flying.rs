//! The swarm against a real game server, through a bad network, and against the floor. A program of its own, without the test
//! harness, because it starts itself again as those servers.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::process::ExitCode;
use std::time::Duration;

use swarm::{
    Encoding, Flock, FloorProcess, Game, GameSettings, ImpairedLink, Impairment, LobbyOrder, Measured, serve_if_asked,
};

const DEADLINE: Duration = Duration::from_secs(60);
const MEASURED: Duration = Duration::from_secs(3);

fn main() -> ExitCode {
    if let Some(served) = serve_if_asked() {
        return served;
    }
    clients_of_both_encodings_understand_every_frame_and_feel_the_network();
    println!("clients_of_both_encodings_understand_every_frame_and_feel_the_network ... ok");
    clients_of_data_channels_understand_what_comes_though_packets_get_lost();
    println!("clients_of_data_channels_understand_what_comes_though_packets_get_lost ... ok");
    those_who_watch_are_shown_as_much_as_those_who_fly_and_say_nothing();
    println!("those_who_watch_are_shown_as_much_as_those_who_fly_and_say_nothing ... ok");
    the_floor_sends_snapshots_of_the_size_wanted();
    println!("the_floor_sends_snapshots_of_the_size_wanted ... ok");
    ExitCode::SUCCESS
}

fn clients_of_both_encodings_understand_every_frame_and_feel_the_network() {
    let settings = GameSettings {
        lobbies: 2,
        connections: 8,
        seats: vec![("skirmish".into(), 4)],
        env: vec![("GAME__MODES__SKIRMISH__BOTS__FILL_TO".into(), "0".into())],
    };
    let game = Game::start(&settings).unwrap();
    let delay = Duration::from_millis(20);
    let link = ImpairedLink::start(
        game.address(),
        Impairment { delay, jitter: Duration::from_millis(5), ..Impairment::default() },
    )
    .unwrap();
    let mut flock = Flock::new(30).unwrap();
    for encoding in [Encoding::Binary, Encoding::Json] {
        let mut places = game.open_lobby(&LobbyOrder { mode: "skirmish".into(), players: 4 }).unwrap();
        for place in &mut places {
            (place.address, place.encoding, place.observes) = (link.address(), encoding, true);
        }
        flock.send(places, 1000.0);
    }
    flock.settle(DEADLINE).unwrap();
    let before = game.read().unwrap();
    let figures = flock.measure(MEASURED).unwrap();
    let work = game.read().unwrap().since(&before);

    assert_eq!((figures.not_understood, figures.ended.len()), (0, 0), "{:?}", figures.ended);
    assert!(figures.snapshots > 0 && figures.inputs > 0 && figures.bytes_down > figures.bytes_up);
    // There and back; and an input waits for its tick besides.
    let there_and_back = 2.0 * delay.as_secs_f64() * 1000.0;
    for latency in [&figures.ping, &figures.input_to_ack] {
        assert!(latency.count() > 0);
        // Three digits are kept.
        assert!(latency.quantile_ms(0.0) > there_and_back * 0.99, "{} ms", latency.quantile_ms(0.0));
    }
    assert!(work.tick_lateness(Some("skirmish")).count() > 0.0);
    assert_eq!(work.tick_lateness(Some("duel")).count(), 0.0);
    #[cfg(target_os = "linux")]
    assert!(work.cpu_us_per_snapshot().unwrap() > 0.0);
}

fn clients_of_data_channels_understand_what_comes_though_packets_get_lost() {
    let settings =
        GameSettings { lobbies: 1, connections: 4, seats: vec![("skirmish".into(), 4)], ..GameSettings::default() };
    let game = Game::start(&settings).unwrap();
    let delay = Duration::from_millis(20);
    let impairment = Impairment { delay, jitter: Duration::from_millis(5), ..Impairment::default() };
    // The socket as well: an input that is said there just before the channel carries is acknowledged on the channel.
    let link = ImpairedLink::start(game.address(), impairment).unwrap();
    let mut flock = Flock::new(30).unwrap();
    let mut places = game.open_lobby(&LobbyOrder { mode: "skirmish".into(), players: 4 }).unwrap();
    for place in &mut places {
        (place.address, place.channel, place.observes) = (link.address(), true, true);
        place.beside = Impairment { loss: 0.05, ..impairment };
    }
    flock.send(places, 1000.0);
    flock.settle(DEADLINE).unwrap();
    let figures = flock.measure(MEASURED).unwrap();
    assert_eq!((figures.not_understood, figures.ended.len()), (0, 0), "{:?}", figures.ended);
    assert!(figures.snapshots > 0 && figures.input_to_ack.count() > 0);
    let there_and_back = 2.0 * delay.as_secs_f64() * 1000.0;
    assert!(figures.input_to_ack.quantile_ms(0.0) > there_and_back * 0.99);
}

fn those_who_watch_are_shown_as_much_as_those_who_fly_and_say_nothing() {
    let game = Game::start(&GameSettings {
        lobbies: 1,
        connections: 12,
        seats: vec![("skirmish".into(), 4)],
        env: vec![("GAME__MODES__SKIRMISH__VIEW__SPECTATOR_DELAY_S".into(), "1".into())],
    })
    .unwrap();
    let order = LobbyOrder { mode: "skirmish".into(), players: 4 };
    let (players, mut watchers) = game.open_watched_lobby(&order, 8).unwrap();
    assert_eq!(watchers.iter().map(|place| place.follows).collect::<Vec<_>>(), [0, 1, 2, 3, 0, 1, 2, 3].map(Some));
    for (place, encoding) in watchers.iter_mut().zip([Encoding::Binary, Encoding::Json].into_iter().cycle()) {
        (place.encoding, place.observes) = (encoding, true);
    }
    let mut flock = Flock::new(30).unwrap();
    flock.send(players.into_iter().chain(watchers), 1000.0);
    flock.settle(DEADLINE).unwrap();
    let Measured { players, watchers } = flock.measure_apart(MEASURED).unwrap();
    for figures in [&players, &watchers] {
        assert_eq!((figures.not_understood, figures.ended.len()), (0, 0), "{:?}", figures.ended);
        assert!(figures.snapshots > 0 && figures.bytes_down > 0 && figures.ping.count() > 0);
    }
    assert!(players.inputs > 0 && watchers.inputs == 0 && watchers.snapshots > players.snapshots);
}

fn the_floor_sends_snapshots_of_the_size_wanted() {
    let floor = FloorProcess::start(60).unwrap();
    let mut flock = Flock::new(30).unwrap();
    flock.send((0..20).map(|_| floor.place()), 1000.0);
    flock.settle(DEADLINE).unwrap();
    let figures = flock.measure(MEASURED).unwrap();
    assert!(figures.snapshots > 0);
    assert_eq!(figures.bytes_down, figures.snapshots * 60);
    assert_eq!(figures.ended.len(), 0, "{:?}", figures.ended);
}
