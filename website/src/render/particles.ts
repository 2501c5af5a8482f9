import { Container, Sprite, type Texture } from 'pixi.js';

interface Particle {
  sprite: Sprite;
  vx: number;
  vy: number;
  ageS: number;
  lifeS: number;
  fromScale: number;
  toScale: number;
  alpha: number;
}

export interface ParticleLook {
  texture: Texture;
  tint: number;
  x: number;
  y: number;
  vx?: number;
  vy?: number;
  lifeS: number;
  fromScale: number;
  toScale: number;
  alpha?: number;
}

/** When they run out the oldest gives way: a burst is worth more than the end of a trail. */
const MAX_PARTICLES = 700;

/** Short-lived lights: trails, sparks, rings. */
export class Particles {
  readonly root = new Container();
  private live: Particle[] = [];
  private readonly spare: Sprite[] = [];

  add(look: ParticleLook): void {
    if (this.live.length >= MAX_PARTICLES) this.retire(this.live.shift());
    const sprite = this.spare.pop() ?? this.root.addChild(new Sprite({ anchor: 0.5, blendMode: 'add' }));
    sprite.texture = look.texture;
    sprite.tint = look.tint;
    sprite.visible = true;
    sprite.position.set(look.x, look.y);
    const particle = {
      sprite,
      vx: look.vx ?? 0,
      vy: look.vy ?? 0,
      ageS: 0,
      lifeS: look.lifeS,
      fromScale: look.fromScale,
      toScale: look.toScale,
      alpha: look.alpha ?? 1,
    };
    this.live.push(particle);
    this.place(particle, 0);
  }

  draw(elapsedS: number): void {
    this.live = this.live.filter((particle) => {
      particle.ageS += elapsedS;
      if (particle.ageS < particle.lifeS) {
        this.place(particle, elapsedS);
        return true;
      }
      this.retire(particle);
      return false;
    });
  }

  private place(particle: Particle, elapsedS: number): void {
    const { sprite } = particle;
    const age = particle.ageS / particle.lifeS;
    sprite.x += particle.vx * elapsedS;
    sprite.y += particle.vy * elapsedS;
    sprite.scale.set(particle.fromScale + (particle.toScale - particle.fromScale) * age);
    sprite.alpha = particle.alpha * (1 - age) ** 1.5;
  }

  private retire(particle: Particle | undefined): void {
    if (!particle) return;
    particle.sprite.visible = false;
    this.spare.push(particle.sprite);
  }
}
