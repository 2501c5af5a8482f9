import { beforeEach, describe, expect, it } from 'vitest';
import { apply, newMatchState } from '../src/game/apply';
import { drawn } from '../src/game/interpolate';
import { inputTime, predictOwnShip, presentTick, recordInput, type SentInput } from '../src/game/predict';
import type { MatchState } from '../src/game/state';
import type { Controls, Entity, Projectile } from '../src/net/protocol';
import { entity, gameState, gun, identity } from './messages';

const TICK_MS = 1000 / 60;
const RELEASED: Controls = { thrust: 0, turn: 0, shoot: false, ability: false };

/** A server that is `delay` ticks away each way, and plays by the rules. */
class FarServer {
  tick = 100;
  ship: Entity = entity({ x: 400, y: 230, throttle: 1, rotation: Math.PI / 2, lead: 0 });
  controls = RELEASED;
  behind = 0;
  inbox: ({ arrives: number } & SentInput)[] = [];
  waiting: SentInput[] = [];
  shots: Projectile[] = [];
  readyAt = 0;
  outbox: { arrives: number; tick: number; ship: Entity; shots: Projectile[] }[] = [];

  constructor(public delay: number) {}

  step(): void {
    this.tick += 1;
    for (const input of this.inbox.filter(({ arrives }) => arrives <= this.tick)) {
      this.ship = { ...this.ship, lead: input.tick - this.tick };
      this.waiting.push(input);
    }
    this.inbox = this.inbox.filter(({ arrives }) => arrives > this.tick);
    for (const input of this.waiting.filter(({ tick }) => tick <= this.tick)) {
      this.controls = input.controls;
      this.behind = Math.min(this.tick - input.tick + input.behind, 9);
      this.ship = { ...this.ship, ack: input.seq };
    }
    this.waiting = this.waiting.filter(({ tick }) => tick > this.tick);
    const rotation = this.ship.rotation + this.controls.turn * 0.05;
    const throttle = Math.min(Math.max(this.ship.throttle + this.controls.thrust / 30, 0), 1);
    const x = (this.ship.x + Math.sin(rotation) * throttle * 2.5 + 800) % 800;
    const y = (this.ship.y - Math.cos(rotation) * throttle * 2.5 + 460) % 460;
    this.ship = { ...this.ship, x, y, rotation, throttle };
    this.shots = this.shots.map((shot) => ({ ...shot, x: shot.x + shot.vx / 60, y: shot.y + shot.vy / 60 }));
    this.fire();
    const { tick, ship, shots } = this;
    if (tick % 2 === 0) this.outbox.push({ arrives: tick + this.delay, tick, ship, shots });
  }

  private fire(): void {
    const { x, y, rotation } = this.ship;
    if (!this.controls.shoot || this.tick < this.readyAt) return;
    this.readyAt = this.tick + 6;
    const [dx, dy] = [Math.sin(rotation), -Math.cos(rotation)];
    const way = 24 + (this.behind * 500) / 60;
    const born = this.tick - this.behind;
    const [vx, vy] = [dx * 500, dy * 500];
    this.shots.push({ id: this.tick, owner: 0, x: x + dx * way, y: y + dy * way, vx, vy, born });
  }

  send(input: SentInput): void {
    this.inbox.push({ arrives: this.tick + this.delay, ...input });
  }
}

let state: MatchState;

beforeEach(() => {
  state = newMatchState(identity());
  apply(state, gameState(), 0);
});

/** Flies for `ticks`, four pictures a tick, and gives the longest way between two beyond what the ship flies. */
function fly(
  server: FarServer,
  ticks: number,
  steer: (tick: number) => Controls | null,
  look?: (nowMs: number) => void,
): number {
  let jump = 0;
  let seq = state.ack;
  let last: { x: number; y: number } | null = null;
  for (let i = 0; i < ticks; i += 1) {
    server.step();
    const nowMs = server.tick * TICK_MS;
    for (const { tick, ship, shots } of server.outbox.filter(({ arrives }) => arrives <= server.tick)) {
      apply(state, { type: 'WorldUpdate', data: { tick, entities: [ship], projectiles: shots } }, nowMs);
    }
    server.outbox = server.outbox.filter(({ arrives }) => arrives > server.tick);
    const controls = steer(i);
    const time = inputTime(state, nowMs);
    if (controls && time) {
      const input = { seq: ++seq, ...time, controls };
      recordInput(state, input);
      server.send(input);
    }
    for (const part of [0, 0.25, 0.5, 0.75]) {
      const ship = predictOwnShip(state, nowMs + part * TICK_MS);
      look?.(nowMs + part * TICK_MS);
      if (ship && last) {
        const way = Math.hypot(((ship.x - last.x + 1200) % 800) - 400, ((ship.y - last.y + 690) % 460) - 230);
        jump = Math.max(jump, way - 2.5 / 4);
      }
      last = ship;
    }
  }
  return jump;
}

function press(seq: number, nowMs: number, controls: Controls): void {
  const time = inputTime(state, nowMs);
  if (time) recordInput(state, { seq, ...time, controls });
}

describe('the own ship', () => {
  it('turns in the same moment as the key is pressed, at a hundred milliseconds of round trip', () => {
    const server = new FarServer(3);
    fly(server, 60, (i) => (i === 30 ? RELEASED : null));
    const nowMs = server.tick * TICK_MS;
    const before = predictOwnShip(state, nowMs + TICK_MS)?.rotation ?? 0;
    press(99, nowMs, { ...RELEASED, turn: 1 });
    const after = predictOwnShip(state, nowMs + TICK_MS)?.rotation ?? 0;
    expect(after - before).toBeGreaterThan(0.02);
  });

  it('flies smoothly through manoeuvres once the server has said how early inputs come', () => {
    const server = new FarServer(6);
    fly(server, 60, (i) => (i === 20 ? { ...RELEASED, thrust: 1 } : null));
    const jump = fly(server, 600, (i) =>
      i % 25 === 0 ? { ...RELEASED, thrust: 1, turn: ((i / 25) % 3) - 1 } : null,
    );
    expect(jump).toBeLessThan(0.5);
  });

  it('flies on evenly when the network becomes slower and inputs come late', () => {
    const server = new FarServer(3);
    const steer = (i: number): Controls | null => (i % 10 === 0 ? { ...RELEASED, thrust: 1 } : null);
    fly(server, 300, steer);
    server.delay = 6;
    const jump = fly(server, 60, steer);
    expect(server.ship.lead).toBeGreaterThanOrEqual(1);
    expect(jump).toBeLessThan(0.15);
  });

  it('names no tick for an input that it has been drawn on', () => {
    const server = new FarServer(6);
    fly(server, 300, (i) => (i % 10 === 0 ? RELEASED : null));
    // The clock is put back, and no answer has said yet that inputs come late.
    server.delay = 12;
    let drawnAt = 0;
    fly(
      server,
      60,
      (i) => {
        const nowMs = server.tick * TICK_MS;
        expect(inputTime(state, nowMs)?.tick).toBeGreaterThanOrEqual(drawnAt);
        return i % 10 === 0 ? RELEASED : null;
      },
      (nowMs) => (drawnAt = presentTick(state, nowMs) ?? 0),
    );
  });

  it('is where the server will have it when the inputs have arrived', () => {
    const server = new FarServer(5);
    fly(server, 100, (i) => (i % 30 === 20 ? { ...RELEASED, turn: 1, thrust: 1 } : null));
    const nowMs = server.tick * TICK_MS;
    const tick = inputTime(state, nowMs)?.tick ?? 0;
    // On the whole tick, when corrections have faded.
    const arriving = (tick - state.prediction.lead.drawn) * TICK_MS + (nowMs - (server.tick - 5) * TICK_MS);
    const shown = predictOwnShip(state, arriving);
    while (server.tick < tick) server.step();
    expect(Math.hypot((shown?.x ?? 0) - server.ship.x, (shown?.y ?? 0) - server.ship.y)).toBeLessThan(3);
  });

  it('is not predicted while nobody flies, or when it is destroyed', () => {
    const server = new FarServer(3);
    fly(server, 20, () => null);
    apply(state, gameState({ phase: 'countdown' }), 0);
    expect(predictOwnShip(state, server.tick * TICK_MS)).toBeNull();
    apply(state, gameState(), 0);
    server.ship = { ...server.ship, alive: false, hp: 0 };
    fly(server, 10, () => null);
    expect(predictOwnShip(state, server.tick * TICK_MS)).toBeNull();
  });
});

describe('the own ship at an obstacle', () => {
  it('slides along it as it will on the server', () => {
    const disc = { x1: 480, y1: 230, x2: 480, y2: 230, radius: 40 };
    state = newMatchState(identity({ obstacles: [disc] }));
    apply(state, gameState(), 0);
    const server = new FarServer(3);
    fly(server, 6, () => null);
    const ship = predictOwnShip(state, server.tick * TICK_MS + 20 * TICK_MS);
    expect(Math.hypot((ship?.x ?? 0) - 480, (ship?.y ?? 0) - 230)).toBeGreaterThan(63.9);
  });
});

describe('own shots', () => {
  it('are foretold only while there is energy to pay for them', () => {
    const before = identity();
    state = newMatchState(
      identity({ weapons: [gun({ energy: 30 })], ship: { ...before.ship, energy_rate: 0 } }),
    );
    apply(state, gameState(), 0);
    const server = new FarServer(3);
    server.ship = { ...server.ship, energy: 0.7 };
    fly(server, 40, () => null);
    const nowMs = server.tick * TICK_MS;
    press(1, nowMs, { ...RELEASED, shoot: true });
    expect(drawn(state, nowMs + 30 * TICK_MS)?.shots).toHaveLength(2);
  });

  const trigger = (shoot: boolean): Controls => ({ ...RELEASED, turn: 0.3, shoot });

  it('show at once, one each time the weapon is ready', () => {
    const server = new FarServer(3);
    fly(server, 40, () => null);
    const pressedMs = server.tick * TICK_MS;
    press(1, pressedMs, { ...RELEASED, shoot: true });
    const shots = (nowMs: number) => drawn(state, nowMs)?.shots ?? [];
    const first = shots(pressedMs + TICK_MS);
    expect(first.map(({ owner, id }) => [owner, id < 0])).toEqual([[0, true]]);
    const own = predictOwnShip(state, pressedMs + TICK_MS);
    expect(Math.hypot((first[0]?.x ?? 0) - (own?.x ?? 0), (first[0]?.y ?? 0) - (own?.y ?? 0))).toBeLessThan(
      36,
    );
    // The cooldown is six ticks.
    expect(shots(pressedMs + 6.5 * TICK_MS)).toHaveLength(2);
  });

  it.each([1, 4, 8])('fly on without a jump when the server tells of them, %i ticks away', (delay) => {
    const server = new FarServer(delay);
    // Long enough for the server to say how early inputs come.
    fly(server, 200, (i) => (i % 20 === 0 ? trigger(false) : null));
    let last: { atMs: number; shots: { id: number; x: number; y: number }[] } | null = null;
    let farthest = 0;
    let taken = 0;
    const look = (atMs: number) => {
      const shots = drawn(state, atMs)?.shots ?? [];
      for (const shot of shots) {
        // Shots are ten ticks of flight apart or more, so the nearest is the same one.
        const flown = ((atMs - (last?.atMs ?? atMs)) * 500) / 1000;
        const ways = (last?.shots ?? []).map((before) => ({
          before,
          off: Math.abs(Math.hypot(shot.x - before.x, shot.y - before.y) - flown),
        }));
        const nearest = ways.sort((a, b) => a.off - b.off)[0];
        if (!nearest || nearest.off > 30) continue;
        farthest = Math.max(farthest, nearest.off);
        if (nearest.before.id < 0 && shot.id >= 0) taken += 1;
      }
      last = { atMs, shots };
    };
    // Up to the tick before the first would leave the world.
    fly(server, 40, (i) => (i === 5 || i === 6 ? trigger(i === 5) : null), look);
    expect(taken).toBe(1);
    expect(farthest).toBeLessThan(1.5);
  });
});
