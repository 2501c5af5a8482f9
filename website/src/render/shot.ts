import { Container, Graphics, Sprite } from 'pixi.js';
import type { WeaponKind } from '../net/protocol';
import type { Textures } from './renderer';

/** Shots whose engines leave something behind. */
export const TRAIL_KINDS: ReadonlySet<WeaponKind> = new Set(['missile', 'homing']);

/** Halo and core of a shot, in shares of the glow's 64 px, along its flight. */
const GLOWS: Record<WeaponKind, { halo: [number, number]; core: [number, number] }> = {
  gun: { halo: [0.3, 0.75], core: [0.17, 0.52] },
  scatter: { halo: [0.22, 0.34], core: [0.13, 0.2] },
  missile: { halo: [0.42, 0.5], core: [0.12, 0.2] },
  homing: { halo: [0.5, 0.5], core: [0.12, 0.12] },
  beam: { halo: [0, 0], core: [0, 0] },
};

/** A shot, its nose up. */
export function shotPicture({ glow }: Textures, kind: WeaponKind, color: number): Container {
  const { halo, core } = GLOWS[kind];
  const light = new Sprite({ texture: glow, anchor: 0.5, tint: color, blendMode: 'add' });
  light.scale.set(...halo);
  const middle = new Sprite({ texture: glow, anchor: 0.5, blendMode: 'add' });
  middle.scale.set(...core);
  const picture = new Container();
  picture.addChild(light, middle);
  if (kind === 'missile') picture.addChild(body([0, -11, 4, -3, 4, 7, -4, 7, -4, -3], color));
  // Four fins, so that one knows it from a missile that flies straight.
  if (kind === 'homing')
    picture.addChild(body([0, -10, 3, -3, 8, 2, 3, 3, 0, 9, -3, 3, -8, 2, -3, -3], color));
  return picture;
}

function body(points: number[], color: number): Graphics {
  return new Graphics().poly(points).fill(0xf4f7ff).stroke({ color, width: 1.5 });
}
