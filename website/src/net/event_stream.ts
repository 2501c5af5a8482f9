/** One server-sent event. */
export interface StreamEvent {
  event: string;
  data: string;
}

/** The longest unfinished event that is kept; our tickets are far below. */
const MAX_PENDING = 64 * 1024;

/**
 * Reads `text/event-stream` text as it arrives in arbitrary pieces, as the WHATWG HTML standard defines it
 * (without `id` and `retry`, which we do not use).
 */
export class EventStreamParser {
  private line = '';
  private event = '';
  private data: string[] = [];
  private lastWasCarriageReturn = false;

  /** The events that `chunk` completes, in order. */
  push(chunk: string): StreamEvent[] {
    const events: StreamEvent[] = [];
    for (const char of chunk) {
      const afterCarriageReturn = this.lastWasCarriageReturn;
      this.lastWasCarriageReturn = char === '\r';
      if (char === '\n' && afterCarriageReturn) continue;
      if (char === '\n' || char === '\r') {
        const finished = this.endLine();
        if (finished) events.push(finished);
      } else {
        this.line += char;
        if (this.line.length > MAX_PENDING) throw new Error('an event is too long');
      }
    }
    return events;
  }

  private endLine(): StreamEvent | null {
    const line = this.line;
    this.line = '';
    if (line === '') {
      const finished =
        this.data.length > 0 ? { event: this.event || 'message', data: this.data.join('\n') } : null;
      this.event = '';
      this.data = [];
      return finished;
    }
    const colon = line.indexOf(':');
    if (colon === 0) return null;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') this.event = value;
    if (field === 'data') this.data.push(value);
    return null;
  }
}
