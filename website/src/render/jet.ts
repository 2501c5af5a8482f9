import { Container, Graphics, GraphicsContext, Sprite } from 'pixi.js';
import { mirrored, shapeOf } from './jet_shapes';
import { shade } from './palette';
import type { Textures } from './renderer';

/** Jets drawn once for each kind and colour, and shared. */
const contexts = new Map<string, GraphicsContext>();

function jetContext(jet: number | null, color: number): GraphicsContext {
  const key = `${jet} ${color}`;
  const known = contexts.get(key);
  if (known) return known;
  const { wings, edges, hull, ridge, cockpit } = shapeOf(jet);
  const [dark, mid] = [shade(color, 0.34), shade(color, 0.62)];
  const context = new GraphicsContext();
  for (const wing of wings) for (const half of [wing, mirrored(wing)]) context.poly(half).fill(dark);
  for (const edge of edges) for (const half of [edge, mirrored(edge)]) context.poly(half).fill(color);
  context.poly(hull).fill(mid);
  context.poly(ridge).fill(color);
  const { y, width, length } = cockpit;
  context.ellipse(0, y, width, length).fill(0x081024);
  context
    .ellipse(-width * 0.3, y - length * 0.3, width * 0.4, length * 0.45)
    .fill({ color: 0xffffff, alpha: 0.7 });
  contexts.set(key, context);
  return context;
}

/** One picture of a jet. A ship on the seam has several. */
export class JetPicture {
  readonly root = new Container();
  private readonly flame: Sprite;
  private readonly flash: Sprite;
  private readonly shield: Sprite;

  /** `jet` is null for the ship of a mode without jets. */
  constructor(textures: Textures, jet: number | null, color: number) {
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
    this.root.addChild(light, this.flame, new Graphics(jetContext(jet, color)), this.flash, this.shield);
  }

  /** A ring around the jet, as of something that keeps shots off; `strength` lies in 0 to 1, 0 for none. */
  shimmer(strength: number, tint = 0xbfe9ff): void {
    this.shield.visible = strength > 0;
    this.shield.alpha = strength;
    this.shield.tint = tint;
  }

  /** `flicker` and `flash` lie in 0 to 1; `boosted` is for an engine that does more than it should. */
  draw(
    x: number,
    y: number,
    rotation: number,
    engine: { throttle: number; boosted: boolean },
    flicker: number,
    flash: number,
  ): void {
    this.root.position.set(x, y);
    this.root.rotation = rotation;
    const { throttle, boosted } = engine;
    const length = (0.12 + 0.55 * throttle) * (0.85 + 0.3 * flicker) * (boosted ? 1.9 : 1);
    this.flame.scale.set((0.16 + 0.1 * throttle) * (boosted ? 1.4 : 1), length);
    this.flame.tint = boosted ? 0x8fd0ff : 0xffa14a;
    this.flame.alpha = 0.35 + 0.65 * throttle;
    this.flash.alpha = flash;
  }
}
