import { Container, Sprite, Text, Texture } from 'pixi.js';
import type { Rect } from './label_room';
import { cssColor, OWN_COLOR } from './palette';

const BAR_WIDTH = 46;
const BAR_HEIGHT = 4;
const NAME_TOP = 8;
/** In this time a name that has no room is faded. */
const FADE_S = 0.15;
/** World px to screen px at which labels are as large as they get, and how much smaller they may be. */
const FULL_SCALE = 0.75;
const LEAST_SHARE = 0.72;

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
    this.name.y = NAME_TOP;
    const back = new Sprite({ texture: Texture.WHITE, tint: 0x050816, alpha: 0.75 });
    back.setSize(BAR_WIDTH + 2, BAR_HEIGHT + 2);
    back.position.set(-BAR_WIDTH / 2 - 1, -1);
    this.bar = new Sprite({ texture: Texture.WHITE, tint: color });
    this.bar.position.set(-BAR_WIDTH / 2, 0);
    this.root.addChild(back, this.bar, this.name);
  }

  /** `health` lies in 0 to 1, `scale` is that of the world: on a small screen labels are smaller, too. */
  draw(x: number, y: number, name: string, health: number, scale: number): void {
    this.root.position.set(Math.round(x), Math.round(y));
    this.root.scale.set(Math.min(Math.max(scale / FULL_SCALE, LEAST_SHARE), 1));
    if (this.name.text !== name) this.name.text = name;
    this.bar.setSize(Math.max(BAR_WIDTH * health, 0.01), BAR_HEIGHT);
    this.bar.tint = health > 0.6 ? (this.own ? OWN_COLOR : 0x9be37f) : health > 0.3 ? 0xffc857 : 0xff5a5a;
  }

  /** Where name and health stand, screen px. */
  get room(): { name: Rect; bar: Rect } {
    const { x, y } = this.root.position;
    const { x: share } = this.root.scale;
    const across = (width: number) => ({ left: x - (width / 2) * share, right: x + (width / 2) * share });
    const top = y + NAME_TOP * share;
    return {
      name: { ...across(this.name.width), top, bottom: top + this.name.height * share },
      bar: { ...across(BAR_WIDTH), top: y, bottom: y + BAR_HEIGHT * share },
    };
  }

  get showsName(): boolean {
    return this.name.alpha > 0.5;
  }

  /** A name that has no room gives way. */
  makeRoom(hasRoom: boolean, elapsedS: number): void {
    const step = elapsedS / FADE_S;
    this.name.alpha = Math.min(Math.max(this.name.alpha + (hasRoom ? step : -step), 0), 1);
  }
}
