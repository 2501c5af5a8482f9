import { Graphics } from 'pixi.js';
import type { Circle } from '../game/ring';

const COLOR = 0xff5a4a;

/** Shades what is outside of the ring. The world's own edge cuts it off. */
export class RingPicture {
  readonly root = new Graphics();

  /** `reach` is longer than the world in any direction, `line` the width of a line in world px. */
  draw(circle: Circle | null, reach: number, line: number): void {
    this.root.clear();
    if (!circle) return;
    const { x, y, radius } = circle;
    this.root
      .circle(x, y, radius + reach / 2)
      .stroke({ color: COLOR, alpha: 0.2, width: reach })
      .circle(x, y, radius)
      .stroke({ color: COLOR, alpha: 0.85, width: 2 * line });
  }
}
