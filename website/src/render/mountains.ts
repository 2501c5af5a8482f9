import type { Graphics } from 'pixi.js';
import { obstacleImages } from '../game/terrain';
import type { Identity, Obstacle } from '../net/protocol';

/** From the foot to the top, each a share of the radius. */
const TERRACES = [
  { reach: 1, color: 0x1b2547 },
  { reach: 0.74, color: 0x26335f },
  { reach: 0.46, color: 0x35467c },
  { reach: 0.2, color: 0x5a6ea6 },
];

/** Of those that can be shot to pieces. */
const BRITTLE_TERRACES = [
  { reach: 1, color: 0x3a2b3f },
  { reach: 0.74, color: 0x553c4c },
  { reach: 0.46, color: 0x77525a },
  { reach: 0.2, color: 0xa67a70 },
];

/** Of one that is down: the ground that is free now, its edge, and the boulders that lie on it. */
const RUBBLE = {
  ground: { color: 0xa67a70, alpha: 0.13 },
  edge: { color: 0xa67a70, alpha: 0.4, width: 1.5 },
  boulders: [
    { color: 0xa67a70, alpha: 0.75 },
    { color: 0x77525a, alpha: 0.9 },
  ],
};

/** One boulder lies on so much ground, in square px. */
const BOULDER_PX2 = 700;

/**
 * Draws the obstacles of a map as mountains seen from above. They are what a ship's centre line keeps its radius from. Of one
 * that is `down` rubble is left, which is in nobody's way.
 */
export function drawMountains(
  graphics: Graphics,
  { obstacles, world, view }: Identity,
  down: number[],
): void {
  graphics.clear();
  // Of a large world no more shows beyond its edge than half the longest picture.
  const margin = view ? Math.sqrt(view.area * view.max_aspect) : Infinity;
  const images = (wanted: (obstacle: Obstacle, number: number) => boolean) =>
    obstacleImages({ obstacles: obstacles.filter(wanted), world }, margin);
  const stands = (number: number) => !down.includes(number);
  const kinds = [
    {
      of: images(({ hp }, number) => hp === undefined && stands(number)),
      foot: 0x7ea2ff,
      terraces: TERRACES,
    },
    {
      of: images(({ hp }, number) => hp !== undefined && stands(number)),
      foot: 0xffb08a,
      terraces: BRITTLE_TERRACES,
    },
  ];
  for (const image of images((_, number) => !stands(number))) drawRubble(graphics, image);
  for (const { of, foot } of kinds)
    for (const image of of) outline(graphics, image, image.radius + 3).fill({ color: foot, alpha: 0.35 });
  for (const { of, terraces } of kinds)
    for (const { reach, color } of terraces)
      for (const image of of) outline(graphics, image, image.radius * reach).fill(color);
}

function outline(graphics: Graphics, { x1, y1, x2, y2 }: Obstacle, radius: number): Graphics {
  if (x1 === x2 && y1 === y2) return graphics.circle(x1, y1, radius);
  const angle = Math.atan2(y2 - y1, x2 - x1);
  const right = angle + Math.PI / 2;
  return graphics
    .moveTo(x1 + Math.cos(right) * radius, y1 + Math.sin(right) * radius)
    .arc(x1, y1, radius, right, right + Math.PI)
    .arc(x2, y2, radius, right + Math.PI, right + 2 * Math.PI)
    .closePath();
}

/** Flat, and in pieces: nothing that looks as if it stood there. */
function drawRubble(graphics: Graphics, image: Obstacle): void {
  const { ground, edge, boulders } = RUBBLE;
  outline(graphics, image, image.radius).fill(ground).stroke(edge);
  const { x1, y1, x2, y2, radius } = image;
  const length = Math.hypot(x2 - x1, y2 - y1);
  const [alongX, alongY] = length > 0 ? [(x2 - x1) / length, (y2 - y1) / length] : [1, 0];
  const count = Math.max(Math.round(((2 * length + Math.PI * radius) * radius) / BOULDER_PX2), 4);
  for (let boulder = 0; boulder < count; boulder += 1) {
    // Spread evenly, but in no order that shows.
    const along = ((boulder + 0.5) / count) * (length + radius) - radius / 2;
    const aside = (((boulder * 0.618 + 0.3) % 1) - 0.5) * 1.3 * radius;
    const [x, y] = [x1 + alongX * along - alongY * aside, y1 + alongY * along + alongX * aside];
    const size = 4 + ((boulder * 3) % 5);
    const corners = [0, 1, 2, 3, 4].flatMap((corner) => {
      const angle = (corner / 5) * 2 * Math.PI + boulder;
      const reach = size * (0.8 + 0.2 * Math.cos(corner * 3 + boulder));
      return [x + Math.cos(angle) * reach, y + Math.sin(angle) * reach];
    });
    graphics.poly(corners).fill(boulders[boulder % boulders.length]);
  }
}
