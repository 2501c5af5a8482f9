import { describe, expect, it } from 'vitest';
import { namesWithRoom, type LabelRoom } from '../src/render/label_room';

/** A label with its bar at this place, and a name of this width below it. */
function label(x: number, y: number, width = 60, always = false): LabelRoom {
  const bar = { left: x - 23, right: x + 23, top: y, bottom: y + 4 };
  const name = { left: x - width / 2, right: x + width / 2, top: y + 8, bottom: y + 22 };
  return { bar, name, always };
}

describe('names below ships', () => {
  it('are all shown where ships are apart', () => {
    expect(namesWithRoom([label(0, 0), label(100, 0), label(0, 40)])).toEqual([true, true, true]);
  });

  it('give way to those further up in the list', () => {
    expect(namesWithRoom([label(0, 0), label(50, 2)])).toEqual([true, false]);
    expect(namesWithRoom([label(50, 2), label(0, 0)])).toEqual([true, false]);
  });

  it('do not stand on the health of another ship, wherever that is in the list', () => {
    expect(namesWithRoom([label(0, 0), label(10, 12)])).toEqual([false, true]);
  });

  it('show anyway for the one that the picture is about, and others give way', () => {
    expect(namesWithRoom([label(10, 12), label(0, 0, 60, true)])).toEqual([false, true]);
    expect(namesWithRoom([label(50, 2), label(0, 0, 60, true)])).toEqual([false, true]);
  });

  it('leave their room to others when they are not shown', () => {
    const hidden = label(100, 6, 140);
    expect(namesWithRoom([label(0, 0, 100), hidden, label(160, 6, 60)])).toEqual([true, false, true]);
  });
});
