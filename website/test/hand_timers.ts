/** A clock that the test moves by hand. */
export class HandTimers {
  private now = 0;
  private waiting: { at: number; work: () => void }[] = [];
  after = (ms: number, work: () => void) => {
    const entry = { at: this.now + ms, work };
    this.waiting.push(entry);
    return () => {
      this.waiting = this.waiting.filter((other) => other !== entry);
    };
  };
  nowMs = () => this.now;
  /** Time passes and no timer runs. */
  jump(ms: number): void {
    this.now += ms;
  }
  advance(ms: number): void {
    const end = this.now + ms;
    for (;;) {
      const next = this.waiting.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.waiting = this.waiting.filter((other) => other !== next);
      this.now = next.at;
      next.work();
    }
    this.now = end;
  }
}
