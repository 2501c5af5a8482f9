import { describe, expect, it } from 'vitest';
import { imageOf, imagesInPicture, isInPicture, viewSize } from '../src/game/camera';

const view = { area: 518_400, max_aspect: 2.4 };
const world = { width: 6000, height: 3500 };

describe('the view of a large world', () => {
  it('has the same area on every screen', () => {
    for (const screen of [
      { width: 1920, height: 1080 },
      { width: 1024, height: 768 },
      { width: 400, height: 800 },
      { width: 5000, height: 700 },
      { width: 10, height: 4000 },
    ]) {
      const { width, height } = viewSize(view, screen);
      expect(width * height).toBeCloseTo(view.area, 0);
      expect(Math.max(width / height, height / width)).toBeLessThanOrEqual(2.4001);
    }
    expect(viewSize(view, { width: 1600, height: 900 })).toEqual({ width: 960, height: 540 });
  });

  it('shows everything at its image nearest to the middle, however often the seam was crossed', () => {
    expect(imageOf({ x: 5990, y: 10 }, { x: 20, y: 3490 }, world)).toEqual({ x: 6020, y: -10 });
    expect(imageOf({ x: 12_020, y: 0 }, { x: 5980, y: 5 }, world)).toEqual({ x: 11_980, y: 5 });
  });

  it('knows what is in the picture', () => {
    const camera = { x: 100, y: 100, width: 960, height: 540 };
    expect(isInPicture(camera, { x: 570, y: 360 }, 0)).toBe(true);
    expect(isInPicture(camera, { x: 590, y: 100 }, 0)).toBe(false);
    expect(isInPicture(camera, { x: 590, y: 100 }, 20)).toBe(true);
  });

  it('goes over the seam: up to four images of the world show', () => {
    const camera = (x: number, y: number) => ({ x, y, width: 960, height: 540 });
    expect(imagesInPicture(camera(3000, 1700), world)).toEqual([{ x: 0, y: 0 }]);
    expect(imagesInPicture(camera(6100, 1700), world)).toEqual([
      { x: 0, y: 0 },
      { x: 6000, y: 0 },
    ]);
    expect(imagesInPicture(camera(-10, 3600), world)).toHaveLength(4);
  });
});
