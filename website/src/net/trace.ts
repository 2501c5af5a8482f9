/**
 * The trace of what a player is doing: one id for everything that follows a click, so that the servers' spans and the
 * sentence on an error screen can be found by it (W3C Trace Context).
 */
export class Trace {
  /** 32 hexadecimal digits. */
  id = randomHex(16);

  /** The player does something new. */
  begin(): void {
    this.id = randomHex(16);
  }

  /** The header for one call. Its flag says that we record nothing; the server decides for itself. */
  header(): string {
    return `00-${this.id}-${randomHex(8)}-00`;
  }
}

function randomHex(bytes: number): string {
  const random = crypto.getRandomValues(new Uint8Array(bytes));
  // Ids of zeros only are invalid.
  random[0] ||= 1;
  return Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
