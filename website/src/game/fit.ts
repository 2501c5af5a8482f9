/** A world drawn in a window: px = world * scale + offset. */
export interface Fit {
  scale: number;
  x: number;
  y: number;
}

/** The largest fit of the whole world between the insets, centred. Sizes in CSS px, insets leave room for the HUD. */
export function fitWorld(
  world: { width: number; height: number },
  window: { width: number; height: number },
  insets: { top: number; side: number; bottom: number },
): Fit {
  const width = Math.max(window.width - 2 * insets.side, 1);
  const height = Math.max(window.height - insets.top - insets.bottom, 1);
  const scale = Math.min(width / world.width, height / world.height);
  return {
    scale,
    x: insets.side + (width - world.width * scale) / 2,
    y: insets.top + (height - world.height * scale) / 2,
  };
}
