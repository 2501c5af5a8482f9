/** What players say with one key, by the numbers of PROTOCOL.md: the first is 1. */
const PHRASES = [
  'Hello!',
  'Good luck!',
  'Nice shot!',
  'Thanks!',
  'Sorry!',
  'Good game!',
  'Attack!',
  'Defend!',
  'Help me!',
  'Follow me!',
];

/** From here on phrases are about how to play: where there are sides they are for the own one. */
const FIRST_CALL = 7;

export const PHRASE_NUMBERS: readonly number[] = PHRASES.map((_, at) => at + 1);

/** Null for a phrase of a newer server. */
export function phraseText(phrase: number): string | null {
  return PHRASES[phrase - 1] ?? null;
}

export function isCall(phrase: number): boolean {
  return phrase >= FIRST_CALL;
}

/** The key that says a phrase: 1 to 9, and 0 for the tenth. */
export function phraseKey(phrase: number): string {
  return String(phrase % 10);
}
