// Pixi builds its shader code with `eval`, which our content security policy forbids; this replaces that part.
import 'pixi.js/unsafe-eval';
import { Application, type Container, type Texture } from 'pixi.js';
import { Sky } from './sky';
import { glowTexture, nightTexture, ringTexture } from './textures';

export interface Textures {
  glow: Texture;
  ring: Texture;
  night: Texture;
}

/** What stands in front of the sky: the backdrop of the menus or a match. Sizes in CSS px. */
export interface Scene {
  readonly root: Container;
  resize(width: number, height: number): void;
  draw(nowMs: number, elapsedS: number): void;
  destroy(): void;
}

/** A frame that took longer (a hidden tab) counts as this much, or trails would jump. */
const MAX_FRAME_S = 0.1;

/** Owns the canvas. One scene is on at a time; the sky stays. */
export class Renderer {
  private scene: Scene | null = null;

  private constructor(
    private readonly app: Application,
    private readonly sky: Sky,
    readonly textures: Textures,
    /** The player asked the system for less motion. */
    readonly calm: boolean,
  ) {
    app.stage.addChild(sky.root);
    this.resize();
    app.renderer.on('resize', () => this.resize());
    app.ticker.add(({ elapsedMS }) => this.draw(elapsedMS / 1000));
  }

  static async create(host: HTMLElement, calm: boolean): Promise<Renderer> {
    const app = new Application();
    await app.init({
      preference: 'webgl',
      resizeTo: window,
      antialias: true,
      autoDensity: true,
      resolution: Math.min(window.devicePixelRatio, 2),
      background: 0x050816,
    });
    host.append(app.canvas);
    const textures = { glow: glowTexture(), ring: ringTexture(), night: nightTexture(Math.random) };
    return new Renderer(app, new Sky(textures, Math.random), textures, calm);
  }

  show(scene: Scene): void {
    if (this.scene) {
      this.app.stage.removeChild(this.scene.root);
      this.scene.destroy();
    }
    this.scene = scene;
    this.app.stage.addChild(scene.root);
    this.resize();
  }

  private resize(): void {
    const { width, height } = this.app.screen;
    this.sky.resize(width, height);
    this.scene?.resize(width, height);
  }

  private draw(elapsedS: number): void {
    const nowMs = performance.now();
    this.sky.draw(this.calm ? 0 : nowMs / 1000);
    this.scene?.draw(nowMs, Math.min(elapsedS, MAX_FRAME_S));
  }
}
