/** The signed way from `from` to `to` on a ring of length `size`, whichever direction is shorter. */
export function wrappedDelta(from: number, to: number, size: number): number {
  const delta = (to - from) % size;
  if (delta > size / 2) return delta - size;
  if (delta < -size / 2) return delta + size;
  return delta;
}

/** `value` brought into 0 (included) to `size` (excluded). */
export function wrapped(value: number, size: number): number {
  const rest = value % size;
  return rest < 0 ? rest + size : rest;
}

/**
 * Where else a disc at (`x`, `y`) shows on a torus drawn as a rectangle: offsets to add, the first is always
 * none. A ship on the seam shows at both edges, in a corner at four places.
 */
export function seamOffsets(
  x: number,
  y: number,
  reach: number,
  world: { width: number; height: number },
): [number, number][] {
  const across = edgeOffsets(x, reach, world.width);
  const down = edgeOffsets(y, reach, world.height);
  return down.flatMap((dy) => across.map((dx): [number, number] => [dx, dy]));
}

function edgeOffsets(value: number, reach: number, size: number): number[] {
  if (value < reach) return [0, size];
  if (value > size - reach) return [0, -size];
  return [0];
}
