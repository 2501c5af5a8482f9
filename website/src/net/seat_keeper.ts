import type { KeyValueStore } from './session_keeper';

/** Where a fresh match ticket for the seat comes from once the resume token is lost or refused. */
export type SeatSource =
  | { kind: 'queue'; ticket_id: string; queue: string }
  | { kind: 'lobby'; lobby_id: string }
  | { kind: 'private'; code: string };

/** What a reloaded tab needs to come back into its seat. */
export interface KeptSeat {
  source: SeatSource;
  ws_url: string;
  /** Null until the first `Identity`: then only a fresh ticket helps. */
  resume_token: string | null;
}

const KEY = 'jet_raiders.seat';

/** Keeps the tab's seat. The store should be the tab's own (`sessionStorage`): two tabs are two connections. */
export class SeatKeeper {
  constructor(private readonly store: KeyValueStore) {}

  save(seat: KeptSeat): void {
    this.store.setItem(KEY, JSON.stringify(seat));
  }

  forget(): void {
    this.store.removeItem(KEY);
  }

  load(): KeptSeat | null {
    try {
      const seat = JSON.parse(this.store.getItem(KEY) ?? 'null') as KeptSeat | null;
      const source = seat?.source;
      const named =
        (source?.kind === 'queue' &&
          typeof source.ticket_id === 'string' &&
          typeof source.queue === 'string') ||
        (source?.kind === 'lobby' && typeof source.lobby_id === 'string') ||
        (source?.kind === 'private' && typeof source.code === 'string');
      if (!seat || !named || typeof seat.ws_url !== 'string') return null;
      return { ...seat, resume_token: typeof seat.resume_token === 'string' ? seat.resume_token : null };
    } catch {
      return null;
    }
  }
}
