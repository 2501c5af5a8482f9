import { controlsOf, forgetSent, isFlightKey, newPacer, paceInput, type InputPacer } from '../game/controls';
import type { Controls } from '../net/protocol';

export interface PilotInputOptions {
  /** Sends an input, and says whether it could. */
  send: (seq: number, controls: Controls) => boolean;
  /** The newest input the server has applied; null before the first snapshot. */
  ack: () => number | null;
  /** What is asked for by touch; null while no thumb is on the screen, and keys count. */
  touched: () => Controls | null;
  onEscape: () => void;
  onFirstKey: () => void;
  /** A key that steers nothing, while ours steer. */
  onOtherKey: (code: string) => void;
}

/** Turns keyboard and touch into `Input` messages. */
export class PilotInput {
  private readonly held = new Set<string>();
  private readonly listeners = new AbortController();
  private pacer: InputPacer = newPacer(60);
  private timer: number | undefined;
  private enabled = false;

  constructor(private readonly options: PilotInputOptions) {
    const { onEscape, onFirstKey, onOtherKey } = options;
    const { signal } = this.listeners;
    window.addEventListener(
      'keydown',
      (event) => {
        if (event.code === 'Escape') onEscape();
        if (!this.enabled || event.ctrlKey || event.metaKey || event.altKey) return;
        if (!isFlightKey(event.code)) return onOtherKey(event.code);
        event.preventDefault();
        onFirstKey();
        this.held.add(event.code);
        this.flush();
      },
      { signal },
    );
    window.addEventListener(
      'keyup',
      (event) => {
        if (this.held.delete(event.code)) this.flush();
      },
      { signal },
    );
    window.addEventListener('blur', () => this.release(), { signal });
    document.addEventListener('visibilitychange', () => this.release(), { signal });
  }

  /** While a menu is open the keys belong to it. */
  setEnabled(enabled: boolean): void {
    if (this.enabled === enabled) return;
    this.enabled = enabled;
    this.release();
  }

  /** A connection was made: says again what is held. */
  joined(tickRate: number): void {
    if (this.pacer.tickMs !== 1000 / tickRate) this.pacer = { ...newPacer(tickRate), seq: this.pacer.seq };
    forgetSent(this.pacer);
  }

  /** Sends the controls if they changed. Called on each change and after each snapshot. */
  flush(): void {
    clearTimeout(this.timer);
    const { ack: newest, send, touched } = this.options;
    const ack = newest();
    if (ack === null) return;
    const controls = touched() ?? controlsOf(this.held);
    const answer = paceInput(this.pacer, controls, performance.now(), ack);
    if (answer.kind === 'send' && !send(answer.seq, controls)) {
      forgetSent(this.pacer);
    }
    if (answer.kind === 'wait') this.timer = window.setTimeout(() => this.flush(), answer.ms);
  }

  destroy(): void {
    clearTimeout(this.timer);
    this.listeners.abort();
  }

  private release(): void {
    this.held.clear();
    this.flush();
  }
}
