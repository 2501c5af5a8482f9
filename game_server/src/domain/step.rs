//! One tick: the order in which things happen.

use crate::domain::{Command, Controls, Event, JetId, MAX_REWIND_TICKS, Phase, Seat, Tick, World};

impl World {
    /// Advances exactly one tick of 1/60 s and appends what happened to `events`, in order.
    ///
    /// Commands are applied in the order given; then the phase, then specials, movement, fire and hits, then ships are placed.
    /// Bots decide last, so what they steer takes effect on the next tick, as a player's input does.
    pub fn step(&mut self, commands: &[Command], events: &mut Vec<Event>) {
        self.tick = self.tick.after(1);
        for command in commands {
            self.apply(command, events);
            self.follow_company(command);
            self.follow_willing(command);
        }
        self.fill_with_bots(events);
        let concerns_staying = |command: &Command| {
            matches!(command, Command::Leave { .. } | Command::Wish { .. } | Command::SetPresent { .. })
        };
        if commands.iter().any(concerns_staying) {
            self.end_if_deserted(events);
            self.end_if_given_up(events);
            self.begin_rematch_if_agreed(events);
        }
        self.advance_phase(events);
        if let Phase::Running { .. } = self.phase {
            self.power_specials();
            self.move_ships();
            let in_flight = self.shots.len();
            self.fire_weapons();
            let told = events.len();
            self.resolve_hits(in_flight, events);
            self.shine_beams(events);
            self.break_obstacles();
            self.steer_shots();
            self.take_pickups();
            self.harm_outside_the_ring(events);
            self.score_outlived(events.get(told..).unwrap_or_default());
            self.move_cores(events);
            self.end_at_score_limit(events);
            self.end_when_decided(events);
            self.end_when_one_is_left(events);
        }
        self.place_ships(events);
        self.change_jets(events);
        if let Phase::Running { .. } = self.phase {
            self.think_bots();
        }
    }

    fn apply(&mut self, command: &Command, events: &mut Vec<Event>) {
        match command {
            Command::Join { seat, name, team } => self.join(*seat, name, *team, events),
            Command::Leave { seat } => self.leave(*seat, events),
            Command::SetPresent { seat, present } => self.set_present(*seat, *present, events),
            Command::Input { seat, seq, fired_at, controls } => self.steer(*seat, *seq, *fired_at, *controls),
            Command::ChooseJet { seat, jet } => self.choose_jet(*seat, *jet),
            Command::WantBots(ships) => self.wanted_ships = *ships,
            Command::Gather => self.gather(events),
            Command::Wish { seat, wish } => self.grant(*seat, *wish, events),
            Command::OfferRematch(offered) => self.offer_rematch(*offered),
            Command::Start => self.start(events),
            Command::Abandon => self.abandon(events),
        }
    }

    fn choose_jet(&mut self, seat: Seat, jet: JetId) {
        let known = usize::from(jet.0) < self.rules.jets().len();
        let pilot = self.pilot_index(seat).and_then(|index| self.pilots.get_mut(index));
        if let Some(pilot) = pilot.filter(|pilot| known && pilot.is_steered_by_hand()) {
            pilot.next_jet = jet;
        }
    }

    /// Applies a human's input unless it is old, or the pilot is a bot or has no connection.
    fn steer(&mut self, seat: Seat, seq: u32, fired_at: Tick, controls: Controls) {
        if !self.pilot(seat).is_some_and(|pilot| pilot.is_steered_by_hand()) {
            return;
        }
        let now = self.tick;
        if let Some(ship) = self.ship_index(seat).and_then(|index| self.ships.get_mut(index))
            && seq > ship.ack
        {
            let earliest = Tick(now.0.saturating_sub(u64::from(MAX_REWIND_TICKS)));
            let seen = fired_at.max(ship.fired_at).max(earliest).min(now);
            ship.ack = seq;
            ship.fired_at = seen;
            ship.behind = now.since(seen) as u32;
            ship.controls = controls;
        }
    }
}
