import type { KeyValueStore } from './session_keeper';

/** What tabs say to each other: who plays as the browser's guest? I do. I do no longer. */
type Word = { tab: string; says: 'who' | 'playing' | 'done' };

/** The part of a `BroadcastChannel` that is needed: what one tab posts reaches all others. */
export interface TabChannel {
  postMessage(word: Word): void;
  onmessage: ((event: { data: unknown }) => void) | null;
}

const OWN_MARK = 'jet_raiders.own_guest';
/** A tab that said it plays and does not say so again within this time is gone. */
const ANSWER_WITHIN_MS = 250;

/**
 * Where this tab keeps its guest: with the browser, so that a returning player is known, or, if another tab is already
 * playing as that guest, by itself. Two tabs are then two pilots who can fly against each other.
 */
export class TabGuest implements KeyValueStore {
  private isPlaying = false;
  /** The tab that was last heard to play as the browser's guest. */
  private other: string | null = null;
  private onOther: () => void = () => undefined;

  constructor(
    private readonly browser: KeyValueStore,
    private readonly tab: KeyValueStore,
    private readonly channel: TabChannel,
    private readonly sleep: (ms: number) => Promise<void>,
    private readonly name: string,
  ) {
    channel.onmessage = ({ data }) => this.hear(data);
    this.say('who');
  }

  /** True while this tab waits for a match or flies. */
  set playing(playing: boolean) {
    if (playing === this.isPlaying) return;
    this.isPlaying = playing;
    if (!this.hasOwn()) this.say(playing ? 'playing' : 'done');
  }

  /**
   * To be called before this tab plays: from here on it has a guest that no other tab plays as. Takes time only if
   * another tab was heard, which may have been closed since.
   */
  async choose(): Promise<void> {
    if (this.hasOwn() || this.other === null) return;
    this.other = null;
    const heard = new Promise<void>((resolve) => (this.onOther = resolve));
    this.say('who');
    await Promise.race([heard, this.sleep(ANSWER_WITHIN_MS)]);
    if (this.other !== null) this.tab.setItem(OWN_MARK, 'true');
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

  private say(says: Word['says']): void {
    this.channel.postMessage({ tab: this.name, says });
  }

  private hear(data: unknown): void {
    const word = data as Partial<Record<keyof Word, unknown>> | null;
    if (typeof word?.tab !== 'string') return;
    if (word.says === 'who' && this.isPlaying && !this.hasOwn()) this.say('playing');
    if (word.says === 'playing') {
      this.other = word.tab;
      this.onOther();
    }
    if (word.says === 'done' && this.other === word.tab) this.other = null;
  }
}
