import { Container, Sprite, Text, Texture } from 'pixi.js';
import { cssColor, OWN_COLOR } from './palette';

const BAR_WIDTH = 46;
const BAR_HEIGHT = 4;

/** A ship's name and health, in screen px so that they stay crisp at any world scale. */
export class Label {
  readonly root = new Container();
  private readonly name: Text;
  private readonly bar: Sprite;

  constructor(
    color: number,
    private readonly own: boolean,
  ) {
    this.name = new Text({
      text: '',
      anchor: { x: 0.5, y: 0 },
      resolution: Math.max(2, window.devicePixelRatio),
      style: {
        fontFamily: ['Oxanium Variable', 'sans-serif'],
        fontSize: 13,
        fontWeight: own ? '700' : '500',
        fill: own ? cssColor(OWN_COLOR) : '#dbe4ff',
        stroke: { color: '#050816', width: 3, join: 'round' },
      },
    });
    this.name.y = 8;
    const back = new Sprite({ texture: Texture.WHITE, tint: 0x050816, alpha: 0.75 });
    back.setSize(BAR_WIDTH + 2, BAR_HEIGHT + 2);
    back.position.set(-BAR_WIDTH / 2 - 1, -1);
    this.bar = new Sprite({ texture: Texture.WHITE, tint: color });
    this.bar.position.set(-BAR_WIDTH / 2, 0);
    this.root.addChild(back, this.bar, this.name);
  }

  /** `health` lies in 0 to 1. */
  draw(x: number, y: number, name: string, health: number): void {
    this.root.position.set(Math.round(x), Math.round(y));
    if (this.name.text !== name) this.name.text = name;
    this.bar.setSize(Math.max(BAR_WIDTH * health, 0.01), BAR_HEIGHT);
    this.bar.tint = health > 0.6 ? (this.own ? OWN_COLOR : 0x9be37f) : health > 0.3 ? 0xffc857 : 0xff5a5a;
  }
}
