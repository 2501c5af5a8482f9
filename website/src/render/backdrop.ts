import { Container } from 'pixi.js';
import { wrapped } from '../game/wrap';
import { Effects } from './effects';
import { JetPicture } from './jet';
import { colorOf } from './palette';
import { Particles } from './particles';
import type { Renderer, Scene } from './renderer';

interface Drifter {
  picture: JetPicture;
  color: number;
  x: number;
  y: number;
  rotation: number;
  turn: number;
  turnForS: number;
  size: number;
}

const JETS = 6;
const SPEED = 95;
const TRAIL_STEP = 4;
/** Beyond the window's edge, so that jets and trails leave it before they come in again. */
const MARGIN = 90;

/** A quiet formation behind the menus: the game's own jets on long curves. */
export class Backdrop implements Scene {
  readonly root = new Container();
  private readonly particles = new Particles();
  private readonly effects: Effects;
  private readonly jets: Drifter[] = [];
  private width = 0;
  private height = 0;

  constructor(private readonly renderer: Renderer) {
    this.effects = new Effects(this.particles, renderer.textures, Math.random, 1);
    this.root.addChild(this.particles.root);
    for (let i = 0; i < JETS; i++) this.jets.push(this.drifter(i));
  }

  resize(width: number, height: number): void {
    if (this.width === 0) {
      this.jets.forEach((jet, i) => {
        jet.x = width * (0.45 + 0.5 * ((i * 0.37) % 1));
        jet.y = height * (0.1 + 0.8 * ((i * 0.61) % 1));
      });
    }
    this.width = width;
    this.height = height;
  }

  draw(nowMs: number, elapsedS: number): void {
    const stepS = this.renderer.calm ? 0 : elapsedS;
    for (const jet of this.jets) this.fly(jet, stepS, nowMs);
    this.particles.draw(stepS);
  }

  destroy(): void {
    this.root.destroy({ children: true });
  }

  private fly(jet: Drifter, stepS: number, nowMs: number): void {
    jet.turnForS -= stepS;
    if (jet.turnForS <= 0) {
      jet.turnForS = 1.5 + Math.random() * 4;
      jet.turn = Math.random() < 0.4 ? 0 : (Math.random() - 0.5) * 1.1;
    }
    jet.rotation += jet.turn * stepS;
    const way = SPEED * jet.size * stepS;
    const [dx, dy] = [Math.sin(jet.rotation) * way, -Math.cos(jet.rotation) * way];
    for (let puff = 0; puff < way; puff += TRAIL_STEP) {
      const share = puff / way;
      this.effects.trail(jet.x + dx * share, jet.y + dy * share, jet.rotation, 1, jet.color);
    }
    jet.x = inside(jet.x + dx, this.width);
    jet.y = inside(jet.y + dy, this.height);
    const engine = { throttle: 0.8, boosted: false };
    jet.picture.draw(jet.x, jet.y, jet.rotation, engine, Math.abs(Math.sin(nowMs / 47 + jet.x)), 0);
  }

  private drifter(i: number): Drifter {
    const color = colorOf(i - 1, i === 0);
    const picture = new JetPicture(this.renderer.textures, null, color);
    const size = 0.75 + 0.18 * (i % 4);
    picture.root.scale.set(size);
    this.root.addChild(picture.root);
    return { picture, color, size, x: 0, y: 0, rotation: 0.6 + i * 0.9, turn: 0, turnForS: i };
  }
}

function inside(value: number, size: number): number {
  return wrapped(value + MARGIN, size + 2 * MARGIN) - MARGIN;
}
