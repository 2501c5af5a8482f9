//! The tournament of the bots' skills: one against one, and all among all. Prints one JSON object a line.
#![allow(clippy::print_stdout, clippy::expect_used, reason = "a program whose output is its standard output")]

mod tournament;

use game_server::domain::Skill;
use tournament::{duels, lives, melee, pace};

/// What a match is, and where: classic flight in the open, jets that drift among mountains.
const PLACES: [(&str, &str, &str); 2] =
    [("duel", "", "in classic flight"), ("skirmish", "world.maps = \"ridges\"", "in jets, among mountains")];
const SECONDS: u32 = 180;

fn main() {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let seeds = if quick { 0..20 } else { 0..200 };
    for (mode, overrides, place) in PLACES {
        for (at, weaker) in Skill::ALL.into_iter().enumerate() {
            for better in Skill::ALL.into_iter().skip(at + 1) {
                let encounter = duels(mode, overrides, better, weaker, seeds.clone(), SECONDS);
                let what = format!("{better:?} against {weaker:?}, {place}: won, draws by half").to_lowercase();
                report(&what, "%", 100.0 * encounter.score(), Some(75.0));
            }
        }
        for skill in Skill::ALL {
            let pace = pace(mode, overrides, skill, 0..seeds.end / 10, SECONDS);
            let what = |what: &str| format!("{skill:?} against {skill:?}, {place}: {what}").to_lowercase();
            report(&what("a fight lasts"), "s", pace.fight_s(), None);
            report(&what("of it over 3 s without a shot"), "%", 100.0 * pace.dull(), None);
            report(&what("longest without a shot"), "s", pace.longest_quiet_s(), None);
        }
        let tallies = melee(mode, overrides, 0..seeds.end / 10, SECONDS);
        for (skill, tally) in Skill::ALL.into_iter().zip(tallies) {
            let what = format!("{skill:?} among sixteen, {place}: kills for a death").to_lowercase();
            report(&what, "kills", f64::from(tally.kills) / f64::from(tally.deaths.max(1)), None);
        }
    }
    let [regulars, beginner] = lives("free-play", Skill::Regular, 0..seeds.end / 10, SECONDS);
    for (who, lives) in [("a regular", regulars), ("a beginner who flies circles", beginner)] {
        report(&format!("{who} in free-play: half of the lives are shorter than"), "s", lives.median_s(), None);
        report(&format!("{who} in free-play: one life in ten is shorter than"), "s", lives.short_s(), None);
    }
}

fn report(what: &str, unit: &str, measured: f64, target: Option<f64>) {
    let target = target.map_or("null".to_owned(), |target| format!("{target:.2}"));
    println!(
        r#"{{"area":"bots","what":"{what}","unit":"{unit}","measured":{measured:.2},"target":{target},"reference":null}}"#
    );
}
