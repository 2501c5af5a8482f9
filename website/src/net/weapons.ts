import type { Identity, WeaponTraits } from './protocol';

/** The mode's gun for a number that is too high, which no server sends. */
export function weaponOf({ weapons }: Pick<Identity, 'weapons'>, number: number): WeaponTraits {
  return weapons[number] ?? weapons[0];
}

/** The number of the weapon that a kind of ship carries. */
export function weaponOfJet({ jets }: Pick<Identity, 'jets'>, jet: number): number {
  return jets?.[jet]?.weapon ?? 0;
}

/** The angles of the shots of one pull, from the nose. */
export function fan({ count, spread }: Pick<WeaponTraits, 'count' | 'spread'>): number[] {
  const step = spread / (Math.max(count, 2) - 1);
  return Array.from({ length: count }, (_, index) => (count > 1 ? index * step - spread / 2 : 0));
}

/**
 * How far a shot of this speed flies in so many seconds: it gets faster, up to a bound, if its weapon's shots do. Before the
 * moment (`seconds` below 0) it is as far back.
 */
export function flownPx({ acceleration, top_speed }: WeaponTraits, speed: number, seconds: number): number {
  if (acceleration <= 0) return speed * seconds;
  const growing = Math.min(seconds, Math.max(top_speed - speed, 0) / acceleration);
  return speed * growing + (acceleration * growing * growing) / 2 + top_speed * (seconds - growing);
}

/** A shot in so many seconds, straight on. */
export function flownOn<T extends { x: number; y: number; vx: number; vy: number }>(
  shot: T,
  weapon: WeaponTraits,
  seconds: number,
): { x: number; y: number } {
  const speed = Math.hypot(shot.vx, shot.vy);
  if (speed === 0) return { x: shot.x, y: shot.y };
  const share = flownPx(weapon, speed, seconds) / speed;
  return { x: shot.x + shot.vx * share, y: shot.y + shot.vy * share };
}
