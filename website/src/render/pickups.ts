import { Container, Graphics } from 'pixi.js';
import { imageOf, type Camera } from '../game/camera';
import type { Identity, Pickup, PickupKind, WeaponKind } from '../net/protocol';
import { weaponOf } from '../net/weapons';

export const PICKUP_COLORS: Record<PickupKind, number> = {
  repair: 0x7ee787,
  shield: 0x5fb4ff,
  double_damage: 0xff9a3d,
  energy: 0x59e0ff,
  weapon: 0xf4f7ff,
};

/** Of what is in a crate. */
export const WEAPON_COLORS: Record<WeaponKind, number> = {
  gun: 0xffe2a8,
  missile: 0xff7a59,
  scatter: 0xffc857,
  beam: 0x9ff0ff,
  homing: 0xc792ff,
};

const RADIUS = 15;

/** What lies about on the map. */
export class PickupsPicture {
  readonly root = new Container();
  private pictures: Container[] = [];
  private pickups: Pickup[] = [];
  private lying = new Set<number>();

  /** Of another map. */
  reset(identity: Identity): void {
    this.root.removeChildren().forEach((child) => child.destroy({ children: true }));
    this.pickups = identity.pickups ?? [];
    this.pictures = this.pickups.map((pickup) => this.root.addChild(picture(pickup, identity)));
    this.lying = new Set();
  }

  /** `lying` are the numbers of those that lie there. Tells which have gone since the last time. */
  draw(lying: number[], camera: Camera, { world, view }: Identity, nowMs: number): Pickup[] {
    const now = new Set(lying);
    const gone = [...this.lying].filter((number) => !now.has(number));
    this.lying = now;
    this.pictures.forEach((child, number) => {
      child.visible = now.has(number);
      const pickup = this.pickups[number];
      if (!child.visible || !pickup) return;
      const { x, y } = view ? imageOf(camera, pickup, world) : pickup;
      child.position.set(x, y);
      child.scale.set(1 + 0.06 * Math.sin(nowMs / 260 + number));
    });
    return gone.flatMap((number) => this.pickups[number] ?? []);
  }
}

function picture(pickup: Pickup, identity: Identity): Container {
  const weapon = pickup.holds === 'weapon' ? weaponOf(identity, pickup.weapon ?? 0).kind : null;
  const color = weapon ? WEAPON_COLORS[weapon] : PICKUP_COLORS[pickup.holds];
  const disc = new Graphics()
    .circle(0, 0, RADIUS * 1.9)
    .fill({ color, alpha: 0.1 })
    .circle(0, 0, RADIUS)
    .fill({ color: 0x0a1130, alpha: 0.8 })
    .stroke({ color, width: 2 });
  return new Container({ children: [weapon ? crate(disc, weapon, color) : sign(disc, pickup.holds, color)] });
}

/** A plus, a shield, two chevrons or a bolt. */
function sign(disc: Graphics, holds: PickupKind, color: number): Graphics {
  switch (holds) {
    case 'repair':
      return disc.rect(-2.5, -8, 5, 16).rect(-8, -2.5, 16, 5).fill(color);
    case 'shield':
      return disc.poly([0, -8, 7, -5, 6, 3, 0, 9, -6, 3, -7, -5]).fill(color);
    case 'double_damage':
      return disc.poly([-7, 0, 0, -8, 7, 0, 0, -3]).poly([-7, 8, 0, 0, 7, 8, 0, 5]).fill(color);
    case 'energy':
      return disc.poly([2, -9, -6, 2, -1, 2, -2, 9, 6, -2, 1, -2]).fill(color);
    case 'weapon':
      return disc;
  }
}

/** A box, and on it what is inside. */
function crate(disc: Graphics, weapon: WeaponKind, color: number): Graphics {
  disc.rect(-9, -9, 18, 18).stroke({ color: 0xf4f7ff, width: 1.5 });
  switch (weapon) {
    case 'missile':
      return disc.poly([0, -7, 3, -2, 3, 6, -3, 6, -3, -2]).fill(color);
    case 'homing':
      return disc.circle(0, 0, 5).stroke({ color, width: 2 }).circle(0, 0, 1.5).fill(color);
    case 'scatter':
      return disc.circle(0, -5, 2).circle(-4, 3, 2).circle(4, 3, 2).fill(color);
    case 'beam':
      return disc.rect(-1.5, -7, 3, 14).fill(color);
    case 'gun':
      return disc.rect(-4, -6, 2.5, 12).rect(1.5, -6, 2.5, 12).fill(color);
  }
}
