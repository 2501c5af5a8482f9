import { Texture } from 'pixi.js';

function painted(width: number, height: number, paint: (context: CanvasRenderingContext2D) => void): Texture {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (context) paint(context);
  return Texture.from(canvas);
}

/** A soft white disc, 64 px across: sparks, flames and stars are tinted copies of it. */
export function glowTexture(): Texture {
  return painted(64, 64, (context) => {
    const light = context.createRadialGradient(32, 32, 0, 32, 32, 32);
    light.addColorStop(0, 'rgba(255,255,255,1)');
    light.addColorStop(0.25, 'rgba(255,255,255,0.55)');
    light.addColorStop(0.6, 'rgba(255,255,255,0.12)');
    light.addColorStop(1, 'rgba(255,255,255,0)');
    context.fillStyle = light;
    context.fillRect(0, 0, 64, 64);
  });
}

/** A thin white ring, 128 px across. */
export function ringTexture(): Texture {
  return painted(128, 128, (context) => {
    context.strokeStyle = 'rgba(255,255,255,0.9)';
    context.lineWidth = 4;
    context.beginPath();
    context.arc(64, 64, 58, 0, 2 * Math.PI);
    context.stroke();
  });
}

/** The night behind everything: blue going down to violet, with faint clouds. Stretched over the window. */
export function nightTexture(random: () => number): Texture {
  return painted(640, 400, (context) => {
    const sky = context.createLinearGradient(0, 0, 160, 400);
    sky.addColorStop(0, '#050816');
    sky.addColorStop(0.55, '#0a1130');
    sky.addColorStop(1, '#1a1440');
    context.fillStyle = sky;
    context.fillRect(0, 0, 640, 400);
    const tones = ['28,78,150', '84,44,140', '20,110,140', '150,50,90'];
    for (let i = 0; i < 22; i++) {
      const [x, y, r] = [random() * 640, 80 + random() * 320, 60 + random() * 130];
      const cloud = context.createRadialGradient(x, y, 0, x, y, r);
      const tone = tones[i % tones.length] ?? '28,78,150';
      cloud.addColorStop(0, `rgba(${tone},${0.05 + random() * 0.1})`);
      cloud.addColorStop(1, `rgba(${tone},0)`);
      context.fillStyle = cloud;
      context.fillRect(0, 0, 640, 400);
    }
  });
}
