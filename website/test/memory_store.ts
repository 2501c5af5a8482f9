import type { KeyValueStore } from '../src/net/session_keeper';

/** A browser's storage, in memory. */
export class MemoryStore implements KeyValueStore {
  private readonly items = new Map<string, string>();
  getItem = (key: string) => this.items.get(key) ?? null;
  setItem = (key: string, value: string) => void this.items.set(key, value);
  removeItem = (key: string) => void this.items.delete(key);
}
