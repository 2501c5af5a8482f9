/**
 * A stand-in for the servers while working on the website alone: `npm run fake`, then `npm run dev` and open the dev server.
 * It speaks PROTOCOL.md with toy rules, keeps nothing and checks nothing. Tests of the game use the real servers.
 *
 * PORT (3000) is the port of everything; MATCH_S (600) the length of a match; with STATIC=dist it serves the built site.
 */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { WebSocketServer } from 'ws';

const PORT = Number(process.env.PORT ?? 3000);
const MATCH_S = Number(process.env.MATCH_S ?? 600);
const STATIC = process.env.STATIC;
const WORLD = { width: 800, height: 460 };
const SHIP = {
  radius: 24,
  max_hp: 100,
  max_speed: 150,
  turn_rate: 3,
  throttle_rate: 2,
  max_energy: 100,
  energy_rate: 0,
};
const GUN = {
  name: 'gun',
  kind: 'gun',
  radius: 5,
  damage: 30,
  cooldown_ms: 100,
  energy: 0,
  count: 1,
  spread: 0,
  speed: 500,
  acceleration: 0,
  top_speed: 500,
  lifetime_ms: 3000,
  turn_rate: 0,
  range: 0,
};
const BOT_NAMES = ['Kestrel', 'Merlin', 'Osprey', 'Harrier', 'Goshawk', 'Hobby', 'Buzzard', 'Swift'];

const guests = new Map(); // guest_id -> name
const sessions = new Map(); // session token -> guest_id
const refreshes = new Map(); // refresh token -> guest_id
const tickets = new Map(); // ticket_id -> ticket with guest, listeners
const seats = new Map(); // match ticket or resume token -> { lobby, seat }
const lobbies = new Map();

const now = () => Math.floor(Date.now() / 1000);
const wrap = (v, size) => ((v % size) + size) % size;
const delta = (a, b, size) => ((((b - a) % size) + size * 1.5) % size) - size / 2;

class Lobby {
  constructor(id, mode, humans, bots, lengthS) {
    Object.assign(this, {
      id,
      mode,
      tick: 0,
      events: [],
      eventId: 0,
      shots: [],
      shotId: 0,
      conns: new Map(),
      over: false,
    });
    this.pilots = [];
    this.lengthS = lengthS;
    this.phase = lengthS ? 'waiting' : 'running';
    this.phaseEnds = null;
    for (const guest of humans) this.seatFor(guest);
    for (let i = 0; i < bots; i++) this.add(BOT_NAMES[i % BOT_NAMES.length], null);
    this.timer = setInterval(() => this.step(), 1000 / 60);
  }
  add(name, guest) {
    const seat = this.pilots.length;
    this.pilots.push({
      seat,
      name,
      guest,
      input: { seq: 0, thrust: 0, turn: 0, shoot: false },
      present: !guest,
      kills: 0,
      deaths: 0,
      ship: {
        x: WORLD.width * (0.2 + 0.6 * (seat % 2)),
        y: 60 + ((seat * 137) % 340),
        rotation: (seat % 2 ? -1 : 1) * (Math.PI / 2),
        throttle: 0.6,
        hp: 100,
        alive: true,
        cool: 0,
        dead: 0,
      },
    });
    return seat;
  }
  seatFor(guest) {
    const found = this.pilots.find((p) => p.guest === guest);
    return found ? found.seat : this.add(guests.get(guest) ?? 'Pilot', guest);
  }
  event(e) {
    this.events.push({ type: 'Event', data: { id: ++this.eventId, tick: this.tick, ...e } });
  }
  gameState(winners = []) {
    return {
      type: 'GameState',
      data: {
        tick: this.tick,
        phase: this.phase,
        phase_ends_tick: this.phaseEnds,
        outcome: this.phase === 'ended' ? 'completed' : null,
        winners,
        pilots: this.pilots.map((p) => ({
          seat: p.seat,
          player_id: p.guest,
          name: p.name,
          team: p.seat,
          bot: !p.guest,
          present: p.present,
          kills: p.kills,
          deaths: p.deaths,
          assists: 0,
          streak: 0,
          score: p.kills,
        })),
      },
    };
  }
  world() {
    return {
      type: 'WorldUpdate',
      data: {
        tick: this.tick,
        entities: this.pilots.map(({ seat, ship: s, input }) => ({
          id: seat,
          x: s.x,
          y: s.y,
          rotation: s.rotation,
          throttle: s.throttle,
          turn: input.turn,
          hp: s.hp,
          alive: s.alive,
          ack: input.seq,
        })),
        projectiles: this.shots.map(({ id, owner, x, y, vx, vy, born }) => ({
          id,
          owner,
          x,
          y,
          vx,
          vy,
          born,
        })),
      },
    };
  }
  think(p) {
    let best = null;
    for (const q of this.pilots) {
      if (q === p || !q.ship.alive) continue;
      const dx = delta(p.ship.x, q.ship.x, WORLD.width);
      const dy = delta(p.ship.y, q.ship.y, WORLD.height);
      const d = Math.hypot(dx, dy);
      if (!best || d < best.d) best = { d, dx, dy };
    }
    if (!best) return;
    const off = delta(
      p.ship.rotation,
      Math.atan2(best.dx, -best.dy) + Math.sin(this.tick / 60 + p.seat) * 0.5,
      2 * Math.PI,
    );
    p.input = {
      ...p.input,
      thrust: best.d > 120 ? 1 : -0.4,
      turn: Math.max(-1, Math.min(1, off * 2)),
      shoot: Math.abs(off) < 0.15 && best.d < 300 && (this.tick + p.seat * 37) % 90 < 12,
    };
  }
  step() {
    this.tick++;
    let changed = false;
    if (this.phase === 'waiting' && this.pilots.every((p) => p.present)) {
      this.phase = 'countdown';
      this.phaseEnds = this.tick + 180;
      changed = true;
    } else if (this.phase === 'countdown' && this.tick >= this.phaseEnds) {
      this.phase = 'running';
      this.phaseEnds = this.tick + this.lengthS * 60;
      changed = true;
    } else if (this.phase === 'running' && this.phaseEnds && this.tick >= this.phaseEnds) {
      this.phase = 'ended';
      this.phaseEnds = this.tick + 300;
      changed = true;
    } else if (this.phase === 'ended' && this.tick >= this.phaseEnds) {
      for (const c of this.conns.values()) c.close(4000, 'match_over: the match has ended');
      clearInterval(this.timer);
      this.over = true;
      lobbies.delete(this.id);
      return;
    }
    if (this.phase === 'running') changed = this.simulate() || changed;
    const messages = [...this.events];
    this.events = [];
    const top = Math.max(...this.pilots.map((p) => p.kills));
    if (changed)
      messages.push(
        this.gameState(
          this.phase === 'ended' ? this.pilots.filter((p) => p.kills === top).map((p) => p.seat) : [],
        ),
      );
    if (this.tick % 2 === 0) messages.push(this.world());
    if (messages.length)
      for (const c of this.conns.values()) c.send(messages.map((m) => JSON.stringify(m)).join('\n'));
  }
  simulate() {
    let changed = false;
    for (const p of this.pilots) {
      const s = p.ship;
      if (!p.guest) this.think(p);
      if (!s.alive) {
        if (--s.dead <= 0) {
          Object.assign(s, {
            alive: true,
            hp: 100,
            x: Math.random() * WORLD.width,
            y: Math.random() * WORLD.height,
            throttle: 0.5,
          });
          this.event({ kind: 'spawn', seat: p.seat, x: s.x, y: s.y });
        }
        continue;
      }
      const { thrust, turn, shoot } = p.present ? p.input : { thrust: 0, turn: 0, shoot: false };
      s.throttle = Math.max(0, Math.min(1, s.throttle + (thrust * 2) / 60));
      s.rotation = delta(0, s.rotation + (turn * 3) / 60, 2 * Math.PI);
      s.x = wrap(s.x + (Math.sin(s.rotation) * s.throttle * 150) / 60, WORLD.width);
      s.y = wrap(s.y - (Math.cos(s.rotation) * s.throttle * 150) / 60, WORLD.height);
      if (--s.cool <= 0 && shoot) {
        s.cool = 6;
        const [fx, fy] = [Math.sin(s.rotation), -Math.cos(s.rotation)];
        this.shots.push({
          id: ++this.shotId,
          owner: p.seat,
          x: s.x + fx * 24,
          y: s.y + fy * 24,
          vx: fx * 500,
          vy: fy * 500,
          born: this.tick,
        });
      }
    }
    this.shots = this.shots.filter((shot) => {
      shot.x += shot.vx / 60;
      shot.y += shot.vy / 60;
      for (const p of this.pilots) {
        const s = p.ship;
        if (p.seat === shot.owner || !s.alive) continue;
        if (Math.hypot(delta(s.x, shot.x, WORLD.width), delta(s.y, shot.y, WORLD.height)) > 29) continue;
        s.hp = Math.max(0, s.hp - 30);
        this.event({
          kind: 'hit',
          by: shot.owner,
          target: p.seat,
          damage: 30,
          hp: s.hp,
          x: shot.x,
          y: shot.y,
        });
        if (s.hp === 0) {
          s.alive = false;
          s.dead = 60;
          p.deaths++;
          this.pilots[shot.owner].kills++;
          this.event({ kind: 'kill', by: shot.owner, target: p.seat, x: s.x, y: s.y });
          changed = true;
        }
        return false;
      }
      return shot.x > 0 && shot.y > 0 && shot.x < WORLD.width && shot.y < WORLD.height;
    });
    return changed;
  }
}

function seatOf(lobby, guest) {
  const match_ticket = randomUUID();
  seats.set(match_ticket, { lobby, seat: lobby.seatFor(guest) });
  return {
    match_id: lobby.id,
    lobby_id: lobby.id,
    region: 'local',
    ws_url: `ws://127.0.0.1:${PORT}/ws`,
    match_ticket,
    expires_at: now() + 60,
  };
}

function openLobby(id, mode, humans, bots, lengthS) {
  const lobby = new Lobby(id, mode, humans, bots, lengthS);
  lobbies.set(id, lobby);
  return lobby;
}
openLobby('free-play', 'free-play', [], 12, 0);

function ticketView(t) {
  const waiting = [...tickets.values()].filter((o) => o.status === 'waiting' && o.queue === t.queue);
  const isWaiting = t.status === 'waiting';
  return {
    ticket_id: t.ticket_id,
    status: t.status,
    queue: t.queue,
    position: isWaiting ? waiting.indexOf(t) + 1 : null,
    players_waiting: waiting.length,
    estimated_wait_s: isWaiting ? 2 : null,
    blocked_by: isWaiting ? 'too_few_players' : null,
    expires_at: now() + 300,
    ...(t.status === 'matched' ? seatOf(t.lobby, t.guest) : {}),
  };
}
function tell(t) {
  for (const res of t.listeners) {
    res.write(`event: ticket\ndata: ${JSON.stringify(ticketView(t))}\n\n`);
    if (t.status !== 'waiting') res.end();
  }
}
setInterval(() => {
  for (const queue of ['duel', 'skirmish']) {
    const waiting = [...tickets.values()].filter((t) => t.status === 'waiting' && t.queue === queue);
    const size = queue === 'duel' ? 2 : 6;
    if (waiting.length < size && !waiting.some((t) => Date.now() - t.since > 2000)) continue;
    const group = waiting.slice(0, size);
    if (!group.length) continue;
    const lobby = openLobby(
      randomUUID(),
      queue,
      group.map((t) => t.guest),
      size - group.length,
      MATCH_S,
    );
    for (const t of group) Object.assign(t, { status: 'matched', lobby });
    for (const t of group) tell(t);
    for (const t of waiting.slice(size)) tell(t);
  }
}, 200);

function session(guest_id) {
  const [session_token, refresh_token] = [randomUUID(), randomUUID()];
  sessions.set(session_token, guest_id);
  refreshes.set(refresh_token, guest_id);
  return {
    guest_id,
    display_name: guests.get(guest_id),
    session_token,
    refresh_token,
    expires_at: now() + 900,
  };
}

/** The ended matches of a guest, newest first. */
function played(guest) {
  const ended = [...tickets.values()].filter((t) => t.guest === guest && t.lobby?.phase === 'ended');
  return ended.reverse().map(({ lobby }) => {
    const lines = [...lobby.pilots].sort((a, b) => b.kills - a.kills);
    const pilots = lines.map((p) => {
      const rank = 1 + lines.filter((other) => other.kills > p.kills).length;
      const { seat, name, kills, deaths } = p;
      const rating = p.guest ? { before: 1000, after: rank === 1 ? 1012 : 988 } : null;
      return {
        player_id: p.guest,
        seat,
        name,
        team: seat,
        kills,
        deaths,
        score: kills,
        rank,
        left_early: false,
        rating,
      };
    });
    const { rating } = pilots.find((p) => p.player_id === guest);
    const about = {
      match_id: lobby.id,
      mode: lobby.mode,
      queue: lobby.mode,
      outcome: 'completed',
      absent: [],
    };
    return { ...about, started_at: now() - lobby.lengthS, ended_at: now(), rating, pilots };
  });
}

const problem = (status, code) => [
  status,
  { type: 'about:blank', title: code, status, code, detail: code, trace_id: 'fake' },
];

async function answer(method, url, body, bearer) {
  const guest = sessions.get(bearer);
  if (method === 'POST' && url === '/guest/init') {
    if (!body.display_name || body.display_name.length > 20) return problem(422, 'name_invalid');
    const guest_id = randomUUID();
    const taken = [...guests.values()].includes(body.display_name);
    guests.set(
      guest_id,
      taken ? `${body.display_name}#${1000 + Math.floor(Math.random() * 9000)}` : body.display_name,
    );
    return [201, { ...session(guest_id), guest_secret: randomUUID() }];
  }
  if (method === 'POST' && url === '/guest/login')
    return guests.has(body.guest_id) ? [200, session(body.guest_id)] : problem(401, 'credentials_invalid');
  if (method === 'POST' && url === '/session/refresh') {
    const id = refreshes.get(body.refresh_token);
    refreshes.delete(body.refresh_token);
    return id ? [200, session(id)] : problem(401, 'refresh_invalid');
  }
  if (url === '/matchmaking/regions') return [200, { regions: [] }];
  if (url === '/lobbies') {
    const lobby = lobbies.get('free-play');
    return [
      200,
      {
        lobbies: [
          {
            lobby_id: 'free-play',
            mode: 'free-play',
            region: 'local',
            players: lobby.conns.size,
            bots: 12,
            seats: 16,
            watchers: 0,
            joinable: true,
            watchable: false,
          },
        ],
      },
    ];
  }
  if (url.startsWith('/leaderboard')) {
    const entries = BOT_NAMES.map((display_name, i) => ({
      rank: i + 1,
      player_id: `bot-${i}`,
      display_name,
      rating: 1600 - 40 * i,
      matches: 60 - i,
      wins: 40 - 2 * i,
    }));
    const own = { rank: 1234, player_id: guest, display_name: guests.get(guest), rating: 1012 };
    const around = guest ? [{ ...own, matches: 9, wins: 5 }] : null;
    const ladder = new URLSearchParams(url.split('?')[1]).get('ladder') ?? 'duel';
    return [200, { ladder, ladders: ['duel', 'skirmish'], players: 5000, entries, next: null, around }];
  }
  if (!guest) return problem(401, 'token_invalid');
  if (method === 'GET' && url === '/profile')
    return [
      200,
      {
        player_id: guest,
        display_name: guests.get(guest),
        created_at: 0,
        ratings: [{ ladder: 'duel', rank: 1234, rating: 1012, matches: 9, wins: 5 }],
      },
    ];
  if (url.startsWith('/matches')) return [200, { matches: played(guest), next: null }];
  if (method === 'PATCH' && url === '/profile') {
    guests.set(guest, body.display_name);
    return [200, { player_id: guest, display_name: body.display_name, created_at: 0, ratings: [] }];
  }
  if (method === 'POST' && url === '/matchmaking/queue') {
    const live = [...tickets.values()].find(
      (t) =>
        t.guest === guest &&
        (t.status === 'waiting' || (t.status === 'matched' && !t.lobby.over && t.lobby.phase !== 'ended')),
    );
    if (live) return live.queue === body.queue ? [200, ticketView(live)] : problem(409, 'already_queued');
    const t = {
      ticket_id: randomUUID(),
      guest,
      queue: body.queue,
      status: 'waiting',
      since: Date.now(),
      listeners: new Set(),
    };
    tickets.set(t.ticket_id, t);
    return [201, ticketView(t)];
  }
  if (method === 'POST' && url === '/lobbies/join')
    return lobbies.has(body.lobby_id)
      ? [200, seatOf(lobbies.get(body.lobby_id), guest)]
      : problem(404, 'lobby_unknown');
  const t = tickets.get(url.split('/')[3]);
  if (!t || (t.lobby?.over ?? false)) return problem(404, 'ticket_unknown');
  if (method === 'DELETE') {
    if (t.status !== 'waiting') return problem(409, 'already_matched');
    t.status = 'cancelled';
    tell(t);
  }
  if (url.endsWith('/events')) return [0, t];
  return [200, ticketView(t)];
}

const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

const server = http.createServer(async (req, res) => {
  let text = '';
  for await (const chunk of req) text += chunk;
  const bearer = (req.headers.authorization ?? '').replace('Bearer ', '');
  const isFile =
    STATIC && req.method === 'GET' && (req.url === '/' || path.extname(req.url.split('?')[0]) !== '');
  if (isFile) {
    const name = req.url.split('?')[0] === '/' ? '/index.html' : req.url.split('?')[0];
    try {
      const file = await readFile(path.join(STATIC, path.normalize(name)));
      res
        .writeHead(200, { 'content-type': TYPES[path.extname(name)] ?? 'application/octet-stream' })
        .end(file);
    } catch {
      res.writeHead(404).end();
    }
    return;
  }
  const [status, body] = await answer(req.method, req.url, text ? JSON.parse(text) : {}, bearer);
  if (status === 0) {
    res.writeHead(200, { 'content-type': 'text/event-stream' });
    body.listeners.add(res);
    res.on('close', () => body.listeners.delete(res));
    res.write(`event: ticket\ndata: ${JSON.stringify(ticketView(body))}\n\n`);
    if (body.status !== 'waiting') res.end();
    return;
  }
  res
    .writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' })
    .end(JSON.stringify(body));
});

// Speaks the text encoding only.
const handleProtocols = (offered) => (offered.has('jet.v1.json') ? 'jet.v1.json' : false);
new WebSocketServer({ server, path: '/ws', handleProtocols }).on('connection', (socket) => {
  let at = null;
  socket.on('message', (raw) => {
    const { type, data } = JSON.parse(String(raw));
    if (type === 'Join') {
      const key = data.match_ticket ?? data.resume_token;
      at = seats.get(key);
      seats.delete(key);
      if (!at) return socket.close(data.match_ticket ? 4011 : 4014, 'refused');
      if (at.lobby.over) return socket.close(4015, 'lobby_unknown');
      const { lobby, seat } = at;
      lobby.conns.get(seat)?.close(4002, 'replaced: a newer connection took the seat');
      lobby.conns.set(seat, socket);
      const pilot = lobby.pilots[seat];
      pilot.present = true;
      const resume_token = randomUUID();
      seats.set(resume_token, { lobby, seat });
      const identity = {
        player_id: pilot.guest,
        seat,
        resume_token,
        hold_s: 60,
        match_id: lobby.id,
        lobby_id: lobby.id,
        mode: lobby.mode,
        tick: lobby.tick,
        tick_rate: 60,
        snapshot_every_ticks: 2,
        last_event: lobby.eventId,
        sides: 0,
        score_limit: 0,
        world: WORLD,
        obstacles: [],
        ship: SHIP,
        weapons: [GUN],
      };
      socket.send(
        [{ type: 'Identity', data: identity }, lobby.gameState(), lobby.world()]
          .map((m) => JSON.stringify(m))
          .join('\n'),
      );
      lobby.event({ kind: 'join', seat, name: pilot.name, bot: false });
    } else if (!at) socket.close(4020, 'bad_message: Join first');
    else if (type === 'Input' && data.seq > at.lobby.pilots[at.seat].input.seq)
      at.lobby.pilots[at.seat].input = data;
    else if (type === 'Ping')
      socket.send(JSON.stringify({ type: 'Pong', data: { nonce: data.nonce, tick: at.lobby.tick } }));
    else if (type === 'Chat') {
      const said = { tick: at.lobby.tick, by: at.seat, ...data };
      for (const conn of at.lobby.conns.values()) conn.send(JSON.stringify({ type: 'Chat', data: said }));
    } else if (type === 'Leave') socket.close(4001, 'left');
  });
  socket.on('close', () => {
    if (!at || at.lobby.conns.get(at.seat) !== socket) return;
    at.lobby.conns.delete(at.seat);
    at.lobby.pilots[at.seat].present = false;
  });
});
server.listen(PORT, '127.0.0.1', () => console.log(`fake servers at http://127.0.0.1:${PORT}`));
