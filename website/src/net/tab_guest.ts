import type { KeyValueStore } from './session_keeper';

/** What tabs say to each other. */
type Word = { ask: string } | { taken: string };

/** The part of a `BroadcastChannel` that is needed: what one tab posts reaches all others. */
export interface TabChannel {
  postMessage(word: Word): void;
  onmessage: ((event: { data: unknown }) => void) | null;
}

const OWN_MARK = 'jet_raiders.own_guest';
/** Tabs of one browser answer within a few milliseconds; a tab in the background may need longer. */
const ANSWER_WITHIN_MS = 250;

/**
 * Where this tab keeps its guest: with the browser, so that a returning player is known, or, if another tab is already
 * playing as that guest, by itself. Two tabs are then two pilots who can fly against each other.
 */
export class TabGuest implements KeyValueStore {
  /** True while this tab waits for a match or flies. */
  playing = false;

  constructor(
    private readonly browser: KeyValueStore,
    private readonly tab: KeyValueStore,
    private readonly channel: TabChannel,
    private readonly sleep: (ms: number) => Promise<void>,
    private readonly name: string,
  ) {
    this.listen(() => undefined);
  }

  /** To be called before this tab plays: from here on it has a guest that no other tab plays as. */
  async choose(): Promise<void> {
    if (this.hasOwn()) return;
    const taken = new Promise<true>((resolve) => this.listen(() => resolve(true)));
    this.channel.postMessage({ ask: this.name });
    const answer = await Promise.race([taken, this.sleep(ANSWER_WITHIN_MS)]);
    this.listen(() => undefined);
    if (answer === true) this.tab.setItem(OWN_MARK, 'true');
  }

  getItem(key: string): string | null {
    return this.store().getItem(key);
  }

  setItem(key: string, value: string): void {
    this.store().setItem(key, value);
  }

  removeItem(key: string): void {
    this.store().removeItem(key);
  }

  private store(): KeyValueStore {
    return this.hasOwn() ? this.tab : this.browser;
  }

  private hasOwn(): boolean {
    return this.tab.getItem(OWN_MARK) !== null;
  }

  private listen(onTaken: () => void): void {
    this.channel.onmessage = ({ data }) => {
      const word = data as Partial<{ ask: unknown; taken: unknown }> | null;
      if (typeof word?.ask === 'string' && this.playing && !this.hasOwn()) {
        this.channel.postMessage({ taken: word.ask });
      }
      if (word?.taken === this.name) onTaken();
    };
  }
}
