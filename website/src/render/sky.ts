import { Container, Sprite, type Texture } from 'pixi.js';
import type { Textures } from './renderer';

interface Star {
  sprite: Sprite;
  /** Share of the window, 0 to 1. */
  x: number;
  y: number;
  depth: number;
  phase: number;
}

const STARS = 170;
/** Of the window's width per second, for the nearest stars. */
const DRIFT = 0.006;

/** The night and its stars, filling the window behind every scene. */
export class Sky {
  readonly root = new Container();
  private readonly night: Sprite;
  private readonly stars: Star[] = [];
  private width = 1;
  private height = 1;

  constructor(textures: Textures, random: () => number) {
    this.night = new Sprite(textures.night);
    this.root.addChild(this.night);
    for (let i = 0; i < STARS; i++) this.stars.push(this.star(textures.glow, random));
  }

  resize(width: number, height: number): void {
    this.width = width;
    this.height = height;
    this.night.setSize(width, height);
  }

  /** `seconds` is the time that drives the drift; a constant holds the sky still. */
  draw(seconds: number): void {
    for (const { sprite, x, y, depth, phase } of this.stars) {
      const across = (((x - seconds * DRIFT * depth) % 1) + 1) % 1;
      sprite.position.set(across * this.width, y * this.height);
      sprite.alpha = (0.25 + 0.6 * depth) * (0.8 + 0.2 * Math.sin(seconds * 1.7 + phase));
    }
  }

  private star(texture: Texture, random: () => number): Star {
    const depth = random() ** 3;
    const sprite = new Sprite(texture);
    sprite.anchor.set(0.5);
    sprite.scale.set(0.03 + 0.1 * depth);
    sprite.tint = random() < 0.2 ? 0xffd9b0 : 0xcfe4ff;
    this.root.addChild(sprite);
    return { sprite, x: random(), y: random(), depth, phase: random() * 6 };
  }
}
