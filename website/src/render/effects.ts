import type { Particles } from './particles';
import type { Textures } from './renderer';

/** The looks of what happens, made of particles. `random` gives 0 to 1. */
export class Effects {
  constructor(
    private readonly particles: Particles,
    private readonly textures: Textures,
    private readonly random: () => number,
    /** 0 to 1; fewer lights for those who asked for less motion. */
    private readonly amount: number,
  ) {}

  trail(x: number, y: number, rotation: number, throttle: number, color: number): void {
    const spread = (this.random() - 0.5) * 3;
    this.particles.add({
      texture: this.textures.glow,
      tint: color,
      x: x - Math.sin(rotation) * 24 + Math.cos(rotation) * spread,
      y: y + Math.cos(rotation) * 24 + Math.sin(rotation) * spread,
      lifeS: 0.35 + 0.55 * throttle,
      fromScale: 0.2,
      toScale: 0.05,
      alpha: 0.28 + 0.3 * throttle,
    });
  }

  /** The jets of air that push a ship aside; `turn` is which way it goes. */
  sidewards(x: number, y: number, rotation: number, turn: number): void {
    const side = -Math.sign(turn);
    if (side === 0) return;
    const [right, down] = [Math.cos(rotation) * side, Math.sin(rotation) * side];
    const pace = 90 + 60 * this.random();
    this.particles.add({
      texture: this.textures.glow,
      tint: 0xbfe9ff,
      x: x + right * 12,
      y: y + down * 12,
      vx: right * pace,
      vy: down * pace,
      lifeS: 0.25,
      fromScale: 0.16,
      toScale: 0.05,
      alpha: 0.6,
    });
  }

  muzzle(x: number, y: number, color: number): void {
    this.light(x, y, color, 0.12, 0.7, 0.2);
  }

  /** What the engine of a missile leaves behind. */
  exhaust(x: number, y: number, tint: number): void {
    const [dx, dy] = [(this.random() - 0.5) * 4, (this.random() - 0.5) * 4];
    this.particles.add({
      texture: this.textures.glow,
      tint,
      x: x + dx,
      y: y + dy,
      lifeS: 0.3 + 0.2 * this.random(),
      fromScale: 0.22,
      toScale: 0.06,
      alpha: 0.5,
    });
  }

  /** A hit that did no harm glances off. */
  hit(x: number, y: number, harmed: boolean): void {
    if (!harmed) return this.sparks(x, y, 5, 90, 0x9fd8ff, 0.25);
    this.sparks(x, y, 9, 150, 0xffe2a8, 0.35);
    this.light(x, y, 0xfff1cf, 0.18, 0.9, 0.3);
  }

  explosion(x: number, y: number, color: number): void {
    this.light(x, y, 0xffffff, 0.25, 3.2, 1);
    this.light(x, y, 0xff9a3d, 0.7, 1.2, 3.2);
    this.ring(x, y, color, 0.6, 0.2, 1.5);
    this.ring(x, y, 0xffc27a, 0.85, 0.1, 0.9);
    this.sparks(x, y, 30, 240, 0xffb25e, 0.9);
    this.sparks(x, y, 12, 110, color, 1.1);
  }

  /** An obstacle goes to pieces. */
  crash(x: number, y: number): void {
    this.light(x, y, 0xffb08a, 0.4, 2.4, 0.8);
    this.sparks(x, y, 40, 170, 0xa67a70, 1.1);
    this.sparks(x, y, 14, 260, 0xffd9c2, 0.6);
  }

  spawn(x: number, y: number, color: number): void {
    this.ring(x, y, color, 0.6, 1.1, 0.25);
    this.light(x, y, color, 0.5, 2.2, 0.4);
  }

  private light(x: number, y: number, tint: number, lifeS: number, fromScale: number, toScale: number): void {
    this.particles.add({ texture: this.textures.glow, tint, x, y, lifeS, fromScale, toScale });
  }

  private ring(x: number, y: number, tint: number, lifeS: number, fromScale: number, toScale: number): void {
    this.particles.add({ texture: this.textures.ring, tint, x, y, lifeS, fromScale, toScale, alpha: 0.8 });
  }

  private sparks(x: number, y: number, count: number, speed: number, tint: number, lifeS: number): void {
    for (let i = 0; i < count * this.amount; i++) {
      const direction = this.random() * 2 * Math.PI;
      const pace = speed * (0.25 + 0.75 * this.random());
      this.particles.add({
        texture: this.textures.glow,
        tint,
        x,
        y,
        vx: Math.cos(direction) * pace,
        vy: Math.sin(direction) * pace,
        lifeS: lifeS * (0.5 + 0.5 * this.random()),
        fromScale: 0.22,
        toScale: 0.04,
      });
    }
  }
}
