/**
 * How flying feels over a real network: the website's client code flies recorded manoeuvres for a minute, and what it
 * would draw sixty times a second is compared with the server's own positions. Prints one JSON object a line.
 *
 *   BASE_URL     the head server's origin; its game server's address leads through a slow network
 *   DIRECT_HOST  the game server's host without it, for the pilot that tells the truth
 *   LOBBY        the open lobby to fly in
 *   TRANSPORT    what carries snapshots and inputs: `socket` (the default) or `channel`
 *   CASE         what stands before each row
 *   TARGETED     `no` for a network through which the targets do not hold
 *   SECONDS      how long (60)
 *   PLOT         where to write the error trace, an SVG
 *
 * The truth is told by a pilot without the slow network who speaks `jet.v1.json`: there ships stand as the simulation has
 * them, to 0.01 px, not as clients fly them on.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';
import { Pilot } from './pilot.mjs';
import { installPeerConnection } from './peer_connection.mjs';
import { plot } from './plot.mjs';
import { Truth, delta } from './truth.mjs';

const { BASE_URL, DIRECT_HOST = '127.0.0.1', PLOT } = process.env;
const { LOBBY = 'free-play', TRANSPORT = 'socket', CASE = TRANSPORT } = process.env;
const SECONDS = Number(process.env.SECONDS ?? 60);
/** For a data channel to open, packets of it lost as well. */
const OPEN_WITHIN_MS = 30_000;
/** A segment that is lost holds up a stream, whatever a client does about it: then there is no target. */
const TARGETED = process.env.TARGETED !== 'no';
/** Until clocks have settled. */
const WARM_UP_MS = 5000;
const FRAME_MS = 1000 / 60;
/** Controls unchanged for this long are steady flight. */
const STEADY_MS = 500;

const vite = await createServer({
  root: fileURLToPath(new URL('..', import.meta.url)),
  configFile: false,
  server: { middlewareMode: true, hmr: false, watch: null, ws: false },
  appType: 'custom',
  logLevel: 'error',
  optimizeDeps: { noDiscovery: true },
});
if (TRANSPORT === 'channel') installPeerConnection();
const modules = [
  'game/apply',
  'game/controls',
  'game/interpolate',
  'game/predict',
  'net/data_channel',
  'net/match_connection',
];
const site = Object.assign(
  {},
  ...(await Promise.all(modules.map((name) => vite.ssrLoadModule(`/src/${name}.ts`)))),
);

const truth = new Truth();
const frames = [];
const corrections = [];
const told = [];
const leads = [];
let lastAck = 0;
/** When everybody flies as they should, local ms. */
let began = Infinity;
const measuring = () => performance.now() - began > WARM_UP_MS;

const witness = await enter('Witness', {
  subprotocol: 'jet.v1.json',
  seed: 3,
  direct: true,
  look: noteTruth,
});
const others = [await enter('Grace', { subprotocol: 'jet.v1.bin', seed: 2 })];
const pilot = await enter('Ada', { subprotocol: 'jet.v1.bin', seed: 1, look: noteSnapshot });
await carried([pilot, ...others]);
began = performance.now();
await new Promise((resolve) => {
  // Against a fixed beat, as a screen is drawn: a timer alone would drift.
  let frame = 0;
  const draw = () => {
    const nowMs = performance.now();
    if (nowMs - began > WARM_UP_MS + SECONDS * 1000) return resolve();
    if (measuring()) noteFrame(nowMs);
    frame = Math.max(frame + 1, Math.floor((performance.now() - began) / FRAME_MS));
    setTimeout(draw, began + frame * FRAME_MS - performance.now());
  };
  draw();
});
for (const each of [pilot, witness, ...others])
  if (each.stopped) throw new Error(`a pilot was stopped: ${each.stopped}`);
await carried([pilot, ...others]);
// The truth about what was drawn last is still to come.
await new Promise((resolve) => setTimeout(resolve, 500));
report();
for (const each of [pilot, witness, ...others]) each.leave();
await vite.close();
setTimeout(() => process.exit(0), 300);

async function enter(name, { subprotocol, seed, direct = false, look }) {
  const post = async (path, body, token) => {
    const headers = {
      'content-type': 'application/json',
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    };
    const answer = await fetch(`${BASE_URL}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const { session_token } = await post('/guest/init', { display_name: name });
  const seat = await post('/lobbies/join', { lobby_id: LOBBY }, session_token);
  const url = new URL(seat.ws_url);
  if (direct) url.hostname = DIRECT_HOST;
  const join = { ws_url: url.href, match_ticket: seat.match_ticket };
  const openChannel = TRANSPORT === 'channel' && !direct ? site.openDataChannel : undefined;
  return new Pilot(site, { join, subprotocol, seed, openChannel, ...(look ? { look } : {}) });
}

/** Waits until snapshots come to each as they should. */
async function carried(pilots) {
  const until = performance.now() + OPEN_WITHIN_MS;
  while (!pilots.every(({ connection }) => connection.transport === TRANSPORT)) {
    if (performance.now() > until) throw new Error(`snapshots do not come by ${TRANSPORT}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function noteTruth(_pilot, message, takeIn) {
  truth.note(message);
  takeIn();
}

/**
 * Where a snapshot says the ships are, and what it moves the own one by, before that is smoothed: from where it was drawn to
 * where it now should be.
 */
function noteSnapshot(own, message, takeIn) {
  if (message.type !== 'WorldUpdate' || !own.state) return takeIn();
  if (measuring())
    told.push({ atMs: performance.now(), tick: message.data.tick, ships: message.data.entities });
  const nowMs = performance.now();
  const before = site.predictOwnShip(own.state, nowMs);
  const fading = site.faded(own.state.prediction, nowMs);
  takeIn();
  const after = site.predictOwnShip(own.state, nowMs);
  noteLead(own, message.data);
  if (!before || !after || !measuring()) return;
  const { offset } = own.state.prediction;
  const px = Math.hypot(offset.x - fading.x, offset.y - fading.y);
  corrections.push({ atMs: nowMs, px, steady: nowMs - own.changedMs > STEADY_MS });
}

/** Once for each input that has counted. */
function noteLead(own, { entities }) {
  const ship = entities.find(({ id }) => id === own.state.identity.seat);
  if (!ship || ship.ack === lastAck || !measuring()) return;
  lastAck = ship.ack;
  leads.push(ship.lead ?? 0);
}

function noteFrame(nowMs) {
  const picture = pilot.state && site.drawn(pilot.state, nowMs);
  if (!picture) return;
  const own = picture.ships.find((ship) => ship.own && ship.alive) ?? null;
  const present = site.presentTick(pilot.state, nowMs);
  const steady = nowMs - pilot.changedMs > STEADY_MS;
  frames.push({
    atMs: nowMs,
    tick: picture.tick,
    present,
    own,
    steady,
    ships: picture.ships,
    shots: picture.shots,
  });
}

function report() {
  const { seat } = pilot.state.identity;
  const speed = pilot.state.identity.ship.max_speed;
  const drifts = pilot.state.identity.jets?.length > 0;
  const seconds = (atMs) => (atMs - began - WARM_UP_MS) / 1000;
  const trace = { others: [], steps: [], own: [], told: [] };
  let last = null;
  for (const frame of frames) {
    for (const ship of frame.ships) {
      const there = ship.id !== seat && ship.alive && truth.ship(ship.id, frame.tick);
      if (there) trace.others.push({ s: seconds(frame.atMs), px: truth.apart(ship, there) });
    }
    const { own } = frame;
    const there = own && truth.ship(seat, frame.present);
    if (there) trace.own.push({ s: seconds(frame.atMs), px: truth.apart(own, there) });
    if (there && last?.own) {
      const dt = (frame.atMs - last.atMs) / 1000;
      const velocity = drifts ? drift(last.own, own) : push(last.own, own, speed);
      const x = delta(last.own.x, own.x, truth.world.width) - velocity.x * dt;
      const y = delta(last.own.y, own.y, truth.world.height) - velocity.y * dt;
      trace.steps.push({ s: seconds(frame.atMs), px: Math.hypot(x, y) });
    }
    last = there ? frame : null;
  }
  for (const { atMs, tick, ships } of told)
    for (const ship of ships) {
      const there = ship.alive && truth.ship(ship.id, tick);
      if (there) trace.told.push({ s: seconds(atMs), px: truth.apart(ship, there) });
    }
  const corrected = corrections.map(({ atMs, px }) => ({ s: seconds(atMs), px }));
  const steady = corrections.filter((each) => each.steady);
  const handed = handovers(seat);
  const row = (what, errors, target, share = 0.99, always = false) => {
    const sorted = errors.map(({ px }) => px).sort((a, b) => a - b);
    if (sorted.length < 20) throw new Error(`only ${sorted.length} samples of: ${what}`);
    const measured = sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)];
    print(what, 'px', measured, TARGETED || always ? target : null);
  };
  row('own ship: correction in steady flight, p99', steady, 1);
  row('own ship: correction, p99', corrected, 6);
  row('own ship: correction, largest', corrected, null, 1);
  row('own ship: drawn step minus velocity x dt, p99', trace.steps, 1);
  row('own ship: from the truth of its tick, p99', trace.own, null);
  row('others: from the truth of the drawn tick, median', trace.others, null, 0.5);
  row('others: from the truth of the drawn tick, p99', trace.others, 3);
  row('others: from the truth of the drawn tick, largest', trace.others, null, 1);
  row('all ships: as the snapshots tell them, from the truth of their tick, p99', trace.told, 1, 0.99, true);
  row('all ships: as the snapshots tell them, from the truth of their tick, largest', trace.told, 4, 1, true);
  row('own shots: step when the server takes over, minus velocity x dt, p99', handed, null);
  const behind = frames.map(({ present, tick }) => present - tick).sort((a, b) => a - b);
  const median = behind[behind.length >> 1];
  print('own ship ahead of the others, median', 'ticks', median, null);
  const late = (100 * leads.filter((lead) => lead < 0).length) / leads.length;
  print('inputs that came late', '%', late, null);
  gaps();
  if (!PLOT) return;
  const lanes = [
    { title: 'Own ship: corrections (target: p99)', target: 6, points: corrected },
    { title: 'Own ship: drawn step minus velocity x dt (target: p99)', target: 1, points: trace.steps },
    { title: 'Others: drawn, from the truth of that tick (target: p99)', target: 3, points: trace.others },
  ];
  writeFileSync(PLOT, plot(lanes, SECONDS));
}

/** How fast the ship flew from one frame to the next where it flies as its throttle says, in px/s. */
function push(before, after, speed) {
  const heading = before.rotation + delta(before.rotation, after.rotation, 2 * Math.PI) / 2;
  const px = ((before.throttle + after.throttle) / 2) * speed;
  return { x: Math.sin(heading) * px, y: -Math.cos(heading) * px };
}

/** And where it drifts. */
function drift(before, after) {
  return { x: (before.vx + after.vx) / 2, y: (before.vy + after.vy) / 2 };
}

/** How long the client waits for the next snapshot: what the network does to the stream. */
function gaps() {
  const waits = told.slice(1).map(({ atMs }, at) => atMs - told[at].atMs);
  waits.sort((a, b) => a - b);
  print('between two snapshots, p99 (wall)', 'ms', waits[Math.floor(waits.length * 0.99)], null);
  print('between two snapshots, longest (wall)', 'ms', waits.at(-1), null);
}

function print(what, unit, measured, target) {
  console.log(JSON.stringify({ area: 'feel', what: `${CASE}: ${what}`, unit, measured, target }));
}

/** Where a shot of ours that was shown at once becomes the one that the server has told of. */
function handovers(seat) {
  const steps = [];
  let last = null;
  for (const frame of frames) {
    const known = new Set(last?.shots.map(({ id }) => id));
    for (const shot of frame.shots.filter(
      ({ id, owner }) => owner === seat && id >= 0 && last && !known.has(id),
    )) {
      const dt = (frame.atMs - last.atMs) / 1000;
      const ways = last.shots
        .filter(({ id, owner }) => owner === seat && id < 0)
        .map(({ x, y, vx, vy }) => Math.hypot(shot.x - x - vx * dt, shot.y - y - vy * dt));
      const nearest = Math.min(...ways);
      // Shots are 50 px apart: a longer step is between two of them.
      if (nearest < 25) steps.push({ px: nearest });
    }
    last = frame;
  }
  return steps;
}
