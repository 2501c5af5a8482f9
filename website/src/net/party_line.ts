import { follow } from './follow';
import type { HeadApi, Party } from './head_api';
import { ApiError } from './problem';
import type { KeyValueStore, SessionKeeper } from './session_keeper';

const KEY = 'jet_raiders.party';

export interface PartyLineParts {
  api: Pick<HeadApi, 'party' | 'partyEvents'>;
  session: Pick<SessionKeeper, 'withToken'>;
  /** The tab's own, so that a reload comes back into the party. */
  store: KeyValueStore;
  sleep: (ms: number) => Promise<void>;
}

/**
 * Keeps this tab in its party, whatever screen is on: the open stream shows the server that the member is there, and
 * brings each change.
 */
export class PartyLine {
  /** The party as it was last heard of; null outside any. */
  current: Party | null = null;
  /** Called with each change, and with null when this player is not in the party any more. */
  onChange: (party: Party | null) => void = () => undefined;
  private open: AbortController | null = null;

  constructor(private readonly parts: PartyLineParts) {}

  /** The party of before a reload, if this player is still in it. */
  async resume(): Promise<Party | null> {
    const id = this.parts.store.getItem(KEY);
    if (id === null) return null;
    try {
      const party = await this.parts.session.withToken((token) => this.parts.api.party(token, id));
      this.enter(party);
      return party;
    } catch (error) {
      if (error instanceof ApiError && !error.passing) this.parts.store.removeItem(KEY);
      return null;
    }
  }

  /** Follows this party from now on. */
  enter(party: Party): void {
    this.open?.abort();
    this.open = new AbortController();
    this.current = party;
    this.parts.store.setItem(KEY, party.party_id);
    void this.listen(party.party_id, this.open.signal);
  }

  /** Tells at once what a call has answered; the stream will say the same. */
  note(party: Party): void {
    if (this.current?.party_id !== party.party_id) return;
    this.current = party;
    this.onChange(party);
  }

  /** Follows no party any more. */
  leave(): void {
    this.open?.abort();
    this.open = null;
    this.current = null;
    this.parts.store.removeItem(KEY);
  }

  private async listen(id: string, signal: AbortSignal): Promise<void> {
    const { api, session, sleep } = this.parts;
    try {
      await follow<Party>({
        open: () => session.withToken((token) => api.partyEvents(token, id, signal)),
        poll: () => session.withToken((token) => api.party(token, id)),
        event: 'party',
        isFinal: () => false,
        onState: (party) => this.note(party),
        sleep,
        signal,
      });
    } catch {
      // Sent away, or the party is gone; what fails in passing is tried again by `follow`.
      if (signal.aborted) return;
      this.leave();
      this.onChange(null);
    }
  }
}
