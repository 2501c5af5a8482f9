//! What clients are told of a tick: events, score tables, snapshots and radars, and everything at once to who has come.

use std::sync::Arc;
use std::time::Duration;

use crate::domain::{Command, Event, Phase, Seat, TICKS_PER_SECOND};
use crate::use_cases::lobby::audience::{Audience, Gossip};
use crate::use_cases::lobby::chat::are_on_one_side;
use crate::use_cases::lobby::frame::{
    Notice, Radar, Snapshot, StateChange, TickFrame, is_told, scorers, state_change, ticks_in,
};
use crate::use_cases::lobby::host::{Answer, Host};
use crate::use_cases::lobby::message::{Admission, Departure};

/// Ticks from one radar to the next. A ship at full speed flies through about one cell of it in that time.
const RADAR_EVERY_TICKS: u64 = TICKS_PER_SECOND as u64;

/// In a world that nobody sees all of, scores are told once in so many ticks for each pilot: a table of a thousand lines
/// changes all the time, and nobody reads it that fast. Whose score it is hears of it at once.
const SCORE_TICKS_PER_PILOT: f32 = 0.5;

impl Host {
    /// Lets those go whom the host has sent away, and tells whose wish was not granted. It comes before the events are told, so
    /// that who is let go does not hear of it twice.
    pub(super) fn carry_out_wishes(&mut self) {
        let tick = self.world.tick();
        for at in 0..self.events.len() {
            match self.events.get(at) {
                Some(Event::Kicked { seat }) => {
                    let seat = *seat;
                    if self.roster.ban(seat) {
                        self.status_changed = true;
                        self.let_go(seat, Departure::Kicked);
                        self.inputs.forget(seat);
                    }
                }
                Some(Event::GivingUp { seat, willing, needed }) => {
                    let notice = Notice::giving_up(tick, *willing, *needed);
                    self.outboxes.chat(&notice, |other| other == *seat || are_on_one_side(other, *seat, &self.world));
                }
                Some(Event::Denied { seat, wish, why }) => {
                    self.outboxes.send_to(*seat, &Notice::denied(tick, *wish, *why));
                }
                _ => {}
            }
        }
    }

    /// Puts what happened into every outbox. True if something was.
    pub(super) fn tell_events(&mut self, now: Duration) -> bool {
        let tick = self.world.tick();
        let change = self.events.iter().map(state_change).max().unwrap_or(StateChange::None);
        let map_changed = self.events.contains(&Event::MapChanged);
        let scorers: Vec<Seat> = self.events.iter().flat_map(scorers).collect();
        let mut notices = Vec::new();
        for event in self.events.drain(..).filter(is_told) {
            let notice = Notice::event(self.world.rules(), tick, self.memory.next_id(), event);
            self.memory.remember(notice.clone());
            notices.push(notice);
        }
        self.scored |= change == StateChange::Score;
        if map_changed {
            notices.extend(Notice::map(&self.world));
        }
        if change == StateChange::Course || (self.scored && self.scores_are_due()) {
            self.scored = false;
            self.status_changed = true;
            let closes_at = match self.world.phase() {
                Phase::Ended { at, .. } => Some(at.after(ticks_in(self.times.scoreboard))),
                _ => None,
            };
            let match_id = self.match_id();
            self.state =
                Notice::state(&self.world, match_id, Some(&self.state), closes_at, |seat| self.roster.player_at(seat));
            notices.push(self.state.clone());
        }
        self.send(&notices, now);
        if self.scored {
            self.tell_own_scores(&scorers);
        }
        !notices.is_empty()
    }

    /// To those who play among them; the table waits.
    fn tell_own_scores(&self, scorers: &[Seat]) {
        for (at, seat) in scorers.iter().enumerate() {
            if !scorers.iter().take(at).any(|before| before == seat)
                && self.roster.player_at(*seat).is_some()
                && let Some(notice) = Notice::line(&self.world, &self.state, *seat)
            {
                self.outboxes.send_to(*seat, &notice);
            }
        }
    }

    fn scores_are_due(&self) -> bool {
        let pilots = self.world.pilots().len() as f32;
        let every = if self.plan.rules.view().is_some() { (pilots * SCORE_TICKS_PER_PILOT) as u64 } else { 0 };
        self.world.tick().since(self.state.tick) >= every
    }

    /// Puts messages into every outbox. Who has no room for them is let go, and the seat is held.
    pub(super) fn send(&mut self, notices: &[Arc<Notice>], now: Duration) {
        let Host { outboxes, gallery, roster, inputs, commands, times, status_changed, world, .. } = self;
        if notices.is_empty() {
            return;
        }
        gallery.note(notices);
        outboxes.send(notices, &Audience::of(world), |seat, connection| {
            if roster.disconnected(seat, connection, now + times.hold) {
                *status_changed = true;
                inputs.forget(seat);
                commands.push(Command::SetPresent { seat, present: false });
            }
        });
    }

    /// Broadcasts the tick if there is something to write, and welcomes who has come. In a large world something happens on
    /// almost every tick and concerns few: it rides with the next snapshot, so that nobody is woken for nothing.
    pub(super) fn show(&mut self, told: bool) {
        let told = told && self.plan.rules.view().is_none();
        let snapshot_due = self.world.tick().0.is_multiple_of(u64::from(self.plan.rules.snapshot_every_ticks));
        if !told && !snapshot_due && self.arrivals.is_empty() {
            return;
        }
        let tick = self.world.tick();
        self.sweep_radar();
        let frame = TickFrame::of(
            tick,
            snapshot_due.then(|| Snapshot { leads: self.inputs.tell_leads(), ..self.mirror.show(&self.world) }),
            self.radar.clone(),
        );
        if told || snapshot_due {
            self.gallery.record(&frame);
            // Nobody may be listening.
            let _ = self.ticks.send(frame.clone());
        }
        let welcome = if snapshot_due || self.arrivals.is_empty() {
            frame
        } else {
            TickFrame::of(tick, Some(self.mirror.between(&self.world)), self.radar.clone())
        };
        let match_id = self.match_id();
        for arrival in self.arrivals.drain(..) {
            let (last_event, missed) = self.memory.since(arrival.last_event);
            let audience = Audience::of(&self.world);
            let (listener, mut gossip) = (audience.listener(arrival.seat), Gossip::default());
            let missed = missed.iter().filter_map(|notice| listener.hears(notice, &mut gossip)).cloned().collect();
            let line = self.outboxes.open(arrival.seat, arrival.connection, self.ticks.subscribe());
            let admission = Admission {
                seat: arrival.seat,
                match_id,
                rules: Arc::clone(self.world.rules()),
                player: arrival.player,
                trace: arrival.trace,
                last_event,
                missed,
                state: self.state.clone(),
                draining: self.drain.as_ref().map(|drain| drain.notice.clone()),
                frame: welcome.clone(),
                line,
            };
            self.answers.push(Answer::Admitted(arrival.reply, Box::new(admission)));
        }
    }

    fn sweep_radar(&mut self) {
        let now = self.world.tick();
        let is_old = |radar: &Arc<Radar>| now.since(radar.tick) >= RADAR_EVERY_TICKS;
        if self.plan.rules.view().is_some() && self.radar.as_ref().is_none_or(is_old) {
            self.radar = Some(Radar::of(&self.world));
        }
    }
}
