import type { KeyValueStore } from './session_keeper';

const KEY = 'jet_raiders.muted';
/** Of more, those muted first are heard again. */
const MAX_MUTED = 200;

/** Players whom this browser's player does not want to read, by `player_id`. Nobody is told. */
export class MuteList {
  private readonly muted: Set<string>;

  constructor(private readonly store: KeyValueStore) {
    this.muted = new Set(load(store));
  }

  has(playerId: string | null): boolean {
    return playerId !== null && this.muted.has(playerId);
  }

  set(playerId: string, muted: boolean): void {
    this.muted.delete(playerId);
    if (muted) this.muted.add(playerId);
    for (const first of this.muted) {
      if (this.muted.size <= MAX_MUTED) break;
      this.muted.delete(first);
    }
    this.store.setItem(KEY, JSON.stringify([...this.muted]));
  }
}

function load(store: KeyValueStore): string[] {
  try {
    const kept: unknown = JSON.parse(store.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
}
