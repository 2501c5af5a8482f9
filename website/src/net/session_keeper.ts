import type { HeadApi, Session } from './head_api';
import { ApiError } from './problem';

/** What the browser remembers of the player between visits. The secret is the key to the account. */
export interface RememberedGuest {
  guest_id: string;
  guest_secret: string;
  /** The name the player typed; `display_name` may carry a number after it. */
  asked_name: string;
  display_name: string;
  session_token: string;
  refresh_token: string;
  expires_at: number;
}

export interface KeyValueStore {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** Runs `work` while no other tab of this browser does: refresh tokens work once. */
export type Exclusively = <T>(work: () => Promise<T>) => Promise<T>;

const KEY = 'jet_raiders.guest';
/** A token this close to its end is renewed first. */
const RENEW_BEFORE_S = 60;
const STALE_TOKEN = ['token_expired', 'token_invalid', 'token_missing'];

/** Keeps the guest and a session token that is never stale, across reloads and tabs. */
export class SessionKeeper {
  /** Called when the server no longer knew the guest and a new one was made under the same name. */
  onGuestReplaced: (guest: RememberedGuest) => void = () => undefined;

  constructor(
    private readonly api: HeadApi,
    private readonly store: KeyValueStore,
    private readonly nowS: () => number,
    private readonly exclusively: Exclusively,
  ) {}

  /** The remembered guest, read anew each time: another tab may have renewed its tokens. */
  guest(): RememberedGuest | null {
    const text = this.store.getItem(KEY);
    if (text === null) return null;
    try {
      const value = JSON.parse(text) as Record<string, unknown>;
      const complete =
        ['guest_id', 'guest_secret', 'asked_name', 'display_name', 'session_token', 'refresh_token'].every(
          (key) => typeof value[key] === 'string',
        ) && typeof value['expires_at'] === 'number';
      return complete ? (value as unknown as RememberedGuest) : null;
    } catch {
      return null;
    }
  }

  /** Makes sure that there is a guest and that it bears `name`. */
  async enterAs(name: string): Promise<RememberedGuest> {
    const guest = this.guest();
    if (!guest) return this.exclusively(async () => this.guest() ?? (await this.createGuest(name)));
    if (guest.asked_name === name) return guest;
    const profile = await this.withToken((token) => this.api.rename(token, name));
    const current = this.guest() ?? guest;
    return this.remember({ ...current, asked_name: name, display_name: profile.display_name });
  }

  /** Runs a call with a live session token, and once more with a new one if the server finds it stale. */
  async withToken<T>(call: (token: string) => Promise<T>): Promise<T> {
    const token = await this.liveToken(null);
    try {
      return await call(token);
    } catch (error) {
      if (!(error instanceof ApiError) || !STALE_TOKEN.includes(error.code)) throw error;
      return call(await this.liveToken(token));
    }
  }

  /** A token with life left in it that is not `refused`. */
  private async liveToken(refused: string | null): Promise<string> {
    const fresh = (guest: RememberedGuest | null): guest is RememberedGuest =>
      guest !== null && guest.session_token !== refused && guest.expires_at - this.nowS() > RENEW_BEFORE_S;
    const guest = this.guest();
    if (fresh(guest)) return guest.session_token;
    return this.exclusively(async () => {
      const current = this.guest();
      if (fresh(current)) return current.session_token;
      if (!current) throw new ApiError('credentials_invalid', 401, 'no guest is remembered');
      return (await this.renew(current)).session_token;
    });
  }

  private async renew(guest: RememberedGuest): Promise<RememberedGuest> {
    try {
      return this.remember({ ...guest, ...sessionFields(await this.api.refresh(guest.refresh_token)) });
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'refresh_invalid') throw error;
    }
    try {
      const session = await this.api.loginGuest(guest.guest_id, guest.guest_secret);
      return this.remember({ ...guest, ...sessionFields(session) });
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'credentials_invalid') throw error;
    }
    const replacement = await this.createGuest(guest.asked_name);
    this.onGuestReplaced(replacement);
    return replacement;
  }

  private async createGuest(name: string): Promise<RememberedGuest> {
    const session = await this.api.initGuest(name);
    if (session.guest_secret === undefined) {
      throw new ApiError('answer_garbled', 201, 'the new guest came without a secret');
    }
    return this.remember({
      guest_id: session.guest_id,
      guest_secret: session.guest_secret,
      asked_name: name,
      ...sessionFields(session),
    });
  }

  private remember(guest: RememberedGuest): RememberedGuest {
    this.store.setItem(KEY, JSON.stringify(guest));
    return guest;
  }
}

function sessionFields(session: Session) {
  const { display_name, session_token, refresh_token, expires_at } = session;
  return { display_name, session_token, refresh_token, expires_at };
}
