const FIRST_MS = 250;
const CAP_MS = 5_000;

/**
 * How long to wait before the `attempt`-th try (0 is the first): doubling, capped at 5 s, with the upper half
 * random so that a server which comes back is not met by everybody at once. `random` lies in 0 to 1.
 */
export function backoffMs(attempt: number, random: number): number {
  const ceiling = Math.min(CAP_MS, FIRST_MS * 2 ** Math.min(attempt, 16));
  return ceiling / 2 + (ceiling / 2) * random;
}
