import { describe, expect, it } from 'vitest';
import { MuteList } from '../src/net/mute_list';
import { MemoryStore } from './memory_store';

describe('who is muted', () => {
  it('is remembered by the browser, and never a bot', () => {
    const store = new MemoryStore();
    const mutes = new MuteList(store);
    mutes.set('eve', true);
    mutes.set('ada', true);
    mutes.set('ada', false);
    const later = new MuteList(store);
    expect(['eve', 'ada', null].map((id) => later.has(id))).toEqual([true, false, false]);
  });

  it('is bounded: the first are heard again', () => {
    const mutes = new MuteList(new MemoryStore());
    for (let i = 0; i <= 200; i += 1) mutes.set(`p${i}`, true);
    expect([mutes.has('p0'), mutes.has('p1'), mutes.has('p200')]).toEqual([false, true, true]);
  });

  it('survives a store that holds something else', () => {
    for (const garbage of ['{', '7', '{"a":1}', '[1,"eve"]']) {
      const store = new MemoryStore();
      store.setItem('jet_raiders.muted', garbage);
      expect(new MuteList(store).has('p')).toBe(false);
    }
  });
});
