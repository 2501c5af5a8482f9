import { Graphics } from 'pixi.js';
import type { ShownShip } from '../game/state';
import type { WeaponKind } from '../net/protocol';
import { PICKUP_COLORS, WEAPON_COLORS } from './pickups';

/** Pulls that are shown one by one; of more the first ones. */
const MAX_PIPS = 12;
/** The arc of the pips, at the nose's side of the screen: above the jet, radians. */
const STEP = 0.17;

/** What a pilot has taken, around the jet: a pip for each shot of a crate, and a mark while what is fired does twice the harm. */
export class LoadPicture {
  readonly root = new Graphics();
  private drawn = '';

  /** `radius` in world px. */
  constructor(private readonly radius: number) {}

  draw(ship: ShownShip, weapon: WeaponKind | null, nowMs: number): void {
    const { alive, doubled, carries } = ship;
    this.root.visible = alive && (doubled || carries !== null);
    if (!this.root.visible) return;
    this.root.position.set(ship.x, ship.y);
    this.root.alpha = doubled ? 0.8 + 0.2 * Math.sin(nowMs / 70) : 1;
    const pips = carries ? Math.min(carries.pulls, MAX_PIPS) : 0;
    const look = `${doubled} ${pips} ${weapon}`;
    if (look === this.drawn) return;
    this.drawn = look;
    this.root.clear();
    for (let pip = 0; pip < pips && weapon; pip += 1) {
      const angle = -Math.PI / 2 + (pip - (pips - 1) / 2) * STEP;
      this.root
        .circle(Math.cos(angle) * this.radius, Math.sin(angle) * this.radius, 2.6)
        .fill(WEAPON_COLORS[weapon]);
    }
    if (!doubled) return;
    for (const side of [-1, 1]) {
      const x = side * (this.radius + 4);
      this.root
        .poly([x - 5, 3, x, -4, x + 5, 3, x, 0])
        .poly([x - 5, 9, x, 2, x + 5, 9, x, 6])
        .fill(PICKUP_COLORS.double_damage);
    }
  }
}
