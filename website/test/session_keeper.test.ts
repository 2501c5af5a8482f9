import { beforeEach, describe, expect, it } from 'vitest';
import type { HeadApi, Session } from '../src/net/head_api';
import { ApiError } from '../src/net/problem';
import { SessionKeeper } from '../src/net/session_keeper';
import { MemoryStore } from './memory_store';

/** Accounts and sessions in memory: tokens live 900 s, a refresh token works once. */
class Accounts {
  calls: string[] = [];
  nowS = 0;
  private count = 0;
  private readonly secrets = new Map<string, string>();
  private refreshable = new Set<string>();

  readonly api = {
    initGuest: (name: string) => {
      const id = `guest-${++this.count}`;
      this.secrets.set(id, `secret-${id}`);
      return this.answer('init', { ...this.session(id, name), guest_secret: `secret-${id}` });
    },
    loginGuest: (id: string, secret: string) =>
      this.secrets.get(id) === secret
        ? this.answer('login', this.session(id, 'Ada'))
        : this.refuse('login', 'credentials_invalid'),
    refresh: (token: string) =>
      this.refreshable.delete(token)
        ? this.answer('refresh', this.session('guest-1', 'Ada'))
        : this.refuse('refresh', 'refresh_invalid'),
    rename: (_: string, name: string) =>
      this.answer('rename', { player_id: 'guest-1', display_name: `${name}#1`, created_at: 0 }),
  } as unknown as HeadApi;

  endSessions = () => this.refreshable.clear();
  forgetGuests = () => this.secrets.clear();

  private session(guest_id: string, display_name: string): Session {
    const [session_token, refresh_token] = [`session-${++this.count}`, `refresh-${this.count}`];
    this.refreshable.add(refresh_token);
    return { guest_id, display_name, session_token, refresh_token, expires_at: this.nowS + 900 };
  }
  private answer<T>(call: string, value: T): Promise<T> {
    this.calls.push(call);
    return Promise.resolve(value);
  }
  private refuse(call: string, code: string): Promise<never> {
    this.calls.push(call);
    return Promise.reject(new ApiError(code, 401, code));
  }
}

let accounts: Accounts;
let store: MemoryStore;
let keeper: SessionKeeper;
const token = () => keeper.withToken((live) => Promise.resolve(live));

beforeEach(() => {
  accounts = new Accounts();
  store = new MemoryStore();
  keeper = newTab();
});

function newTab(): SessionKeeper {
  let last: Promise<unknown> = Promise.resolve();
  return new SessionKeeper(
    accounts.api,
    store,
    () => accounts.nowS,
    (work) => {
      const next = last.then(work, work);
      last = next.catch(() => undefined);
      return next;
    },
  );
}

describe('the remembered guest', () => {
  it('is made once and comes back with the next visit', async () => {
    const guest = await keeper.enterAs('Ada');
    expect(await newTab().enterAs('Ada')).toEqual(guest);
    expect(accounts.calls).toEqual(['init']);
  });

  it('takes another name without becoming another guest', async () => {
    const { guest_id } = await keeper.enterAs('Ada');
    expect(await keeper.enterAs('Grace')).toMatchObject({
      guest_id,
      asked_name: 'Grace',
      display_name: 'Grace#1',
    });
    expect(accounts.calls).toEqual(['init', 'rename']);
  });

  it('survives a store full of rubbish', () => {
    store.setItem('jet_raiders.guest', '{"guest_id":7}');
    expect(keeper.guest()).toBeNull();
    store.setItem('jet_raiders.guest', '{');
    expect(keeper.guest()).toBeNull();
  });
});

describe('the session token', () => {
  it('is used while it lives and renewed before it lapses', async () => {
    const guest = await keeper.enterAs('Ada');
    expect(await token()).toBe(guest.session_token);
    accounts.nowS = 850;
    expect(await token()).not.toBe(guest.session_token);
    expect(accounts.calls).toEqual(['init', 'refresh']);
  });

  it('is renewed once for callers at the same time', async () => {
    await keeper.enterAs('Ada');
    accounts.nowS = 2000;
    const [one, two] = await Promise.all([token(), token()]);
    expect(one).toBe(two);
    expect(accounts.calls).toEqual(['init', 'refresh']);
  });

  it('is renewed when the server finds it stale, and the call made again', async () => {
    const { session_token } = await keeper.enterAs('Ada');
    const used: string[] = [];
    const answer = await keeper.withToken((live) => {
      used.push(live);
      return live === session_token
        ? Promise.reject(new ApiError('token_expired', 401, ''))
        : Promise.resolve('yes');
    });
    expect(answer).toBe('yes');
    expect(used).toHaveLength(2);
  });

  it('comes from a new login when the session has ended', async () => {
    const { guest_id } = await keeper.enterAs('Ada');
    accounts.endSessions();
    accounts.nowS = 2000;
    await token();
    expect(accounts.calls).toEqual(['init', 'refresh', 'login']);
    expect(keeper.guest()?.guest_id).toBe(guest_id);
  });

  it('comes from a new guest, and the player is told, when the server knows the old one no more', async () => {
    const before = await keeper.enterAs('Ada');
    const told: string[] = [];
    keeper.onGuestReplaced = ({ guest_id }) => told.push(guest_id);
    accounts.endSessions();
    accounts.forgetGuests();
    accounts.nowS = 2000;
    await token();
    expect(told).toEqual([keeper.guest()?.guest_id]);
    expect(told).not.toEqual([before.guest_id]);
    expect(keeper.guest()?.asked_name).toBe('Ada');
  });
});
