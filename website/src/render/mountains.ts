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

/**
 * Draws the obstacles of a map as mountains seen from above. They are what a ship's centre line keeps its radius from. Of one
 * that is `down` its outline is left.
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
  for (const image of images((_, number) => !stands(number)))
    outline(graphics, image, image.radius).stroke({ color: 0xa67a70, alpha: 0.35, width: 2 });
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
