/** A rectangle on the screen, px. */
export interface Rect {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export interface LabelRoom {
  name: Rect;
  bar: Rect;
  /** It shows whatever is there. */
  always: boolean;
}

/**
 * Which names can be read where they would stand: not on the health of another ship, and not on the name of one that is further
 * up in the list. Health is always shown.
 */
export function namesWithRoom(labels: readonly LabelRoom[]): boolean[] {
  const shown = labels.filter(({ always }) => always).map(({ name }) => name);
  return labels.map(({ name, always }, own) => {
    if (always) return true;
    const hasRoom =
      !shown.some((other) => overlap(name, other)) &&
      !labels.some(({ bar }, other) => other !== own && overlap(name, bar));
    if (hasRoom) shown.push(name);
    return hasRoom;
  });
}

function overlap(a: Rect, b: Rect): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
