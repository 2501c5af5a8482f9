import { Container, Graphics, GraphicsContext } from 'pixi.js';
import { imagesInPicture, type Camera } from '../game/camera';

interface Size {
  width: number;
  height: number;
}

/** The ground of the world: its grid and its edge, once for each image of the torus that shows. */
export class Field {
  readonly root = new Container();
  private context = new GraphicsContext();
  private images: Graphics[] = [];

  /** `line` is the width of a line in world px. */
  resize(world: Size, line: number): void {
    const context = new GraphicsContext();
    context.rect(0, 0, world.width, world.height).fill({ color: 0x0b1538, alpha: 0.42 });
    for (let x = 100; x < world.width; x += 100) context.moveTo(x, 0).lineTo(x, world.height);
    for (let y = 100; y < world.height; y += 100) context.moveTo(0, y).lineTo(world.width, y);
    context.stroke({ color: 0x8fb4ff, alpha: 0.06, width: line });
    context.rect(0, 0, world.width, world.height);
    context.stroke({ color: 0x6fa8ff, alpha: 0.5, width: 2 * line, alignment: 1 });
    for (const image of this.images) image.context = context;
    this.context.destroy();
    this.context = context;
  }

  draw(camera: Camera, world: Size): void {
    const places = imagesInPicture(camera, world);
    while (this.images.length < places.length)
      this.images.push(this.root.addChild(new Graphics(this.context)));
    this.images.forEach((image, at) => {
      const place = places[at];
      image.visible = place !== undefined;
      if (place) image.position.set(place.x, place.y);
    });
  }
}
