import { Graphics } from 'pixi.js';

interface Place {
  x: number;
  y: number;
}

interface Shining {
  from: Place;
  to: Place;
  color: number;
  ageS: number;
}

/** A beam is there for one tick; it is seen for this long. */
const LIFE_S = 0.22;
/** More at once are not told apart. */
const MAX_BEAMS = 48;

/** The beams of the last moments, fading. */
export class BeamsPicture {
  readonly root = new Graphics({ blendMode: 'add' });
  private shining: Shining[] = [];

  add(from: Place, to: Place, color: number): void {
    if (this.shining.length >= MAX_BEAMS) this.shining.shift();
    this.shining.push({ from, to, color, ageS: 0 });
  }

  draw(elapsedS: number): void {
    if (this.shining.length === 0) return;
    this.root.clear();
    this.shining = this.shining.filter((beam) => {
      beam.ageS += elapsedS;
      const left = 1 - beam.ageS / LIFE_S;
      if (left <= 0) return false;
      const { from, to, color } = beam;
      const line = () => this.root.moveTo(from.x, from.y).lineTo(to.x, to.y);
      line().stroke({ color, alpha: 0.35 * left, width: 9, cap: 'round' });
      line().stroke({ color, alpha: 0.8 * left, width: 4, cap: 'round' });
      line().stroke({ color: 0xffffff, alpha: left, width: 1.5, cap: 'round' });
      this.root.circle(to.x, to.y, 5 + 9 * (1 - left)).fill({ color, alpha: 0.5 * left });
      return true;
    });
  }
}
