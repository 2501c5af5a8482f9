import { Graphics } from 'pixi.js';

/** A gap at the bottom, where name and health stand. */
const FROM = Math.PI * 0.78;
const SWEEP = Math.PI * 1.44;

/** What shots are paid with, as an arc around the own jet, or the one that is watched: where the eye is in a fight. */
export class EnergyGauge {
  readonly root = new Graphics();
  private drawn = -1;

  /** `radius` in world px. */
  constructor(private readonly radius: number) {}

  /** `energy` lies in 0 to 1, null while the jet is not there; `shotShare` is what one shot takes of it all. */
  draw(x: number, y: number, energy: number | null, shotShare: number): void {
    this.root.visible = energy !== null;
    if (energy === null) return;
    this.root.position.set(x, y);
    const step = Math.round(energy * 100);
    if (step === this.drawn) return;
    this.drawn = step;
    const color = energy < shotShare ? 0xff5a5a : energy < 3 * shotShare ? 0xffc857 : 0x59e0ff;
    this.root.clear();
    this.arc(1).stroke({ color: 0x8fb4ff, alpha: 0.14, width: 3 });
    if (energy > 0) this.arc(energy).stroke({ color, alpha: 0.75, width: 3, cap: 'round' });
  }

  private arc(share: number): Graphics {
    const start = { x: Math.cos(FROM) * this.radius, y: Math.sin(FROM) * this.radius };
    return this.root.moveTo(start.x, start.y).arc(0, 0, this.radius, FROM, FROM + SWEEP * share);
  }
}
