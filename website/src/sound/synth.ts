/** Short sounds made on the spot; no files. Silent until the first key or click, as browsers demand. */

import type { PickupKind, Special, WeaponKind } from '../net/protocol';

export type Sound =
  | 'hit'
  | 'explosion'
  | 'spawn'
  | 'beep'
  | 'go'
  | 'core'
  | 'captured'
  | 'crash'
  | Special
  | WeaponKind
  | `take_${PickupKind}`;

const KEY = 'jet_raiders.muted';
/** Sounds at once; more would only be noise. */
const MAX_VOICES = 14;

export class Synth {
  private context: AudioContext | null = null;
  private noise: AudioBuffer | null = null;
  private voices = 0;

  constructor(private readonly store: Storage) {}

  get muted(): boolean {
    return this.store.getItem(KEY) === 'yes';
  }

  set muted(muted: boolean) {
    this.store.setItem(KEY, muted ? 'yes' : 'no');
  }

  /** Call from a key press or click. */
  wake(): void {
    this.context ??= new AudioContext();
    if (this.context.state === 'suspended') void this.context.resume();
  }

  /** `nearness` is 1 for what is our own doing, less for that of others. */
  play(sound: Sound, nearness = 1): void {
    const { context } = this;
    if (!context || this.muted || context.state !== 'running' || this.voices >= MAX_VOICES) return;
    switch (sound) {
      case 'gun':
        return this.tone(context, 'square', 620 + 260 * nearness, 160, 0.09, 0.05 * nearness);
      case 'missile':
        this.burst(context, 900, 0.5, 0.16 * nearness);
        return this.tone(context, 'sawtooth', 90, 260, 0.45, 0.06 * nearness);
      case 'scatter':
        this.burst(context, 3000, 0.14, 0.2 * nearness);
        return this.tone(context, 'square', 300, 70, 0.12, 0.05 * nearness);
      case 'beam':
        this.tone(context, 'sawtooth', 1500, 900, 0.16, 0.04 * nearness);
        return this.tone(context, 'sine', 2400, 1400, 0.2, 0.04 * nearness);
      case 'homing':
        this.burst(context, 1200, 0.35, 0.1 * nearness);
        return this.tone(context, 'triangle', 520, 980, 0.3, 0.07 * nearness);
      case 'hit':
        return this.burst(context, 2400, 0.08, 0.12);
      case 'explosion':
        this.burst(context, 700, 0.7, 0.4);
        return this.tone(context, 'sine', 130, 32, 0.5, 0.3);
      case 'spawn':
        return this.tone(context, 'sine', 300, 720, 0.25, 0.08);
      case 'crash':
        this.burst(context, 500, 0.9, 0.35);
        return this.tone(context, 'sine', 80, 30, 0.6, 0.2);
      case 'take_repair':
        return this.tone(context, 'sine', 440, 880, 0.25, 0.09 * nearness);
      case 'take_energy':
        return this.tone(context, 'triangle', 600, 1400, 0.2, 0.09 * nearness);
      case 'take_shield':
        return this.tone(context, 'sine', 220, 520, 0.4, 0.1 * nearness);
      case 'take_double_damage':
        this.tone(context, 'sawtooth', 220, 440, 0.18, 0.06 * nearness);
        return this.tone(context, 'sawtooth', 440, 880, 0.3, 0.05 * nearness);
      case 'take_weapon':
        this.burst(context, 2600, 0.06, 0.14 * nearness);
        return this.tone(context, 'square', 180, 360, 0.16, 0.06 * nearness);
      case 'boost':
        return this.burst(context, 1500, 0.6, 0.16);
      case 'strafe':
        return this.burst(context, 3200, 0.2, 0.08);
      case 'shield':
        return this.tone(context, 'sine', 220, 440, 0.35, 0.07);
      case 'salvo':
        this.burst(context, 1800, 0.16, 0.14);
        return this.tone(context, 'sawtooth', 420, 90, 0.18, 0.06);
      case 'cloak':
        return this.tone(context, 'sine', 900, 160, 0.5, 0.06);
      case 'beep':
        return this.tone(context, 'triangle', 520, 520, 0.12, 0.12);
      case 'core':
        return this.tone(context, 'sawtooth', 330, 660, 0.3, 0.06);
      case 'captured':
        this.tone(context, 'triangle', 523, 784, 0.25, 0.12);
        return this.tone(context, 'triangle', 784, 1568, 0.6, 0.1);
      case 'go':
        return this.tone(context, 'triangle', 1040, 1040, 0.35, 0.14);
    }
  }

  private tone(
    context: AudioContext,
    type: OscillatorType,
    fromHz: number,
    toHz: number,
    seconds: number,
    volume: number,
  ): void {
    const source = context.createOscillator();
    source.type = type;
    source.frequency.setValueAtTime(fromHz, context.currentTime);
    source.frequency.exponentialRampToValueAtTime(toHz, context.currentTime + seconds);
    this.sound(context, source, source, seconds, volume);
  }

  private burst(context: AudioContext, cutoffHz: number, seconds: number, volume: number): void {
    this.noise ??= whiteNoise(context);
    const source = context.createBufferSource();
    source.buffer = this.noise;
    const filter = context.createBiquadFilter();
    filter.type = 'lowpass';
    filter.frequency.setValueAtTime(cutoffHz, context.currentTime);
    filter.frequency.exponentialRampToValueAtTime(60, context.currentTime + seconds);
    source.connect(filter);
    this.sound(context, source, filter, seconds, volume);
  }

  private sound(
    context: AudioContext,
    source: AudioScheduledSourceNode,
    output: AudioNode,
    seconds: number,
    volume: number,
  ): void {
    const gain = context.createGain();
    gain.gain.setValueAtTime(volume, context.currentTime);
    gain.gain.exponentialRampToValueAtTime(0.0001, context.currentTime + seconds);
    output.connect(gain).connect(context.destination);
    this.voices += 1;
    source.onended = () => {
      this.voices -= 1;
      gain.disconnect();
    };
    source.start();
    source.stop(context.currentTime + seconds);
  }
}

function whiteNoise(context: AudioContext): AudioBuffer {
  const buffer = context.createBuffer(1, context.sampleRate, context.sampleRate);
  const samples = buffer.getChannelData(0);
  for (let i = 0; i < samples.length; i++) samples[i] = Math.random() * 2 - 1;
  return buffer;
}
