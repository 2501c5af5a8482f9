import type { MuteList } from '../net/mute_list';
import type { HeadApi, Party, Seat, Ticket } from '../net/head_api';
import type { JoinWith } from '../net/match_connection';
import { moveOn } from '../net/move_on';
import type { PartyLine } from '../net/party_line';
import type { Pings } from '../net/pings';
import { ApiError } from '../net/problem';
import type { KeptSeat, SeatKeeper, SeatSource } from '../net/seat_keeper';
import type { SessionKeeper } from '../net/session_keeper';
import type { TabGuest } from '../net/tab_guest';
import { Backdrop } from '../render/backdrop';
import type { Renderer } from '../render/renderer';
import { landing } from '../screens/landing';
import { newLobbyScreen } from '../screens/new_lobby';
import type { Mode } from '../screens/modes';
import { partyScreen, type PartyScreen } from '../screens/party';
import { queueScreen } from '../screens/queue';
import { RecordsScreen } from '../screens/records';
import { sentenceFor, sentenceForError } from '../screens/sentences';
import type { Synth } from '../sound/synth';
import { installDebugHook } from './debug_hook';
import { Entrance, seatOf } from './entrance';
import { Flight } from './flight';
import { Viewing } from './viewing';

export interface AppParts {
  host: HTMLElement;
  renderer: Renderer;
  api: HeadApi;
  /** Told when this tab plays, so that another one takes a guest of its own. */
  tab: TabGuest;
  session: SessionKeeper;
  seats: SeatKeeper;
  party: PartyLine;
  pings: Pings;
  synth: Synth;
  mutes: MuteList;
}

type Screen = 'landing' | 'party' | 'new-lobby' | 'records' | 'queue' | 'match' | 'watch';

const TITLES: Record<Screen, string> = {
  landing: 'Jet Raiders',
  records: 'Leaderboard · Jet Raiders',
  party: 'Your party · Jet Raiders',
  'new-lobby': 'A match of your own · Jet Raiders',
  queue: 'Searching… · Jet Raiders',
  match: 'In flight · Jet Raiders',
  watch: 'Watching · Jet Raiders',
};

const LOBBIES_EVERY_MS = 10_000;

/** What a link to a party or a private lobby has behind its `#`. */
const INVITATION = /^#(party|lobby)=([\w-]{1,12})$/;

function invitationIn(hash: string): { to: 'party' | 'lobby'; code: string } | null {
  const [, to, code] = INVITATION.exec(hash) ?? [];
  return code !== undefined && (to === 'party' || to === 'lobby') ? { to, code } : null;
}

function linkTo(to: 'party' | 'lobby', code: string): string {
  return `${location.origin}${location.pathname}#${to}=${code}`;
}

/** Which screen is on, and the way from one to the next. */
export class App {
  private screen: Screen = 'landing';
  /** The stay in a seat, or among those who watch. */
  private flight: Flight | Viewing | null = null;
  private partyPage: PartyScreen | null = null;
  /** Ends what belongs to the present screen: its timers and streams. */
  private leaving = new AbortController();
  /** Said on the next landing page or in the queue. */
  private notice: string | null = null;
  private readonly entrance: Entrance;

  constructor(private readonly parts: AppParts) {
    this.entrance = new Entrance(parts);
    parts.session.onGuestReplaced = (guest) => {
      this.notice = `The server no longer knew you, so you start afresh as ${guest.display_name}.`;
    };
    parts.party.onChange = (party) => this.followParty(party);
    installDebugHook(
      () => this.screen,
      () => this.flight?.state ?? null,
      () => this.flight?.transport ?? null,
    );
  }

  /** A tab that was reloaded in its seat goes straight back there, and one that was in a party back to it. */
  start(): void {
    const kept = this.parts.seats.load();
    if (kept) this.comeBack(kept);
    else this.showLanding(null);
    void this.parts.party.resume().then((party) => {
      if (party && this.screen === 'landing') this.showParty(null);
    });
  }

  private enter(screen: Screen): AbortSignal {
    this.leaving.abort();
    this.leaving = new AbortController();
    this.flight?.destroy();
    this.flight = null;
    this.partyPage = null;
    // So that they are known when a button is pressed.
    if (screen === 'landing' || screen === 'party') void this.parts.pings.refresh();
    const isArena = (name: Screen) => name === 'match' || name === 'watch';
    if (isArena(this.screen) || !this.parts.host.hasChildNodes()) {
      if (!isArena(screen)) this.parts.renderer.show(new Backdrop(this.parts.renderer));
    }
    this.screen = screen;
    this.parts.tab.playing = screen === 'queue' || isArena(screen);
    document.title = TITLES[screen];
    return this.leaving.signal;
  }

  /** The way back from anywhere: to the party, for who is in one. */
  private showLanding(notice: string | null): void {
    const { host, session, api, party } = this.parts;
    if (party.current) {
      this.showParty(notice);
      return;
    }
    const signal = this.enter('landing');
    const guest = session.guest();
    const page = landing({
      name: guest?.asked_name ?? '',
      knownAs: guest && guest.display_name !== guest.asked_name ? guest.display_name : null,
      notice: notice ?? this.notice,
      invitation: invitationIn(location.hash),
      onPlay: (name, mode) => leaveBy(this.play(name, mode)),
      onParty: (name, code) => leaveBy(this.enterParty(name, code)),
      onLobby: (name, code) => leaveBy(this.enterLobby(name, code)),
      onWatch: (name, lobbyId) => leaveBy(this.enterToWatch(name, lobbyId)),
      onRecords: () => this.showRecords(),
    });
    const leaveBy = (way: Promise<void>) => {
      this.parts.synth.wake();
      page.setBusy(true);
      way.catch((error: unknown) => {
        page.setBusy(false);
        page.setNotice(sentenceForError(error));
      });
    };
    this.notice = null;
    host.replaceChildren(page.root);
    const name = page.root.querySelector('input');
    if (name?.value === '') name.focus();
    const showLobbies = () =>
      // A count for the curious: the page is as good without it, so a failure is not worth a word.
      api.lobbies().then(
        (lobbies) => page.setLobbies(lobbies),
        () => undefined,
      );
    void showLobbies();
    if (guest) {
      session
        .withToken((token) => api.profile(token))
        .then(({ ratings }) => page.setRatings(ratings ?? []))
        .catch(() => undefined);
    }
    const timer = setInterval(() => void showLobbies(), LOBBIES_EVERY_MS);
    signal.addEventListener('abort', () => clearInterval(timer));
  }

  private async enterParty(name: string, code: string): Promise<void> {
    await this.entrance.enterAs(name);
    this.parts.party.enter(await this.entrance.party(code));
    // The link has done its work: a reload should not join again a party that was left.
    history.replaceState(null, '', location.pathname);
    this.showParty(null);
  }

  /** Joins a private lobby, or chooses what a new one shall be. */
  private async enterLobby(name: string, code: string): Promise<void> {
    await this.entrance.enterAs(name);
    if (code === '') this.showNewLobby();
    else this.flyPrivately(await this.entrance.lobbyByCode(code));
  }

  private showNewLobby(): void {
    const { host } = this.parts;
    const signal = this.enter('new-lobby');
    const page = newLobbyScreen({
      onMake: (mode, fillTo) => {
        page.setBusy(true);
        page.setNotice(null);
        this.entrance
          .openLobby(mode, fillTo)
          .then((seat) => {
            if (!signal.aborted) this.flyPrivately(seat);
          })
          .catch((error: unknown) => {
            page.setBusy(false);
            page.setNotice(sentenceForError(error));
          });
      },
      onBack: () => this.showLanding(null),
    });
    host.replaceChildren(page.root);
    page.root.querySelector<HTMLElement>('.panel')?.focus();
  }

  private flyPrivately(seat: Seat): void {
    // The link has done its work: a reload comes back by the seat, and a later visit should not join again.
    history.replaceState(null, '', location.pathname);
    if (seat.code === undefined) throw new ApiError('answer_garbled', 200, 'the seat has no code', null);
    this.fly({ kind: 'private', code: seat.code }, seat);
  }

  private showParty(notice: string | null): void {
    const { host, session, api, party } = this.parts;
    const id = party.current?.party_id;
    const me = session.guest()?.guest_id;
    if (id === undefined || me === undefined) return;
    this.enter('party');
    const page = partyScreen({
      me,
      linkOf: (code) => linkTo('party', code),
      onReady: (ready) =>
        tell(
          this.parts.pings
            .through((regions) =>
              session.withToken((token) => api.setPartyReady(token, id, ready, { regions })),
            )
            .then((changed) => party.note(changed)),
        ),
      onLead: (playerId) => change((token) => api.setPartyLeader(token, id, playerId)),
      onNewCode: () => change((token) => api.renewPartyInvite(token, id)),
      onRemove: (playerId) => tell(session.withToken((token) => api.removePartyMember(token, id, playerId))),
      onPlay: (queue) => {
        this.parts.synth.wake();
        tell(this.entrance.enqueue(queue, id).then((ticket) => this.showQueue(ticket)));
      },
      onLeave: () => {
        party.leave();
        // If this call is lost, the silence says the same a little later.
        session.withToken((token) => api.removePartyMember(token, id, me)).catch(() => undefined);
        this.showLanding(null);
      },
    });
    const tell = (work: Promise<void>) => {
      page.setNotice(null);
      work.catch((error: unknown) => page.setNotice(sentenceForError(error)));
    };
    const change = (call: (token: string) => Promise<Party>) =>
      tell(session.withToken(call).then((changed) => party.note(changed)));
    this.partyPage = page;
    host.replaceChildren(page.root);
    page.setNotice(notice);
    this.followParty(party.current);
  }

  /** The party has changed: its panel shows it, and when it begins to wait, so does this member. */
  private followParty(party: Party | null): void {
    if (this.screen !== 'party') return;
    if (!party) {
      this.showLanding(sentenceFor('party_over'));
      return;
    }
    const page = this.partyPage;
    page?.show(party);
    const { session, api } = this.parts;
    const me = party.members.find(({ player_id }) => player_id === session.guest()?.guest_id);
    const ticketId = me?.ticket_id;
    if (!page || typeof ticketId !== 'string') return;
    session
      .withToken((token) => api.ticket(token, ticketId))
      .then((ticket) => {
        const live = ticket.status === 'waiting' || ticket.status === 'matched';
        if (live && this.partyPage === page) this.showQueue(ticket);
      })
      .catch((error: unknown) => page.setNotice(sentenceForError(error)));
  }

  private showRecords(): void {
    const { host, session, api } = this.parts;
    this.enter('records');
    const guest = session.guest();
    const screen = new RecordsScreen({
      playerId: guest?.guest_id ?? null,
      readLeaderboard: (ladder, cursor) =>
        guest
          ? session.withToken((token) => api.leaderboard(token, { ladder, cursor }))
          : api.leaderboard(null, { ladder, cursor }),
      readMatches: (cursor) => session.withToken((token) => api.matches(token, { cursor })),
      explain: sentenceForError,
      onReplay: (matchId) => this.showReplay(matchId),
      onBack: () => this.showLanding(null),
    });
    host.replaceChildren(screen.root);
    screen.root.querySelector<HTMLElement>('.panel')?.focus();
  }

  /** `signal` is aborted when the pilot has gone elsewhere meanwhile: then the screen stays as it is. */
  private async play(name: string, mode: Mode, signal?: AbortSignal): Promise<void> {
    await this.entrance.enterAs(name);
    if (mode.kind === 'queue') {
      const ticket = await this.entrance.enqueue(mode.queue);
      if (!signal?.aborted) this.showQueue(ticket);
      return;
    }
    const seat = await this.entrance.lobby(mode.lobby_id);
    if (!signal?.aborted) this.fly({ kind: 'lobby', lobby_id: mode.lobby_id }, seat);
  }

  /** Plays the same again. A failure leads to the landing page, which says why. */
  private again(source: SeatSource): void {
    if (this.parts.party.current && source.kind === 'queue') {
      this.showParty(null);
      return;
    }
    this.playSame(source).catch((error: unknown) => this.showLanding(sentenceForError(error)));
  }

  /** The same on another server, which may not be there in the first moment. */
  private moveOn(source: SeatSource): void {
    if (this.parts.party.current && source.kind === 'queue') {
      this.showParty(null);
      return;
    }
    const { signal } = this.leaving;
    moveOn(() => this.playSame(source, signal), {
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      nowMs: () => performance.now(),
      random: Math.random,
      signal,
    }).catch((error: unknown) => {
      if (!signal.aborted) this.showLanding(sentenceForError(error));
    });
  }

  private playSame(source: SeatSource, signal?: AbortSignal): Promise<void> {
    const guest = this.parts.session.guest();
    if (source.kind === 'private') return this.enterLobby(guest?.asked_name ?? '', source.code);
    const mode: Mode =
      source.kind === 'queue'
        ? { kind: 'queue', queue: source.queue }
        : { kind: 'lobby', lobby_id: source.lobby_id };
    return this.play(guest?.asked_name ?? '', mode, signal);
  }

  private showQueue(ticket: Ticket): void {
    const { host, session, api } = this.parts;
    const signal = this.enter('queue');
    const startedMs = performance.now();
    let current = ticket;
    const screen = queueScreen(ticket.queue, () => {
      session
        .withToken((token) => api.cancelTicket(token, current.ticket_id))
        .then(() => this.showLanding(null))
        .catch((error: unknown) => {
          // Matched in the same moment: the watch below takes the seat.
          if (error instanceof ApiError && error.code === 'already_matched') return;
          this.showLanding(
            error instanceof ApiError && error.code === 'ticket_unknown' ? null : sentenceForError(error),
          );
        });
    });
    host.replaceChildren(screen.root);
    const timer = setInterval(() => screen.setWaited((performance.now() - startedMs) / 1000), 250);
    signal.addEventListener('abort', () => clearInterval(timer));
    const wait = {
      signal,
      // A party queues together or not at all.
      queuesAgain: () => this.parts.party.current === null,
      onTicket: (state: Ticket) => {
        current = state;
        screen.show(state);
      },
    };
    const follow = async () => {
      const final = await this.entrance.wait(ticket, wait);
      if (signal.aborted) return;
      const seat = seatOf(final);
      if (seat) {
        screen.setMatched();
        this.fly({ kind: 'queue', ticket_id: final.ticket_id, queue: final.queue }, seat);
      } else {
        const together = this.parts.party.current !== null && final.status === 'cancelled';
        this.showLanding(sentenceFor(together ? 'party_search_ended' : `queue_${final.status}`));
      }
    };
    follow().catch((error: unknown) => {
      if (!signal.aborted) this.showLanding(sentenceForError(error));
    });
  }

  private comeBack(kept: KeptSeat): void {
    const { source, ws_url, resume_token } = kept;
    this.fly(source, resume_token === null ? null : { ws_url, resume_token });
  }

  private fly(source: SeatSource, join: JoinWith | null): void {
    const { host, renderer, seats, synth, api } = this.parts;
    const signal = this.enter('match');
    this.flight = new Flight({
      source,
      join,
      seats,
      renderer,
      synth,
      mutes: this.parts.mutes,
      host,
      traceId: api.trace.id,
      linkOf: (code) => linkTo('lobby', code),
      freshTicket: () => this.entrance.again(source),
      result: (matchId) => this.entrance.result(source, matchId, signal),
      onAgain: () => this.again(source),
      onMoveOn: () => this.moveOn(source),
      onMenu: (notice) => this.showLanding(notice),
      onReplay: (matchId) => this.showReplay(matchId),
      onWatch: (lobbyId) =>
        void this.watch(lobbyId).catch((error: unknown) => this.showLanding(sentenceForError(error))),
    });
  }

  private async enterToWatch(name: string, lobbyId: string): Promise<void> {
    await this.entrance.enterAs(name);
    await this.watch(lobbyId);
  }

  private watch(lobbyId: string): Promise<void> {
    return this.view(() => this.entrance.gallery(lobbyId));
  }

  private showReplay(matchId: string): void {
    const { signal } = this.leaving;
    this.view(() => this.entrance.recording(matchId, signal)).catch((error: unknown) => {
      if (!signal.aborted) this.showLanding(sentenceForError(error));
    });
  }

  private async view(place: () => Promise<Seat>): Promise<void> {
    const { host, renderer, synth, api } = this.parts;
    const { signal } = this.leaving;
    const join = await place();
    if (signal.aborted) return;
    this.enter('watch');
    this.flight = new Viewing({
      join,
      renderer,
      synth,
      mutes: this.parts.mutes,
      host,
      traceId: api.trace.id,
      freshTicket: place,
      onMenu: (notice) => this.showLanding(notice),
    });
  }
}
