import { Container, Graphics } from 'pixi.js';
import type { Camera } from '../game/camera';
import type { MatchState } from '../game/state';
import { ownPilot } from '../game/state';
import type { Identity } from '../net/protocol';
import { wrapped } from '../game/wrap';
import { OWN_COLOR } from './palette';
import { PICKUP_COLORS } from './pickups';

/** CSS px. */
const WIDTH = 190;
const MARGIN = 18;
const ENEMY_COLOR = 0xff7a59;

/** In CSS px. */
export function radarSize(world: Identity['world']): { width: number; height: number } {
  const scale = Math.min(WIDTH / world.width, WIDTH / world.height);
  return { width: world.width * scale, height: world.height * scale };
}

/** The whole world in a corner: where ships are, coarsely, and what the screen shows of it. */
export class RadarPicture {
  readonly root = new Container();
  private readonly cells = new Graphics();
  private readonly frame = new Graphics();
  private drawnTick: number | null = null;

  constructor() {
    this.root.addChild(this.cells, this.frame);
  }

  draw(state: MatchState, camera: Camera, window: { width: number; height: number }): void {
    const { world } = state.identity;
    const { width, height } = radarSize(world);
    const scale = width / world.width;
    this.root.position.set(window.width - width - MARGIN, window.height - height - MARGIN);
    if (state.radar && state.radar.tick !== this.drawnTick) this.drawCells(state, width, height);
    const x = wrapped(camera.x, world.width) * scale;
    const y = wrapped(camera.y, world.height) * scale;
    const [halfWidth, halfHeight] = [(camera.width / 2) * scale, (camera.height / 2) * scale];
    // The corners of what the screen shows, so that it may go over the seam.
    this.frame.clear();
    for (const [sideX, sideY] of [
      [-1, -1],
      [1, -1],
      [1, 1],
      [-1, 1],
    ] as const) {
      const [cornerX, cornerY] = [
        wrapped(x + sideX * halfWidth, width),
        wrapped(y + sideY * halfHeight, height),
      ];
      this.frame
        .moveTo(cornerX - sideX * 7, cornerY)
        .lineTo(cornerX, cornerY)
        .lineTo(cornerX, cornerY - sideY * 5);
    }
    this.frame.stroke({ color: OWN_COLOR, alpha: 0.7, width: 1 });
    this.frame.circle(x, y, 2.5).fill(OWN_COLOR);
  }

  private drawCells(state: MatchState, width: number, height: number): void {
    const { radar } = state;
    if (!radar) return;
    this.drawnTick = radar.tick;
    const { world, pickups = [] } = state.identity;
    const own = ownPilot(state)?.team;
    this.cells.clear().rect(0, 0, width, height).fill({ color: 0x050816, alpha: 0.66 });
    const [cellWidth, cellHeight] = [width / radar.columns, height / radar.rows];
    for (const { team, cells } of radar.sides) {
      for (const cell of cells) {
        const [column, row] = [cell % radar.columns, Math.floor(cell / radar.columns)];
        this.cells.rect(column * cellWidth, row * cellHeight, cellWidth * 0.8, cellHeight * 0.8);
      }
      if (cells.length > 0)
        this.cells.fill({
          color: radar.sides.length > 1 && team === own ? OWN_COLOR : ENEMY_COLOR,
          alpha: 0.75,
        });
    }
    for (const number of state.snapshots.at(-1)?.pickups ?? []) {
      const pickup = pickups[number];
      if (!pickup) continue;
      const [x, y] = [(pickup.x * width) / world.width, (pickup.y * height) / world.height];
      this.cells.circle(x, y, 1.8).fill({ color: PICKUP_COLORS[pickup.holds], alpha: 0.9 });
    }
    this.cells.rect(0, 0, width, height).stroke({ color: 0x6fa8ff, alpha: 0.5, width: 1 });
  }
}
