/** What can be played: the shipped queues and the open lobby. */
export type Mode = { kind: 'queue'; queue: string } | { kind: 'lobby'; lobby_id: string };

export interface ModeCard {
  mode: Mode;
  id: string;
  name: string;
  line: string;
  /** How many jets fly in a private match with bots; absent if it cannot be played so. */
  withBots?: number;
}

export const MODES: ModeCard[] = [
  {
    mode: { kind: 'queue', queue: 'duel' },
    id: 'duel',
    name: 'Duel',
    line: 'One on one. Most kills wins.',
    withBots: 2,
  },
  {
    mode: { kind: 'queue', queue: 'skirmish' },
    id: 'skirmish',
    name: 'Skirmish',
    line: 'Up to sixteen, all against all.',
    withBots: 8,
  },
  {
    mode: { kind: 'queue', queue: 'squadron' },
    id: 'squadron',
    name: 'Squadron',
    line: 'Four against four, in the mountains.',
    withBots: 8,
  },
  {
    mode: { kind: 'queue', queue: 'raid' },
    id: 'raid',
    name: 'Raid',
    line: 'Steal their core, fly it home.',
    withBots: 8,
  },
  {
    mode: { kind: 'queue', queue: 'last-jet' },
    id: 'last-jet',
    name: 'Last jet',
    line: 'One life. A ring that closes.',
    withBots: 8,
  },
  {
    mode: { kind: 'lobby', lobby_id: 'free-play' },
    id: 'free-play',
    name: 'Free flight',
    line: 'The open arena. Come and go.',
  },
];

export function modeName(mode: string): string {
  return MODES.find(({ id }) => id === mode)?.name ?? mode;
}
