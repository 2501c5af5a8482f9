import { Container, Graphics, GraphicsContext, Sprite } from 'pixi.js';
import { shade } from './palette';
import type { Textures } from './renderer';

/** A jet of radius 24 with its nose up, drawn once per colour and shared. */
const contexts = new Map<number, GraphicsContext>();

function jetContext(color: number): GraphicsContext {
  const known = contexts.get(color);
  if (known) return known;
  const dark = shade(color, 0.34);
  const mid = shade(color, 0.62);
  const context = new GraphicsContext();
  for (const side of [-1, 1]) {
    // Wing, its lit leading edge, and the tail fin.
    context.poly([side * 3, -9, side * 22, 10, side * 22, 15, side * 8, 14, side * 3, 15]).fill(dark);
    context.poly([side * 3, -9, side * 22, 10, side * 22, 12.5, side * 4, -3]).fill(color);
    context.poly([side * 3, 12, side * 10, 21, side * 10, 24, side * 2, 20]).fill(mid);
  }
  context.poly([0, -27, 3.2, -15, 5, -2, 5, 13, 3, 21, -3, 21, -5, 13, -5, -2, -3.2, -15]).fill(mid);
  context.poly([0, -27, 3.2, -15, 3.4, 4, 0, 16, -3.4, 4, -3.2, -15]).fill(color);
  context.ellipse(0, -9, 2.1, 6).fill(0x081024);
  context.ellipse(-0.6, -11, 0.8, 2.8).fill({ color: 0xffffff, alpha: 0.7 });
  contexts.set(color, context);
  return context;
}

/** One picture of a jet. A ship on the seam has several. */
export class JetPicture {
  readonly root = new Container();
  private readonly flame: Sprite;
  private readonly flash: Sprite;
  private readonly shield: Sprite;

  constructor(textures: Textures, color: number) {
    this.flame = new Sprite({
      texture: textures.glow,
      anchor: { x: 0.5, y: 0.25 },
      tint: 0xffa14a,
      blendMode: 'add',
    });
    this.flame.position.set(0, 20);
    const light = new Sprite({
      texture: textures.glow,
      anchor: 0.5,
      tint: color,
      blendMode: 'add',
      alpha: 0.22,
    });
    light.scale.set(1.5);
    this.flash = new Sprite({ texture: textures.glow, anchor: 0.5, blendMode: 'add', alpha: 0 });
    this.flash.scale.set(1.3);
    this.shield = new Sprite({
      texture: textures.ring,
      anchor: 0.5,
      tint: 0xbfe9ff,
      blendMode: 'add',
      visible: false,
    });
    this.shield.scale.set(0.5);
    this.root.addChild(light, this.flame, new Graphics(jetContext(color)), this.flash, this.shield);
  }

  /** Shows that nothing harms the jet; `strength` lies in 0 to 1, 0 for none. */
  shimmer(strength: number): void {
    this.shield.visible = strength > 0;
    this.shield.alpha = strength;
  }

  /** `flicker` and `flash` lie in 0 to 1. */
  draw(x: number, y: number, rotation: number, throttle: number, flicker: number, flash: number): void {
    this.root.position.set(x, y);
    this.root.rotation = rotation;
    const length = (0.12 + 0.55 * throttle) * (0.85 + 0.3 * flicker);
    this.flame.scale.set(0.16 + 0.1 * throttle, length);
    this.flame.alpha = 0.35 + 0.65 * throttle;
    this.flash.alpha = flash;
  }
}
