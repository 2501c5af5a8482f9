import { describe, expect, it } from 'vitest';
import type { Party } from '../src/net/head_api';
import { PartyLine } from '../src/net/party_line';
import { ApiError } from '../src/net/problem';
import { MemoryStore } from './memory_store';

function party(queue: string | null = null): Party {
  return {
    party_id: 'p',
    code: 'H7K3PW',
    invite_expires_at: 9,
    leader_id: 'ada',
    max_members: 8,
    queue,
    members: [{ player_id: 'ada', name: 'Ada', ready: false, ticket_id: null }],
  };
}

const gone = () => Promise.reject(new ApiError('party_unknown', 404, 'gone'));
const cut = () => Promise.reject(new ApiError('unreachable', 0, 'cut'));

async function* states(...parties: Party[]): AsyncIterable<string> {
  for (const state of parties)
    yield await Promise.resolve(`event: party\ndata: ${JSON.stringify(state)}\n\n`);
}

/** A line whose streams and polls answer by this script, and what it told, up to the end of the party. */
function line(streams: (() => Promise<AsyncIterable<string>>)[], polls: (() => Promise<Party>)[] = []) {
  const store = new MemoryStore();
  const told: (string | null)[] = [];
  const made = new PartyLine({
    api: { partyEvents: () => (streams.shift() ?? gone)(), party: () => (polls.shift() ?? gone)() },
    session: { withToken: (call) => call('token') },
    store,
    sleep: () => Promise.resolve(),
  });
  const over = new Promise<void>((resolve) => {
    made.onChange = (state) => {
      told.push(state ? (state.queue ?? 'idle') : null);
      if (!state) resolve();
    };
  });
  return { line: made, store, told, over };
}

describe('staying in a party', () => {
  it('tells each change, bridges a broken stream, and says when it is over', async () => {
    const stream = () => Promise.resolve(states(party(), party('duel')));
    const {
      line: made,
      told,
      over,
      store,
    } = line([stream, cut], [() => Promise.resolve(party('skirmish')), cut]);
    made.enter(party());
    expect(store.getItem('jet_raiders.party')).toBe('p');
    await over;
    expect(told).toEqual(['idle', 'duel', 'skirmish', null]);
    expect(made.current).toBeNull();
    expect(store.getItem('jet_raiders.party')).toBeNull();
  });

  it('comes back after a reload, if the player is still in it', async () => {
    const { line: made, store } = line([cut], [() => Promise.resolve(party())]);
    expect(await made.resume()).toBeNull();
    store.setItem('jet_raiders.party', 'p');
    expect((await made.resume())?.code).toBe('H7K3PW');
    made.leave();

    const lost = line([], [gone]);
    lost.store.setItem('jet_raiders.party', 'p');
    expect(await lost.line.resume()).toBeNull();
    expect(lost.store.getItem('jet_raiders.party')).toBeNull();
  });

  it('keeps the party in mind while the server cannot be reached', async () => {
    const { line: made, store } = line([], [cut]);
    store.setItem('jet_raiders.party', 'p');
    expect(await made.resume()).toBeNull();
    expect(store.getItem('jet_raiders.party')).toBe('p');
  });

  it('hears no more of a party that it has left', async () => {
    let say: (text: string) => void = () => undefined;
    async function* slow(): AsyncIterable<string> {
      yield await new Promise<string>((resolve) => (say = resolve));
    }
    const { line: made, told } = line([() => Promise.resolve(slow())]);
    made.enter(party());
    await Promise.resolve();
    await Promise.resolve();
    made.leave();
    say(`event: party\ndata: ${JSON.stringify(party('duel'))}\n\n`);
    await new Promise((resolve) => setTimeout(resolve));
    expect(told).toEqual([]);
  });
});
