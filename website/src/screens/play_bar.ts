import { clockText } from '../game/countdown';
import type { Playback } from '../net/protocol';
import { button, el, setText } from './element';

export interface PlayBarOptions {
  tickRate: number;
  onPause: (paused: boolean) => void;
  onSpeed: (speed: number) => void;
  onSeek: (tick: number) => void;
}

const SPEEDS = [0.5, 1, 2, 4];

/** The controls of a recording: play and pause, where in it, how fast. */
export class PlayBar {
  readonly root: HTMLElement;
  private readonly play = button('', 'plain', () => this.options.onPause(!this.paused));
  private readonly time = el('span', { class: 'play-time' });
  private readonly track = el('input', {
    class: 'play-track',
    attributes: { type: 'range', step: '1', 'aria-label': 'Where in the match' },
  });
  private readonly speeds: HTMLButtonElement[];
  private paused = false;
  /** The thumb is being held: it shows where one wants to go, not where one is. */
  private held = false;

  constructor(private readonly options: PlayBarOptions) {
    this.speeds = SPEEDS.map((speed) => {
      const control = button(`${speed}×`, 'plain', () => options.onSpeed(speed));
      control.dataset['speed'] = String(speed);
      return control;
    });
    this.track.addEventListener('input', () => (this.held = true));
    this.track.addEventListener('change', () => {
      this.held = false;
      options.onSeek(Number(this.track.value));
    });
    this.root = el(
      'div',
      { class: 'play-bar', attributes: { role: 'toolbar', 'aria-label': 'Recording' } },
      this.play,
      this.track,
      this.time,
      ...this.speeds,
    );
  }

  /** `tick` is what is shown now. */
  show(playback: Playback, tick: number): void {
    const { begins_tick, ends_tick, paused, speed } = playback;
    this.paused = paused;
    setText(this.play, paused ? 'Play' : 'Pause');
    this.play.setAttribute('aria-keyshortcuts', 'Space');
    this.track.min = String(begins_tick);
    this.track.max = String(ends_tick);
    const shown = Math.min(Math.max(tick, begins_tick), ends_tick);
    if (!this.held) this.track.value = String(Math.round(shown));
    const seconds = (until: number) => clockText((until - begins_tick) / this.options.tickRate);
    setText(this.time, `${seconds(Number(this.track.value))} of ${seconds(ends_tick)}`);
    for (const control of this.speeds)
      control.setAttribute('aria-pressed', String(control.dataset['speed'] === String(speed)));
  }
}
