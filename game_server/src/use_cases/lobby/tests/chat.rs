//! What is said in a lobby, and who hears it.

use super::*;
use crate::domain::{ChatDenial, Hearers, Outcome, RawSaying, Said, Saying, Team};
use crate::use_cases::lobby::{OUTBOX_CAPACITY, WatchRequest};

const EVE: Uuid = Uuid::from_u128(3);

impl Client {
    fn say(&self, to: Hearers, text: &str) -> Message {
        self.utter(to, RawSaying::Text(text.to_owned()))
    }

    fn utter(&self, to: Hearers, saying: RawSaying) -> Message {
        Message::Say { seat: self.seat(), connection: self.connection, to, saying }
    }

    fn heard(&mut self) -> Vec<(u16, String)> {
        self.notices().iter().filter_map(|notice| heard(notice)).collect()
    }

    fn unsaid(&mut self) -> Vec<ChatDenial> {
        let why = |notice: &Arc<Notice>| match notice.body {
            NoticeBody::Unsaid(why) => Some(why),
            _ => None,
        };
        self.notices().iter().filter_map(why).collect()
    }
}

fn heard(notice: &Notice) -> Option<(u16, String)> {
    let NoticeBody::Said(Said { by, saying, .. }) = &notice.body else { return None };
    Some((
        by.0,
        match saying {
            Saying::Phrase(phrase) => phrase.to_string(),
            Saying::Text(text) => text.as_str().to_owned(),
        },
    ))
}

fn line(seat: u16, text: &str) -> (u16, String) {
    (seat, text.to_owned())
}

/// Ada and Grace against Eve.
fn squadrons() -> LobbyPlan {
    let numbers = ModeNumbers {
        sides: SideNumbers { count: Some(2), friendly_fire: false },
        ..ModeNumbers::clone(&rules(Some(60.0), 4, 0))
    };
    let of_side = |reservation: Reservation, side| Reservation { team: Team(side), ..reservation };
    let seats = vec![
        of_side(reservation(0, ADA, "Ada"), 0),
        of_side(reservation(1, GRACE, "Grace"), 0),
        of_side(reservation(2, EVE, "Eve"), 1),
    ];
    let kind = LobbyKind::Match(MatchSeats { queue: "squadron".into(), seats, fill_to: 0, order: "order".into() });
    LobbyPlan { rules: Arc::new(Rules::new(numbers).unwrap()), kind, ..duel() }
}

#[test]
fn what_is_said_to_everybody_is_heard_by_everybody_and_what_is_said_to_a_side_by_that_side() {
    let mut stage = Stage::new(squadrons());
    let (mut ada, mut grace, mut eve) = (stage.join(ADA, 0), stage.join(GRACE, 1), stage.join(EVE, 2));
    stage.receive(ada.utter(Hearers::All, RawSaying::Phrase(2)));
    stage.receive(grace.say(Hearers::Side, "  from\u{202e} the left "));
    stage.receive(eve.say(Hearers::Side, "alone"));
    let of_friends = [line(0, "2"), line(1, "from the left")];
    assert_eq!(ada.heard(), of_friends);
    assert_eq!(grace.heard(), of_friends);
    assert_eq!(eve.heard(), [line(0, "2"), line(2, "alone")]);
}

#[test]
fn where_there_are_no_sides_nothing_is_said_to_one() {
    let mut stage = Stage::new(open_lobby());
    let mut ada = stage.enter(ADA);
    stage.receive(ada.say(Hearers::Side, "hello"));
    stage.receive(ada.utter(Hearers::All, RawSaying::Phrase(0)));
    stage.receive(ada.say(Hearers::All, " \u{200b} "));
    assert_eq!(ada.unsaid(), [ChatDenial::NoSides, ChatDenial::NoSuchPhrase, ChatDenial::TextInvalid]);
}

#[test]
fn whoever_says_too_much_is_told_so_and_the_others_hear_none_of_it() {
    let mut stage = Stage::new(open_lobby());
    let (mut ada, mut grace) = (stage.enter(ADA), stage.enter(GRACE));
    for number in 0..10 {
        stage.receive(ada.say(Hearers::All, &number.to_string()));
    }
    stage.receive(grace.say(Hearers::All, "well"));
    let texts: Vec<String> = grace.heard().into_iter().map(|(_, text)| text).collect();
    assert_eq!(texts, ["0", "1", "2", "3", "well"]);
    assert_eq!(ada.unsaid(), [ChatDenial::TooFast; 6]);
    for _ in 0..120 {
        stage.tick();
    }
    stage.receive(ada.say(Hearers::All, "later"));
    assert_eq!(grace.heard(), [line(0, "later")]);
}

#[test]
fn a_crowd_is_not_louder_than_one_can_read() {
    let plan = LobbyPlan { rules: rules(None, 40, 0), ..open_lobby() };
    let mut stage = Stage::new(plan);
    let crowd: Vec<Client> = (1..=40).map(|player| stage.enter(Uuid::from_u128(player))).collect();
    let mut listener = crowd;
    let mut last = listener.pop().unwrap();
    last.notices();
    for client in &listener {
        stage.receive(client.utter(Hearers::All, RawSaying::Phrase(1)));
    }
    let heard = last.heard().len();
    assert!((20..30).contains(&heard), "{heard} at once");
}

#[test]
fn nobody_is_let_go_for_what_others_say() {
    let mut stage = Stage::new(open_lobby());
    let (mut slow, talker) = (stage.enter(ADA), stage.enter(GRACE));
    for _ in 0..2 * OUTBOX_CAPACITY {
        stage.receive(talker.utter(Hearers::All, RawSaying::Phrase(1)));
        for _ in 0..120 {
            stage.tick();
        }
    }
    assert!(slow.admission.line.departed.try_recv().is_err());
    let heard = slow.heard().len();
    assert!((OUTBOX_CAPACITY / 4..=OUTBOX_CAPACITY / 2).contains(&heard), "{heard} were kept");
}

#[test]
fn an_operator_may_leave_it_at_phrases() {
    let clock = Arc::new(ManualClock::at_unix_s(START));
    let habits = LobbyHabits { text_chat: false, ..HABITS };
    let mut stage = Stage { host: Host::new(open_lobby(), TIMES, habits, clock), ..Stage::new(open_lobby()) };
    let mut ada = stage.enter(ADA);
    stage.receive(ada.say(Hearers::All, "hello"));
    assert_eq!(ada.unsaid(), [ChatDenial::TextOff]);
    stage.receive(ada.utter(Hearers::All, RawSaying::Phrase(1)));
    assert_eq!(ada.heard(), [line(0, "1")]);
}

#[test]
fn those_who_watch_hear_what_is_said_to_everybody_when_they_see_it() {
    let mut stage = Stage::new(squadrons());
    let (ada, _grace, _eve) = (stage.join(ADA, 0), stage.join(GRACE, 1), stage.join(EVE, 2));
    let (reply, mut answer) = oneshot::channel();
    stage.receive(Message::Watch(WatchRequest { player: Uuid::from_u128(4), reply }));
    stage.tick();
    let mut watcher = answer.try_recv().unwrap().unwrap();
    stage.receive(ada.say(Hearers::All, "to all"));
    stage.receive(ada.say(Hearers::Side, "to my side"));
    let said_at = stage.host.tick_number();
    let mut told = Vec::new();
    for _ in 0..120 {
        stage.tick();
        while let Ok(scene) = watcher.scenes.try_recv() {
            told.extend(scene.notices.iter().filter_map(|notice| heard(notice)));
            assert!(told.is_empty() || stage.host.tick_number().since(said_at) >= 60, "not before the delay");
        }
    }
    assert_eq!(told, [line(0, "to all")]);
}

#[test]
fn who_has_lost_the_seat_says_nothing_for_it() {
    let mut stage = Stage::new(open_lobby());
    let (ada, mut grace) = (stage.enter(ADA), stage.enter(GRACE));
    let proof = ada.resume();
    let _newer = stage.join_with(proof, None).unwrap();
    stage.receive(ada.say(Hearers::All, "from the past"));
    assert_eq!(grace.heard(), []);
}

#[test]
fn how_many_want_to_give_up_is_told_to_their_side_alone() {
    let mut stage = Stage::new(squadrons());
    let (mut ada, mut grace, mut eve) = (stage.join(ADA, 0), stage.join(GRACE, 1), stage.join(EVE, 2));
    stage.tick_until(|host| matches!(host.status().phase, Phase::Running { .. }));
    let tallies = |client: &mut Client| -> Vec<(u16, u16)> {
        let tally = |notice: &Arc<Notice>| match notice.body {
            NoticeBody::GivingUp { willing, needed } => Some((willing, needed)),
            _ => None,
        };
        client.notices().iter().filter_map(tally).collect()
    };
    stage.receive(grace.wish(Wish::GiveUp(true)));
    stage.tick();
    assert_eq!((tallies(&mut ada), tallies(&mut grace), tallies(&mut eve)), (vec![(1, 2)], vec![(1, 2)], vec![]));
    stage.receive(ada.wish(Wish::GiveUp(true)));
    stage.tick();
    let record = stage.host.take_record().unwrap();
    assert!(matches!(record.outcome, Some(Outcome::GivenUp(_))));
    let places: Vec<_> = record.pilots.iter().map(|pilot| (pilot.player, pilot.place, pilot.left_early)).collect();
    assert_eq!(places, [(Some(EVE), 1, false), (Some(ADA), 2, false), (Some(GRACE), 2, false)]);
}
