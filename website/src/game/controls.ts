import type { Controls } from '../net/protocol';

/** Physical keys (`KeyboardEvent.code`), so that WASD is in its place on every keyboard layout. */
const KEYS = {
  faster: ['KeyW', 'ArrowUp'],
  slower: ['KeyS', 'ArrowDown'],
  left: ['KeyA', 'ArrowLeft'],
  right: ['KeyD', 'ArrowRight'],
  fire: ['Space'],
  ability: ['ShiftLeft', 'ShiftRight', 'KeyE'],
} as const;

const ALL_KEYS: readonly string[] = Object.values(KEYS).flat();

export const RELEASED: Controls = { thrust: 0, turn: 0, shoot: false, ability: false };

export function isFlightKey(code: string): boolean {
  return ALL_KEYS.includes(code);
}

/** What the held keys ask for. Opposite keys cancel each other. */
export function controlsOf(held: ReadonlySet<string>): Controls {
  const down = (codes: readonly string[]) => (codes.some((code) => held.has(code)) ? 1 : 0);
  return {
    thrust: down(KEYS.faster) - down(KEYS.slower),
    turn: down(KEYS.right) - down(KEYS.left),
    shoot: down(KEYS.fire) === 1,
    ability: down(KEYS.ability) === 1,
  };
}

/** Decides when controls are sent: at once when they change, at most once per tick, and now and then again. */
export interface InputPacer {
  tickMs: number;
  sent: Controls;
  sentAtMs: number;
  seq: number;
}

/** Unchanged controls are said again after this long, so that the server goes on telling us how early inputs come. */
const REPEAT_MS = 500;

export function newPacer(tickRate: number): InputPacer {
  return { tickMs: 1000 / tickRate, sent: RELEASED, sentAtMs: -Infinity, seq: 0 };
}

export type PacerAnswer = { kind: 'send'; seq: number } | { kind: 'wait'; ms: number } | { kind: 'nothing' };

/**
 * What to do with `controls` at `nowMs`. `ack` is the newest input that the server has of us: a reloaded tab
 * goes on counting from there.
 */
export function paceInput(pacer: InputPacer, controls: Controls, nowMs: number, ack: number): PacerAnswer {
  const since = nowMs - pacer.sentAtMs;
  if (sameControls(pacer.sent, controls) && since < REPEAT_MS) return { kind: 'nothing' };
  if (since < pacer.tickMs) return { kind: 'wait', ms: pacer.tickMs - since };
  pacer.seq = Math.max(pacer.seq, ack) + 1;
  pacer.sent = controls;
  pacer.sentAtMs = nowMs;
  return { kind: 'send', seq: pacer.seq };
}

/** After a lost connection the server flies the ship uncontrolled: what is held now must be said again. */
export function forgetSent(pacer: InputPacer): void {
  pacer.sent = RELEASED;
}

function sameControls(a: Controls, b: Controls): boolean {
  return a.thrust === b.thrust && a.turn === b.turn && a.shoot === b.shoot && a.ability === b.ability;
}
