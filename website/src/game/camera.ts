import type { ViewShape } from '../net/protocol';
import { wrappedDelta } from './wrap';

interface Place {
  x: number;
  y: number;
}

interface Size {
  width: number;
  height: number;
}

/**
 * The part of a large world that is drawn: its middle and its size in px. The middle is not brought back into the
 * world when it crosses the seam, so that lights and trails behind it stay where they are.
 */
export interface Camera extends Place, Size {}

/** What a screen of this shape shows of the world: of every shape the same area. */
export function viewSize({ area, max_aspect }: ViewShape, screen: Size): Size {
  const aspect = Math.min(Math.max(screen.width / Math.max(screen.height, 1), 1 / max_aspect), max_aspect);
  return { width: Math.sqrt(area * aspect), height: Math.sqrt(area / aspect) };
}

/** The image of a place that is nearest to the middle of the picture. */
export function imageOf(camera: Place, place: Place, world: Size): Place {
  return {
    x: camera.x + wrappedDelta(camera.x, place.x, world.width),
    y: camera.y + wrappedDelta(camera.y, place.y, world.height),
  };
}

/** True for a place in the picture, `margin` px beyond its edge included. */
export function isInPicture(camera: Camera, { x, y }: Place, margin: number): boolean {
  return (
    Math.abs(x - camera.x) <= camera.width / 2 + margin &&
    Math.abs(y - camera.y) <= camera.height / 2 + margin
  );
}

/** Where the images of the world begin that show in the picture: one, two or four. */
export function imagesInPicture(camera: Camera, world: Size): Place[] {
  const along = (middle: number, size: number, extent: number) => {
    const first = Math.floor((middle - size / 2) / extent);
    const last = Math.floor((middle + size / 2) / extent);
    return Array.from({ length: last - first + 1 }, (_, at) => (first + at) * extent);
  };
  const across = along(camera.x, camera.width, world.width);
  const down = along(camera.y, camera.height, world.height);
  return down.flatMap((y) => across.map((x) => ({ x, y })));
}
