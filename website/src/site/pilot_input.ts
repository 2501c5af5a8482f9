import { controlsOf, forgetSent, isFlightKey, newPacer, paceInput, type InputPacer } from '../game/controls';
import type { Controls } from '../net/protocol';

/** Turns the keyboard into `Input` messages. */
export class PilotInput {
  private readonly held = new Set<string>();
  private readonly listeners = new AbortController();
  private pacer: InputPacer = newPacer(60);
  private timer: number | undefined;
  private enabled = false;

  constructor(
    /** Sends an input, and says whether it could. */
    private readonly send: (seq: number, controls: Controls) => boolean,
    /** The newest input the server has applied; null before the first snapshot. */
    private readonly ack: () => number | null,
    onEscape: () => void,
    onFirstKey: () => void,
    /** A key that steers nothing, while ours steer. */
    onOtherKey: (code: string) => void,
  ) {
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
    const ack = this.ack();
    if (ack === null) return;
    const controls = controlsOf(this.held);
    const answer = paceInput(this.pacer, controls, performance.now(), ack);
    if (answer.kind === 'send' && !this.send(answer.seq, controls)) {
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
