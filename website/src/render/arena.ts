import { Container, Graphics, Sprite } from 'pixi.js';
import { takeDueEvents } from '../game/apply';
import { takeForetoldBeams, wasForetold } from '../game/beams';
import { imageOf, isInPicture, viewSize, type Camera } from '../game/camera';
import { fitWorld, type Fit } from '../game/fit';
import { drawn } from '../game/interpolate';
import {
  followedSeat,
  pilotOf,
  traitsOf,
  type MatchState,
  type ShownShip,
  type ShownShot,
} from '../game/state';
import { safeCircle } from '../game/ring';
import { seamOffsets } from '../game/wrap';
import type { GameEvent, Identity, Obstacle, PickupKind, Special, WeaponKind } from '../net/protocol';
import { weaponOf, weaponOfJet } from '../net/weapons';
import { BeamsPicture } from './beams';
import { CoresPicture } from './cores';
import { Effects } from './effects';
import { EnergyGauge } from './energy_gauge';
import { Field } from './field';
import { JetPicture } from './jet';
import { Label } from './label';
import { namesWithRoom } from './label_room';
import { OWN_COLOR, shipColor, sideLook } from './palette';
import { LoadPicture } from './load';
import { drawMountains } from './mountains';
import { Particles } from './particles';
import { PICKUP_COLORS, PickupsPicture, WEAPON_COLORS } from './pickups';
import { RadarPicture } from './radar';
import { RingPicture } from './ring';
import type { Renderer, Scene } from './renderer';
import { shotPicture, TRAIL_KINDS } from './shot';

/** Room for the HUD's bar above the world, CSS px. */
const INSETS = { top: 58, side: 10, bottom: 10 };
const FLASH_S = 0.18;
/** World px that a ship flies between two puffs of its trail. */
const TRAIL_STEP = 5;
/** A longer way between two frames is a respawn or the seam: no trail along it. */
const MAX_TRAIL_GAP = 80;
/** In this time a ship that comes into view or goes out of it is faded. */
const FADE_S = 0.3;
/** A shot that shows further than this from its shooter was fired before it came into view. */
const MUZZLE_REACH = 90;
/** Half of the widest label that is kept inside the window, CSS px. */
const LABEL_REACH = 60;

/** Told of what shows at the moment it shows, for the sound. */
export interface ArenaEars {
  onEvent(event: GameEvent, state: MatchState): void;
  onShot(kind: WeaponKind, own: boolean): void;
  onSpecial(special: Special): void;
  /** Something was taken, by us or by somebody else. */
  onPickup(holds: PickupKind, own: boolean): void;
  /** An obstacle has broken. */
  onCrash(): void;
}

interface ShipPictures {
  color: number;
  jet: number;
  own: boolean;
  pictures: JetPicture[];
  label: Label;
  ring: Sprite | null;
  gauge: EnergyGauge | null;
  load: LoadPicture;
  flashS: number;
  puffX: number;
  puffY: number;
  /** 0 to 1: how much of it shows. */
  presence: number;
  /** As it was drawn last. */
  last: ShownShip;
}

/** Draws a match as it was a moment ago, and our own ship in the present. Changes nothing but what has been shown. */
export class Arena implements Scene {
  readonly root = new Container();
  private readonly world = new Container();
  private readonly jets = new Container();
  private readonly shots = new Container();
  private readonly labels = new Container();
  private readonly field = new Field();
  private readonly radar = new RadarPicture();
  private readonly ring = new RingPicture();
  private readonly cores = new CoresPicture();
  private readonly beams = new BeamsPicture();
  private readonly pickups = new PickupsPicture();
  private readonly mountains = new Graphics();
  private readonly clip = new Graphics();
  /** Around the ship that is watched. */
  private readonly spot: Sprite;
  private readonly particles = new Particles();
  private readonly effects: Effects;
  private readonly ships = new Map<number, ShipPictures>();
  private readonly shotPictures = new Map<number, Container>();
  private fit: Fit = { scale: 1, x: 0, y: 0 };
  private camera: Camera = { x: 0, y: 0, width: 1, height: 1 };
  private window = { width: 1, height: 1 };
  private fittedWorld = '';
  private drawnObstacles: Obstacle[] | null = null;
  private bottom = INSETS.bottom;
  private shakeS = 0;
  /** Numbers of the obstacles that were drawn as destroyed. */
  private down: number[] = [];
  /** Who has been heard firing in this frame: several shots of one pull are one sound. */
  private readonly heard = new Set<number>();

  constructor(
    private readonly renderer: Renderer,
    private readonly state: () => MatchState | null,
    private readonly ears: ArenaEars,
  ) {
    this.effects = new Effects(this.particles, renderer.textures, Math.random, renderer.calm ? 0.4 : 1);
    this.spot = new Sprite({ texture: renderer.textures.ring, anchor: 0.5, tint: 0xffffff, alpha: 0.2 });
    this.spot.scale.set(0.58);
    this.spot.visible = false;
    this.world.addChild(
      this.field.root,
      this.spot,
      this.ring.root,
      this.cores.root,
      this.pickups.root,
      this.particles.root,
      this.shots,
      this.beams.root,
      this.mountains,
      this.jets,
      this.clip,
    );
    this.world.mask = this.clip;
    this.root.addChild(this.world, this.labels, this.radar.root);
  }

  resize(width: number, height: number): void {
    this.window = { width, height };
    this.fittedWorld = '';
  }

  /** Leaves so many CSS px free below a world that is shown whole. */
  makeRoomBelow(px: number): void {
    this.bottom = Math.max(px, INSETS.bottom);
    this.fittedWorld = '';
  }

  draw(nowMs: number, elapsedS: number): void {
    const state = this.state();
    if (!state) return;
    const { identity } = state;
    this.fitTo(identity);
    const picture = drawn(state, nowMs);
    this.follow(state, picture?.ships ?? []);
    this.field.draw(this.camera, identity.world);
    // They are drawn once with their images around the world; the picture may have gone round it since.
    const round = (place: number, size: number) => Math.floor(place / size) * size;
    const { width, height } = identity.world;
    this.mountains.position.set(round(this.camera.x, width), round(this.camera.y, height));
    this.shake(elapsedS);
    this.particles.draw(elapsedS);
    this.radar.root.visible = identity.view !== undefined && state.radar !== null;
    if (this.radar.root.visible) this.radar.draw(state, this.camera, this.window);
    if (!picture) return;
    this.ring.draw(safeCircle(state, picture.tick), 2 * (width + height), 1 / this.fit.scale);
    this.heard.clear();
    for (const event of takeDueEvents(state, picture.tick)) this.show(event, state);
    for (const { by, x, y, toX, toY } of takeForetoldBeams(state, nowMs))
      this.shine(state, by, { x, y }, { x: toX, y: toY });
    this.beams.draw(elapsedS);
    const ships = picture.ships.map((ship) => this.placed(ship, identity));
    this.cores.draw(state, ships, nowMs);
    this.drawPlaces(state, ships, nowMs);
    this.drawShips(state, ships, nowMs, elapsedS);
    this.drawShots(
      picture.shots.map((shot) => this.placed(shot, identity)),
      ships,
      state,
    );
  }

  destroy(): void {
    this.root.destroy({ children: true });
  }

  /** How large the world is drawn: all of it in the window, or of a large one the mode's view around our ship. */
  private fitTo(identity: Identity): void {
    const { world, view, match_id, obstacles } = identity;
    if (obstacles !== this.drawnObstacles) {
      this.drawnObstacles = obstacles;
      this.down = [];
      drawMountains(this.mountains, identity, this.down);
      this.pickups.reset(identity);
    }
    if (match_id === this.fittedWorld) return;
    this.fittedWorld = match_id;
    const screen = {
      width: this.window.width - 2 * INSETS.side,
      height: this.window.height - INSETS.top - INSETS.bottom,
    };
    const size = view ? viewSize(view, screen) : world;
    this.fit = fitWorld(size, this.window, view ? INSETS : { ...INSETS, bottom: this.bottom });
    const middle = view ? this.camera : { x: world.width / 2, y: world.height / 2 };
    this.camera = { x: middle.x, y: middle.y, width: size.width, height: size.height };
    this.world.scale.set(this.fit.scale);
    this.clip
      .clear()
      .rect(-size.width / 2, -size.height / 2, size.width, size.height)
      .fill(0xffffff);
    this.field.resize(world, 1 / this.fit.scale);
  }

  /** The middle of the picture, in world px; it may lie beyond the seam. */
  get middle(): { x: number; y: number } {
    return { x: this.camera.x, y: this.camera.y };
  }

  /** Screen px of a world px. */
  get scale(): number {
    return this.fit.scale;
  }

  /**
   * Keeps our ship in the middle of a large world, or the one that is watched; while it is destroyed the picture stays where
   * it was.
   */
  private follow({ identity, gaze }: MatchState, ships: ShownShip[]): void {
    const { world, view } = identity;
    const followed = gaze && 'follow' in gaze ? gaze.follow : null;
    const ship = ships.find(({ id, own, alive }) => alive && (own || id === followed));
    const place = gaze && 'at' in gaze ? gaze.at : ship;
    if (view && place) Object.assign(this.camera, imageOf(this.camera, place, world));
    this.clip.position.set(this.camera.x, this.camera.y);
    this.spot.visible = followed !== null && ship !== undefined;
    if (ship) this.spot.position.copyFrom(view ? imageOf(this.camera, ship, world) : ship);
  }

  /** Screen px of a place in the world: what stands in front of it is drawn in these. */
  private onScreen(x: number, y: number): { x: number; y: number } {
    const { camera, fit } = this;
    return {
      x: fit.x + (x - camera.x + camera.width / 2) * fit.scale,
      y: fit.y + (y - camera.y + camera.height / 2) * fit.scale,
    };
  }

  /** In a large world there is one image of everything that counts: the one nearest to our ship. */
  private placed<T extends { x: number; y: number }>(thing: T, { world, view }: Identity): T {
    return view ? { ...thing, ...imageOf(this.camera, thing, world) } : thing;
  }

  private shake(elapsedS: number): void {
    this.shakeS = Math.max(0, this.shakeS - elapsedS);
    const reach = this.shakeS * 22;
    const origin = this.onScreen(0, 0);
    this.world.x = origin.x + (Math.random() - 0.5) * reach;
    this.world.y = origin.y + (Math.random() - 0.5) * reach;
  }

  private show(event: GameEvent, state: MatchState): void {
    if (event.kind === 'beam') {
      if (wasForetold(state, event)) return;
      this.shine(state, event.by, event, { x: event.to_x, y: event.to_y });
    } else if ('x' in event) {
      const at = this.placed(event, state.identity);
      if (state.identity.view && !isInPicture(this.camera, at, state.identity.ship.radius * 2)) return;
      this.showAt(at, state);
    }
    this.ears.onEvent(event, state);
  }

  /** A beam between two places of the world. */
  private shine(state: MatchState, by: number, from: Place, to: Place): void {
    const at = this.placed(from, state.identity);
    const end = { x: to.x + at.x - from.x, y: to.y + at.y - from.y };
    this.beams.add(at, end, shipColor(state, by));
    this.effects.muzzle(at.x, at.y, shipColor(state, by));
    this.ears.onShot('beam', by === state.identity.seat);
  }

  private showAt(event: GameEvent & { x: number; y: number }, state: MatchState): void {
    const own = state.identity.seat;
    if (event.kind === 'hit') {
      this.effects.hit(event.x, event.y, event.damage > 0);
      const target = this.ships.get(event.target);
      if (target && event.damage > 0) target.flashS = FLASH_S;
      if (event.target === own && event.damage > 0) this.shakeFor(0.2);
    } else if (event.kind === 'kill') {
      this.effects.explosion(event.x, event.y, shipColor(state, event.target));
      if (event.target === own) this.shakeFor(0.5);
    } else if (event.kind === 'core') {
      this.effects.spawn(event.x, event.y, sideLook(event.side).color);
    } else if (event.kind === 'spawn') {
      this.effects.spawn(event.x, event.y, shipColor(state, event.seat));
    }
  }

  /** What lies about, and which obstacles stand. */
  private drawPlaces({ identity, snapshots }: MatchState, ships: ShownShip[], nowMs: number): void {
    const { pickups = [], down = [] } = snapshots.at(-1) ?? {};
    for (const pickup of this.pickups.draw(pickups, this.camera, identity, nowMs)) {
      const at = this.placed(pickup, identity);
      const kind = pickup.holds === 'weapon' ? weaponOf(identity, pickup.weapon ?? 0).kind : null;
      this.effects.spawn(at.x, at.y, kind ? WEAPON_COLORS[kind] : PICKUP_COLORS[pickup.holds]);
      const own = ships.find((ship) => ship.own && ship.alive);
      const reach = 3 * identity.ship.radius;
      this.ears.onPickup(pickup.holds, own !== undefined && Math.hypot(own.x - at.x, own.y - at.y) < reach);
    }
    if (String(down) === String(this.down)) return;
    for (const number of down.filter((other) => !this.down.includes(other))) {
      const broken = identity.obstacles[number];
      if (!broken) continue;
      const at = this.placed({ x: (broken.x1 + broken.x2) / 2, y: (broken.y1 + broken.y2) / 2 }, identity);
      if (identity.view && !isInPicture(this.camera, at, broken.radius * 2)) continue;
      this.effects.crash(at.x, at.y);
      this.ears.onCrash();
    }
    this.down = down;
    drawMountains(this.mountains, identity, down);
  }

  private shakeFor(seconds: number): void {
    if (!this.renderer.calm) this.shakeS = Math.max(this.shakeS, seconds);
  }

  private drawShips(state: MatchState, ships: ShownShip[], nowMs: number, elapsedS: number): void {
    const here = new Set(ships.map(({ id }) => id));
    for (const [seat, pictures] of this.ships) {
      // A seat that another pilot took may be of another side now, and a ship that is placed again another jet.
      const jet = ships.find(({ id }) => id === seat)?.jet;
      if (here.has(seat) && pictures.color === shipColor(state, seat) && pictures.jet === jet) continue;
      if (here.has(seat)) {
        this.remove(seat, pictures);
        continue;
      }
      pictures.presence -= elapsedS / FADE_S;
      if (pictures.presence <= 0 || !pictures.last.alive) this.remove(seat, pictures);
      else this.drawShip(state, flownOn(pictures.last, elapsedS, state.identity), nowMs, elapsedS);
    }
    for (const ship of ships) {
      const shown = this.picturesOf(state, ship);
      shown.presence = Math.min(1, shown.presence + elapsedS / FADE_S);
      this.drawShip(state, ship, nowMs, elapsedS);
    }
    this.makeRoomForNames(followedSeat(state), elapsedS);
  }

  /** The name of whom the picture is about always shows, and those that are read already go on showing if they can. */
  private makeRoomForNames(followed: number | null, elapsedS: number): void {
    const shown = [...this.ships]
      .filter(([, { label }]) => label.root.visible)
      .sort(([, a], [, b]) => Number(b.label.showsName) - Number(a.label.showsName));
    const rooms = shown.map(([seat, { label }]) => ({ ...label.room, always: seat === followed }));
    const hasRoom = namesWithRoom(rooms);
    shown.forEach(([, { label }], i) => label.makeRoom(hasRoom[i] ?? true, elapsedS));
  }

  private remove(seat: number, pictures: ShipPictures): void {
    for (const { root } of pictures.pictures) root.destroy({ children: true });
    pictures.ring?.destroy();
    pictures.gauge?.root.destroy();
    pictures.load.root.destroy();
    pictures.label.root.destroy({ children: true });
    this.ships.delete(seat);
  }

  private drawShip(state: MatchState, ship: ShownShip, nowMs: number, elapsedS: number): void {
    const { world, view, ship: kind } = state.identity;
    const shown = this.picturesOf(state, ship);
    const jet = state.identity.jets?.[ship.jet];
    if (jet && ship.special && !shown.last.special) this.ears.onSpecial(jet.special);
    const on = ship.special ? jet?.special : undefined;
    shown.last = ship;
    const places = ship.alive ? placesOf(ship, state.identity) : [];
    while (shown.pictures.length < places.length) {
      const picture = new JetPicture(this.renderer.textures, jet ? ship.jet : null, shown.color);
      picture.root.scale.set(kind.radius / 24);
      this.jets.addChild(picture.root);
      shown.pictures.push(picture);
    }
    shown.flashS = Math.max(0, shown.flashS - elapsedS);
    const flicker = Math.abs(Math.sin(nowMs / 41 + ship.id * 2));
    shown.pictures.forEach((picture, i) => {
      const [dx, dy] = places[i] ?? [0, 0];
      picture.root.visible = i < places.length;
      // A cloak that we see through is ours, or a friend's.
      picture.root.alpha = shown.presence * (on === 'cloak' ? 0.3 : 1);
      const engine = { throttle: ship.throttle, boosted: on === 'boost' };
      picture.draw(ship.x + dx, ship.y + dy, ship.rotation, engine, flicker, shown.flashS / FLASH_S);
      if (on === 'shield' || ship.shielded) picture.shimmer(0.75 + 0.2 * Math.sin(nowMs / 45), 0x5fb4ff);
      else picture.shimmer(ship.protected ? 0.45 + 0.35 * Math.sin(nowMs / 90) : 0);
    });
    if (shown.ring) {
      shown.ring.visible = ship.alive;
      shown.ring.position.set(ship.x, ship.y);
    }
    const traits = traitsOf(state.identity, ship.jet);
    const inHand = ship.carries?.weapon ?? weaponOfJet(state.identity, ship.jet);
    const weapon = weaponOf(state.identity, inHand);
    shown.load.draw(ship, ship.carries ? weapon.kind : null, nowMs);
    const shotShare = weapon.energy / traits.max_energy;
    const isFollowed = ship.id === followedSeat(state);
    if (isFollowed) shown.gauge ??= this.newGauge(state.identity);
    shown.gauge?.draw(ship.x, ship.y, isFollowed && ship.alive ? ship.energy : null, shotShare);
    shown.label.root.visible = ship.alive && (!view || isInPicture(this.camera, ship, 0));
    shown.label.root.alpha = shown.presence;
    if (!ship.alive) return;
    if (on !== 'cloak') this.puff(ship, shown);
    if (on === 'strafe') this.effects.sidewards(ship.x, ship.y, ship.rotation, ship.turn);
    const bottom = view ? this.camera.y + this.camera.height / 2 : world.height;
    const below = Math.min(ship.y + kind.radius + 6, bottom - 30 / this.fit.scale);
    const name = pilotOf(state, ship.id)?.name ?? '';
    const { x, y } = this.onScreen(ship.x, below);
    const across = Math.min(Math.max(x, LABEL_REACH), this.window.width - LABEL_REACH);
    shown.label.draw(across, y, name, ship.hp / traits.max_hp, this.fit.scale);
  }

  /** Fills the way since the last puff, so that a slow frame leaves no gaps in the trail. */
  private puff(ship: ShownShip, shown: ShipPictures): void {
    const [dx, dy] = [ship.x - shown.puffX, ship.y - shown.puffY];
    const way = Math.hypot(dx, dy);
    if (way < TRAIL_STEP) return;
    const from = way > MAX_TRAIL_GAP ? 1 : TRAIL_STEP / way;
    for (let share = from; share <= 1; share += TRAIL_STEP / way) {
      const [x, y] = [shown.puffX + dx * share, shown.puffY + dy * share];
      this.effects.trail(x, y, ship.rotation, ship.throttle, shown.color);
    }
    shown.puffX = ship.x;
    shown.puffY = ship.y;
  }

  private picturesOf(state: MatchState, ship: ShownShip): ShipPictures {
    const known = this.ships.get(ship.id);
    if (known) return known;
    const color = shipColor(state, ship.id);
    const label = new Label(color, ship.own);
    this.labels.addChild(label.root);
    let ring: Sprite | null = null;
    if (ship.own) {
      ring = new Sprite({ texture: this.renderer.textures.ring, anchor: 0.5, tint: OWN_COLOR, alpha: 0.22 });
      ring.scale.set(0.58);
      this.world.addChildAt(ring, 3);
    }
    const fresh = {
      color,
      jet: ship.jet,
      own: ship.own,
      pictures: [],
      label,
      ring,
      gauge: null,
      load: new LoadPicture(state.identity.ship.radius + 16),
      flashS: 0,
      puffX: ship.x,
      puffY: ship.y,
      presence: ship.own ? 1 : 0,
      last: ship,
    };
    this.jets.addChild(fresh.load.root);
    this.ships.set(ship.id, fresh);
    return fresh;
  }

  /** Null where shots cost nothing. */
  private newGauge({ weapons, ship }: Identity): EnergyGauge | null {
    if (!weapons.some(({ energy }) => energy > 0)) return null;
    const gauge = new EnergyGauge(ship.radius + 9);
    this.jets.addChild(gauge.root);
    return gauge;
  }

  private drawShots(shots: ShownShot[], ships: ShownShip[], state: MatchState): void {
    const shown = new Set(shots.map(({ id }) => id));
    for (const [id, picture] of this.shotPictures) {
      if (shown.has(id)) continue;
      picture.destroy({ children: true });
      this.shotPictures.delete(id);
    }
    for (const shot of shots) {
      const { kind } = weaponOf(state.identity, shot.weapon);
      const picture = this.shotPictures.get(shot.id) ?? this.fired(shot, kind, ships, state);
      picture.position.set(shot.x, shot.y);
      // Some turn on their way.
      picture.rotation = Math.atan2(shot.vx, -shot.vy);
      if (TRAIL_KINDS.has(kind)) this.effects.exhaust(shot.x, shot.y, shipColor(state, shot.owner));
    }
  }

  /** A shot that was not there before: its picture, a flash at the nose and its sound. */
  private fired(shot: ShownShot, kind: WeaponKind, ships: ShownShip[], state: MatchState): Container {
    const own = shot.owner === state.identity.seat;
    const color = shipColor(state, shot.owner);
    const picture = shotPicture(this.renderer.textures, kind, color);
    this.shots.addChild(picture);
    this.shotPictures.set(shot.id, picture);
    // An own shot that the server tells of was seen and heard when it was foretold.
    if (own && shot.id >= 0) return picture;
    const shooter = ships.find(({ id }) => id === shot.owner);
    if (!shooter || Math.hypot(shot.x - shooter.x, shot.y - shooter.y) > MUZZLE_REACH) return picture;
    if (this.heard.has(shot.owner)) return picture;
    this.heard.add(shot.owner);
    this.effects.muzzle(shot.x, shot.y, color);
    if (shot.isSalvo) this.ears.onSpecial('salvo');
    else this.ears.onShot(kind, own);
    return picture;
  }
}

interface Place {
  x: number;
  y: number;
}

/** Where a ship shows: in a world that is drawn whole, at both edges while it crosses the seam. */
function placesOf({ x, y }: ShownShip, { world, view, ship }: Identity): [number, number][] {
  return view ? [[0, 0]] : seamOffsets(x, y, ship.radius * 1.4, world);
}

/** A ship of which nothing is told any more, while it fades. */
function flownOn(ship: ShownShip, elapsedS: number, { ship: kind, jets }: Identity): ShownShip {
  if (jets) return { ...ship, x: ship.x + ship.vx * elapsedS, y: ship.y + ship.vy * elapsedS };
  const way = ship.throttle * kind.max_speed * elapsedS;
  return { ...ship, x: ship.x + Math.sin(ship.rotation) * way, y: ship.y - Math.cos(ship.rotation) * way };
}
