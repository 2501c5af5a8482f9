import { Container, Graphics, Sprite } from 'pixi.js';
import { takeDueEvents } from '../game/apply';
import { fitWorld, type Fit } from '../game/fit';
import { drawn } from '../game/interpolate';
import { pilotOf, type MatchState, type ShownShip, type ShownShot } from '../game/state';
import { seamOffsets } from '../game/wrap';
import type { GameEvent, Identity } from '../net/protocol';
import { Effects } from './effects';
import { EnergyGauge } from './energy_gauge';
import { JetPicture } from './jet';
import { Label } from './label';
import { OWN_COLOR, shipColor } from './palette';
import { drawMountains } from './mountains';
import { Particles } from './particles';
import type { Renderer, Scene } from './renderer';

/** Room for the HUD's bar above the world, CSS px. */
const INSETS = { top: 58, side: 10, bottom: 10 };
const FLASH_S = 0.18;
/** World px that a ship flies between two puffs of its trail. */
const TRAIL_STEP = 5;
/** A longer way between two frames is a respawn or the seam: no trail along it. */
const MAX_TRAIL_GAP = 80;
/** Half of the widest label that is kept inside the window, CSS px. */
const LABEL_REACH = 60;

/** Told of what shows at the moment it shows, for the sound. */
export interface ArenaEars {
  onEvent(event: GameEvent, state: MatchState): void;
  onShot(own: boolean): void;
}

interface ShipPictures {
  color: number;
  own: boolean;
  pictures: JetPicture[];
  label: Label;
  ring: Sprite | null;
  gauge: EnergyGauge | null;
  flashS: number;
  puffX: number;
  puffY: number;
}

/** Draws a match as it was a moment ago, and our own ship in the present. Changes nothing but what has been shown. */
export class Arena implements Scene {
  readonly root = new Container();
  private readonly world = new Container();
  private readonly jets = new Container();
  private readonly shots = new Container();
  private readonly labels = new Container();
  private readonly field = new Graphics();
  private readonly mountains = new Graphics();
  private readonly clip = new Graphics();
  private readonly particles = new Particles();
  private readonly effects: Effects;
  private readonly ships = new Map<number, ShipPictures>();
  private readonly shotPictures = new Map<number, Container>();
  private fit: Fit = { scale: 1, x: 0, y: 0 };
  private window = { width: 1, height: 1 };
  private fittedWorld = '';
  private shakeS = 0;

  constructor(
    private readonly renderer: Renderer,
    private readonly state: () => MatchState | null,
    private readonly ears: ArenaEars,
  ) {
    this.effects = new Effects(this.particles, renderer.textures, Math.random, renderer.calm ? 0.4 : 1);
    this.world.addChild(this.field, this.particles.root, this.shots, this.mountains, this.jets, this.clip);
    this.world.mask = this.clip;
    this.root.addChild(this.world, this.labels);
  }

  resize(width: number, height: number): void {
    this.window = { width, height };
    this.fittedWorld = '';
  }

  draw(nowMs: number, elapsedS: number): void {
    const state = this.state();
    if (!state) return;
    this.fitTo(state.identity);
    this.shake(elapsedS);
    this.particles.draw(elapsedS);
    const picture = drawn(state, nowMs);
    if (!picture) return;
    const { tick, ships, shots } = picture;
    for (const event of takeDueEvents(state, tick)) this.show(event, state);
    this.drawShips(state, ships, nowMs, elapsedS);
    this.drawShots(shots, state);
  }

  destroy(): void {
    this.root.destroy({ children: true });
  }

  private fitTo(identity: Identity): void {
    const { world, match_id } = identity;
    if (match_id === this.fittedWorld) return;
    this.fittedWorld = match_id;
    drawMountains(this.mountains, identity);
    this.fit = fitWorld(world, this.window, INSETS);
    this.world.scale.set(this.fit.scale);
    this.world.position.set(this.fit.x, this.fit.y);
    this.clip.clear().rect(0, 0, world.width, world.height).fill(0xffffff);
    this.field.clear().rect(0, 0, world.width, world.height).fill({ color: 0x0b1538, alpha: 0.42 });
    const line = 1 / this.fit.scale;
    for (let x = 100; x < world.width; x += 100) this.field.moveTo(x, 0).lineTo(x, world.height);
    for (let y = 100; y < world.height; y += 100) this.field.moveTo(0, y).lineTo(world.width, y);
    this.field.stroke({ color: 0x8fb4ff, alpha: 0.06, width: line });
    this.field.rect(0, 0, world.width, world.height);
    this.field.stroke({ color: 0x6fa8ff, alpha: 0.5, width: 2 * line, alignment: 1 });
  }

  private shake(elapsedS: number): void {
    this.shakeS = Math.max(0, this.shakeS - elapsedS);
    const reach = this.shakeS * 22;
    this.world.x = this.fit.x + (Math.random() - 0.5) * reach;
    this.world.y = this.fit.y + (Math.random() - 0.5) * reach;
  }

  private show(event: GameEvent, state: MatchState): void {
    const own = state.identity.seat;
    if (event.kind === 'hit') {
      this.effects.hit(event.x, event.y, event.damage > 0);
      const target = this.ships.get(event.target);
      if (target && event.damage > 0) target.flashS = FLASH_S;
      if (event.target === own && event.damage > 0) this.shakeFor(0.2);
    } else if (event.kind === 'kill') {
      this.effects.explosion(event.x, event.y, shipColor(state, event.target));
      if (event.target === own) this.shakeFor(0.5);
    } else if (event.kind === 'spawn') {
      this.effects.spawn(event.x, event.y, shipColor(state, event.seat));
    }
    this.ears.onEvent(event, state);
  }

  private shakeFor(seconds: number): void {
    if (!this.renderer.calm) this.shakeS = Math.max(this.shakeS, seconds);
  }

  private drawShips(state: MatchState, ships: ShownShip[], nowMs: number, elapsedS: number): void {
    for (const [seat, pictures] of this.ships) {
      // A seat that another pilot took may be of another side now.
      if (ships.some(({ id }) => id === seat) && pictures.color === shipColor(state, seat)) continue;
      for (const { root } of pictures.pictures) root.destroy({ children: true });
      pictures.ring?.destroy();
      pictures.gauge?.root.destroy();
      pictures.label.root.destroy({ children: true });
      this.ships.delete(seat);
    }
    for (const ship of ships) this.drawShip(state, ship, nowMs, elapsedS);
  }

  private drawShip(state: MatchState, ship: ShownShip, nowMs: number, elapsedS: number): void {
    const { world, ship: kind } = state.identity;
    const shown = this.picturesOf(state, ship);
    const places = ship.alive ? seamOffsets(ship.x, ship.y, kind.radius * 1.4, world) : [];
    while (shown.pictures.length < places.length) {
      const picture = new JetPicture(this.renderer.textures, shown.color);
      picture.root.scale.set(kind.radius / 24);
      this.jets.addChild(picture.root);
      shown.pictures.push(picture);
    }
    shown.flashS = Math.max(0, shown.flashS - elapsedS);
    const flicker = Math.abs(Math.sin(nowMs / 41 + ship.id * 2));
    shown.pictures.forEach((picture, i) => {
      const [dx, dy] = places[i] ?? [0, 0];
      picture.root.visible = i < places.length;
      picture.draw(ship.x + dx, ship.y + dy, ship.rotation, ship.throttle, flicker, shown.flashS / FLASH_S);
      picture.shimmer(ship.protected ? 0.45 + 0.35 * Math.sin(nowMs / 90) : 0);
    });
    if (shown.ring) {
      shown.ring.visible = ship.alive;
      shown.ring.position.set(ship.x, ship.y);
    }
    shown.gauge?.draw(ship.x, ship.y, ship.alive ? ship.energy : null);
    shown.label.root.visible = ship.alive;
    if (!ship.alive) return;
    this.puff(ship, shown);
    const below = Math.min(ship.y + kind.radius + 6, world.height - 30 / this.fit.scale);
    const name = pilotOf(state, ship.id)?.name ?? '';
    const { scale, x, y } = this.fit;
    const across = Math.min(Math.max(x + ship.x * scale, LABEL_REACH), this.window.width - LABEL_REACH);
    shown.label.draw(across, y + below * scale, name, ship.hp / kind.max_hp);
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
    let gauge: EnergyGauge | null = null;
    if (ship.own && state.identity.shot.energy > 0) {
      gauge = new EnergyGauge(
        state.identity.ship.radius + 9,
        state.identity.shot.energy / state.identity.ship.max_energy,
      );
      this.jets.addChild(gauge.root);
    }
    if (ship.own) {
      ring = new Sprite({ texture: this.renderer.textures.ring, anchor: 0.5, tint: OWN_COLOR, alpha: 0.22 });
      ring.scale.set(0.58);
      this.world.addChildAt(ring, 1);
    }
    const fresh = {
      color,
      own: ship.own,
      pictures: [],
      label,
      ring,
      gauge,
      flashS: 0,
      puffX: ship.x,
      puffY: ship.y,
    };
    this.ships.set(ship.id, fresh);
    return fresh;
  }

  private drawShots(shots: ShownShot[], state: MatchState): void {
    const shown = new Set(shots.map(({ id }) => id));
    for (const [id, picture] of this.shotPictures) {
      if (shown.has(id)) continue;
      picture.destroy({ children: true });
      this.shotPictures.delete(id);
    }
    for (const shot of shots) {
      const picture = this.shotPictures.get(shot.id) ?? this.fired(shot, state);
      picture.position.set(shot.x, shot.y);
    }
  }

  /** A shot that was not there before: its picture, a flash at the nose and its sound. */
  private fired(shot: ShownShot, state: MatchState): Container {
    const own = shot.owner === state.identity.seat;
    const texture = this.renderer.textures.glow;
    const color = shipColor(state, shot.owner);
    const halo = new Sprite({ texture, anchor: 0.5, tint: color, blendMode: 'add' });
    halo.scale.set(0.3, 0.75);
    const core = new Sprite({ texture, anchor: 0.5, blendMode: 'add' });
    core.scale.set(0.17, 0.52);
    const picture = new Container({ children: [halo, core], rotation: Math.atan2(shot.vx, -shot.vy) });
    this.shots.addChild(picture);
    this.shotPictures.set(shot.id, picture);
    // An own shot that the server tells of was seen and heard when it was foretold.
    if (own && shot.id >= 0) return picture;
    this.effects.muzzle(shot.x, shot.y, color);
    this.ears.onShot(own);
    return picture;
  }
}
