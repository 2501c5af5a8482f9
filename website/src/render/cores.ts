import { Graphics } from 'pixi.js';
import type { MatchState, ShownShip } from '../game/state';
import { sideLook } from './palette';

/** Radius of a core's picture in world px. */
const CORE_RADIUS = 13;

/** The bases of the sides, and their cores: at home, with whoever carries them, or where they were dropped. */
export class CoresPicture {
  readonly root = new Graphics();

  draw(state: MatchState, ships: ShownShip[], nowMs: number): void {
    this.root.clear();
    for (const { side, x, y, radius } of state.identity.bases ?? []) {
      const { color } = sideLook(side);
      this.root.circle(x, y, radius).fill({ color, alpha: 0.08 }).stroke({ color, alpha: 0.55, width: 2 });
      this.root.circle(x, y, CORE_RADIUS + 8).stroke({ color, alpha: 0.35, width: 2 });
    }
    for (const core of state.cores) {
      const { color } = sideLook(core.side);
      if (core.state === 'home') {
        const base = state.identity.bases?.find(({ side }) => side === core.side);
        if (base) this.core(base.x, base.y, color, nowMs, 1);
      } else if (core.state === 'dropped') {
        this.core(core.x, core.y, color, nowMs, 0.6 + 0.4 * Math.sin(nowMs / 120));
      } else {
        const carrier = ships.find(({ id }) => id === core.by);
        if (!carrier?.alive) continue;
        const { x, y } = carrier;
        this.root.circle(x, y, state.identity.ship.radius + 12).stroke({ color, alpha: 0.8, width: 3 });
        this.core(x, y, color, nowMs, 1);
      }
    }
  }

  private core(x: number, y: number, color: number, nowMs: number, alpha: number): void {
    const corners = Array.from({ length: 6 }, (_, i) => {
      const angle = (i * Math.PI) / 3 + nowMs / 900;
      return { x: x + Math.cos(angle) * CORE_RADIUS, y: y + Math.sin(angle) * CORE_RADIUS };
    });
    this.root
      .circle(x, y, CORE_RADIUS * 1.8)
      .fill({ color, alpha: 0.18 * alpha })
      .poly(corners)
      .fill({ color, alpha: 0.85 * alpha })
      .stroke({ color: 0xffffff, alpha: 0.8 * alpha, width: 2 });
  }
}
