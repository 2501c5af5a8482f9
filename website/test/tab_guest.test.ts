import { describe, expect, it } from 'vitest';
import type { KeyValueStore } from '../src/net/session_keeper';
import { TabGuest, type TabChannel } from '../src/net/tab_guest';
import { MemoryStore } from './memory_store';

/** A browser with tabs: words reach all other tabs before the time that a tab waits for an answer is over. */
class Browser {
  readonly store = new MemoryStore();
  waits = 0;
  private readonly channels: TabChannel[] = [];

  openTab(session: KeyValueStore = new MemoryStore()): TabGuest {
    const channel: TabChannel = { onmessage: null, postMessage: (word) => this.post(word, channel) };
    const sleep = () => {
      this.waits += 1;
      return Promise.resolve();
    };
    this.channels.push(channel);
    return new TabGuest(this.store, session, channel, sleep, `tab ${this.channels.length}`);
  }

  /** The newest tab ends without a word, as in a crash. */
  crash(): void {
    this.channels.pop();
  }

  post(data: unknown, from?: TabChannel): void {
    for (const channel of this.channels) if (channel !== from) channel.onmessage?.({ data });
  }
}

describe('the guest of a tab', () => {
  it('is the remembered one while no other tab plays', async () => {
    const browser = new Browser();
    browser.store.setItem('guest', 'Ada');
    browser.openTab();
    const tab = browser.openTab();
    await tab.choose();
    expect(tab.getItem('guest')).toBe('Ada');
  });

  it('is one of its own while another tab plays as the remembered one', async () => {
    const browser = new Browser();
    browser.store.setItem('guest', 'Ada');
    const first = browser.openTab();
    first.playing = true;
    const second = browser.openTab();
    await second.choose();
    expect(second.getItem('guest')).toBeNull();
    second.setItem('guest', 'Grace');
    expect(first.getItem('guest')).toBe('Ada');
    expect(browser.store.getItem('guest')).toBe('Ada');
  });

  it('stays its own after a reload, even when the other tab is gone', async () => {
    const browser = new Browser();
    const first = browser.openTab();
    first.playing = true;
    const session = new MemoryStore();
    const second = browser.openTab(session);
    await second.choose();
    second.setItem('guest', 'Grace');
    first.playing = false;
    const reloaded = browser.openTab(session);
    await reloaded.choose();
    expect(reloaded.getItem('guest')).toBe('Grace');
  });

  it('is not kept from the browser by a tab that plays as its own', async () => {
    const browser = new Browser();
    browser.store.setItem('guest', 'Ada');
    const first = browser.openTab();
    first.playing = true;
    const second = browser.openTab();
    await second.choose();
    second.playing = true;
    first.playing = false;
    const third = browser.openTab();
    await third.choose();
    expect(third.getItem('guest')).toBe('Ada');
  });

  it('is the remembered one again once the other tab has stopped or is gone', async () => {
    const browser = new Browser();
    browser.store.setItem('guest', 'Ada');
    const first = browser.openTab();
    first.playing = true;
    const second = browser.openTab();
    first.playing = false;
    await second.choose();
    expect(second.getItem('guest')).toBe('Ada');

    browser.openTab().playing = true;
    browser.crash();
    await second.choose();
    expect(second.getItem('guest')).toBe('Ada');
  });

  it('is chosen without waiting when no other tab was heard', async () => {
    const browser = new Browser();
    browser.openTab();
    const tab = browser.openTab();
    await tab.choose();
    expect(browser.waits).toBe(0);
  });

  it('does not mind words that are not of a tab', async () => {
    const browser = new Browser();
    const tab = browser.openTab();
    for (const data of [
      null,
      7,
      'playing',
      {},
      { says: 'playing' },
      { tab: 5, says: 'playing' },
      { tab: 'x' },
    ]) {
      browser.post(data);
    }
    await tab.choose();
    tab.setItem('guest', 'Ada');
    expect(browser.store.getItem('guest')).toBe('Ada');
  });
});
