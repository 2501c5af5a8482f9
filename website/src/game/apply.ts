import type {
  GameEvent,
  GameStateData,
  Identity,
  Playback,
  Said,
  ServerMessage,
  WorldUpdate,
} from '../net/protocol';
import { newClock, observeTick } from './clock';
import { layOut } from './places';
import { correctPrediction, newPrediction } from './predict';
import type { Gaze } from './gaze';
import { followedSeat, nameOf, pilotOf, type FeedLine, type MatchState } from './state';

/** A second of snapshots: more than interpolation ever looks back at. */
const MAX_SNAPSHOTS = 30;
const MAX_FEED = 6;
const MAX_CHAT = 50;
/** Events that wait to be shown; a tab in the background shows none for a while. */
const MAX_UNSHOWN = 256;

export function newMatchState(told: Identity): MatchState {
  const identity = layOut(told, told.world);
  return {
    identity,
    ground: identity,
    gaze: null,
    playback: null,
    clock: newClock(identity.tick_rate),
    phase: 'waiting',
    phaseEndsTick: null,
    closesTick: null,
    nextSeats: null,
    overtime: false,
    outcome: null,
    endedBy: null,
    givingUp: null,
    rematch: null,
    wantsRematch: false,
    winners: [],
    shotDownBy: null,
    private: null,
    cores: [],
    pilots: [],
    snapshots: [],
    radar: null,
    feed: [],
    chat: [],
    unshown: [],
    lastEvent: identity.last_event,
    ack: 0,
    prediction: newPrediction(),
  };
}

/** Takes a server message in, at local time `nowMs`. The first must be `Identity`: before it there is no state. */
export function apply(state: MatchState | null, message: ServerMessage, nowMs: number): MatchState | null {
  if (message.type === 'Identity') return applyIdentity(state, message.data);
  if (!state) return null;
  switch (message.type) {
    case 'GameState':
      applyGameState(state, message.data);
      break;
    case 'WorldUpdate':
      applyWorldUpdate(state, message.data, nowMs);
      break;
    case 'Radar':
      state.radar = message.data;
      break;
    case 'Event':
      applyEvent(state, message.data, nowMs);
      break;
    case 'ServerDraining':
      state.closesTick = message.data.ends_tick;
      state.nextSeats = message.data.next_seats ?? null;
      break;
    case 'Playback':
      applyPlayback(state, message.data);
      break;
    case 'Chat':
      applySaid(state, message.data, nowMs);
      break;
    case 'Map': {
      const { obstacles, bases = [], pickups = [] } = layOut(message.data, state.identity.world);
      state.identity = { ...state.identity, obstacles, bases, pickups };
      state.ground = state.identity;
      // The way to the server has not become another one.
      state.prediction = { ...newPrediction(), lead: state.prediction.lead };
      break;
    }
    case 'Vote': {
      const { subject, votes, needed } = message.data;
      if (subject === 'rematch') state.rematch = { votes, needed };
      if (subject === 'give_up') state.givingUp = votes > 0 ? { votes, needed } : null;
      break;
    }
    case 'Rematch':
      state.identity = { ...state.identity, match_id: message.data.match_id };
      break;
    case 'Denied':
    case 'Answer':
    case 'Pong':
      break;
  }
  return state;
}

/** Somebody who watches looks elsewhere. */
export function look(state: MatchState, gaze: Gaze): void {
  state.gaze = gaze;
}

/** The same match goes on where it was: events missed meanwhile follow and are told from old ones by their id. */
function applyIdentity(state: MatchState | null, told: Identity): MatchState {
  if (!state || state.identity.match_id !== told.match_id) return newMatchState(told);
  const identity = layOut(told, told.world);
  state.identity = identity;
  state.ground = identity;
  // It does not count any more: whoever lost the connection says it again.
  state.wantsRematch = false;
  state.snapshots = [];
  // Of a recording another part follows, and what has happened in this one is not to be shown any more.
  if (identity.seat === null) state.unshown = [];
  state.radar = null;
  state.clock = newClock(identity.tick_rate);
  state.prediction = newPrediction();
  return state;
}

function applyPlayback(state: MatchState, playback: Playback): void {
  const isOtherTime = state.playback?.speed !== playback.speed || state.clock.originMs === null;
  state.playback = playback;
  if (isOtherTime) state.clock = newClock(state.identity.tick_rate * playback.speed);
}

function applyGameState(state: MatchState, data: GameStateData): void {
  state.phase = data.phase;
  state.phaseEndsTick = data.phase_ends_tick;
  state.overtime = data.overtime ?? false;
  state.outcome = data.outcome;
  state.endedBy = data.ended_by ?? null;
  if (data.phase !== 'running') state.givingUp = null;
  if (data.phase !== 'ended') {
    state.rematch = null;
    state.wantsRematch = false;
  }
  state.winners = data.winners;
  state.pilots = data.pilots;
  state.cores = data.cores ?? [];
  state.private = data.private ?? null;
  // The next match of a private lobby has an id of its own, and is played as its host has chosen.
  if (data.private) {
    const { match_id, settings } = data.private;
    state.identity = { ...state.identity, match_id, score_limit: settings.score_limit };
    state.ground = standing(state.identity, state.snapshots.at(-1)?.down ?? []);
  }
}

function applyWorldUpdate(state: MatchState, update: WorldUpdate, nowMs: number): void {
  const newest = state.snapshots.at(-1);
  if (newest && update.tick <= newest.tick) return;
  nameEnergy(state, update);
  const takeIn = () => {
    if (String(update.down ?? []) !== String(newest?.down ?? []))
      state.ground = standing(state.identity, update.down ?? []);
    state.snapshots.push(update);
    if (state.snapshots.length > MAX_SNAPSHOTS) state.snapshots.shift();
    observeTick(state.clock, update.tick, nowMs);
  };
  const own = update.entities.find((entity) => entity.id === state.identity.seat);
  if (!own) return takeIn();
  correctPrediction(state, own, nowMs, takeIn);
  state.ack = own.ack;
}

/** Who watches is told what one ship has to pay with, by `jet.v1.bin` without saying whose: of the pilot who is followed. */
function nameEnergy(state: MatchState, { watched_energy, entities }: WorldUpdate): void {
  if (watched_energy === undefined) return;
  const watched = entities.find(({ id }) => id === followedSeat(state));
  if (watched) watched.energy = watched_energy;
}

function standing(identity: Identity, down: number[]): Identity {
  if (down.length === 0) return identity;
  return { ...identity, obstacles: identity.obstacles.filter((_, number) => !down.includes(number)) };
}

function applyEvent(state: MatchState, event: GameEvent, nowMs: number): void {
  if (event.id <= state.lastEvent) return;
  state.lastEvent = event.id;
  state.unshown.push(event);
  if (state.unshown.length > MAX_UNSHOWN) state.unshown.shift();
  noteOwnLoss(state, event);
  const line = feedLine(state, event, nowMs);
  if (!line) return;
  state.feed.push(line);
  if (state.feed.length > MAX_FEED) state.feed.shift();
}

function noteOwnLoss(state: MatchState, event: GameEvent): void {
  const { seat } = state.identity;
  if (event.kind === 'spawn' && event.seat === seat) state.shotDownBy = null;
  if (event.kind === 'kill' && event.target === seat)
    state.shotDownBy = event.by === seat ? null : nameOf(state, event.by);
}

function applySaid(state: MatchState, { by, to, phrase, text }: Said, atMs: number): void {
  const pilot = pilotOf(state, by);
  state.chat.push({
    id: (state.chat.at(-1)?.id ?? 0) + 1,
    by,
    name: nameOf(state, by),
    playerId: pilot?.player_id ?? null,
    to,
    phrase: phrase ?? null,
    text: text ?? null,
    atMs,
  });
  if (state.chat.length > MAX_CHAT) state.chat.shift();
}

function feedLine(state: MatchState, event: GameEvent, atMs: number): FeedLine | null {
  const name = (seat: number) => nameOf(state, seat);
  const line = { event_id: event.id, target: null, targetName: '', core: null, atMs };
  switch (event.kind) {
    case 'kill':
      return {
        ...line,
        kind: 'kill',
        by: event.by,
        byName: name(event.by),
        target: event.target,
        targetName: name(event.target),
      };
    case 'join':
      return { ...line, kind: 'join', by: event.seat, byName: event.name };
    case 'leave':
      return { ...line, kind: 'leave', by: event.seat, byName: name(event.seat) };
    case 'core': {
      const { side, change, by = -1 } = event;
      // Who lost it was shot down: that is told.
      if (change === 'dropped') return null;
      return { ...line, kind: 'core', by, byName: by >= 0 ? name(by) : '', core: { side, change } };
    }
    case 'hit':
    case 'beam':
    case 'spawn':
      return null;
  }
}

/** Events older than this when their turn comes are not shown: nobody wants last minute's explosions at once. */
const STALE_TICKS = 60;

/** Takes out the events whose tick the drawn time has reached. */
export function takeDueEvents(state: MatchState, renderTick: number): GameEvent[] {
  const due = state.unshown.filter((event) => event.tick <= renderTick);
  if (due.length === 0) return due;
  state.unshown = state.unshown.filter((event) => event.tick > renderTick);
  return due.filter((event) => renderTick - event.tick <= STALE_TICKS);
}
