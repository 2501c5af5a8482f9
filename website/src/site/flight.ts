import { apply } from '../game/apply';
import { secondsLeft } from '../game/countdown';
import { inputTime, predictOwnShip, recordInput } from '../game/predict';
import { driftsIn, type MatchState } from '../game/state';
import { steerBy } from '../game/stick';
import type { PlayedMatch } from '../net/head_api';
import { openDataChannel } from '../net/data_channel';
import { MatchConnection, SYSTEM_TIMERS, type JoinWith } from '../net/match_connection';
import type {
  Controls,
  Denied,
  GameEvent,
  PickupKind,
  ServerMessage,
  Special,
  WeaponKind,
} from '../net/protocol';
import type { MuteList } from '../net/mute_list';
import type { KeptSeat, SeatKeeper, SeatSource } from '../net/seat_keeper';
import { openWebSocket } from '../net/web_socket';
import { Arena } from '../render/arena';
import type { Renderer } from '../render/renderer';
import { Chat } from '../screens/chat';
import { button } from '../screens/element';
import { Hud } from '../screens/hud';
import {
  addRatings,
  connectingOverlay,
  lobbyScoreboardOverlay,
  lostOverlay,
  menuOverlay,
  movingOnOverlay,
  OverlayHost,
  playAgainButton,
  scoreboardOverlay,
  stoppedOverlay,
  type MenuOptions,
} from '../screens/overlays';
import { mapVote } from '../screens/map_vote';
import { privateLobbyOverlay, type PrivateLobbyPanel } from '../screens/private_lobby';
import { rematchVote } from '../screens/rematch_vote';
import { needsReload, sentenceFor, withTrace } from '../screens/sentences';
import { TouchPad } from '../screens/touch_pad';
import type { Synth } from '../sound/synth';
import { PilotInput } from './pilot_input';

export interface FlightOptions {
  source: SeatSource;
  /** Null asks for a fresh ticket first: the tab was reloaded before it had a resume token. */
  join: JoinWith | null;
  freshTicket: () => Promise<{ ws_url: string; match_ticket: string }>;
  /** The recorded result of the ended match, if it comes. Does not fail. */
  result: (matchId: string) => Promise<PlayedMatch | null>;
  seats: SeatKeeper;
  mutes: MuteList;
  renderer: Renderer;
  synth: Synth;
  host: HTMLElement;
  /** Of the click that led here. */
  traceId: string;
  /** The address that brings others into the private lobby with this code. */
  linkOf: (code: string) => string;
  onAgain: () => void;
  /** The server has closed: the same is played on another one. */
  onMoveOn: () => void;
  onMenu: (notice: string | null) => void;
  /** The match has ended, and the pilot wants to see it again. */
  onReplay: (matchId: string) => void;
  /** The seat has been given up, and the pilot wants to watch what goes on there. */
  onWatch: (lobbyId: string) => void;
}

/** One stay in one seat: connection, state, picture, sound and keys, from the join to the way back. */
export class Flight {
  state: MatchState | null = null;
  private readonly connection: MatchConnection;
  private readonly input: PilotInput;
  private readonly hud: Hud;
  private readonly chat: Chat;
  private readonly touchPad: TouchPad;
  private readonly overlays: OverlayHost;
  private readonly listeners = new AbortController();
  private connected = false;
  private ended = false;
  /** What we have voted for. */
  private gaveUp = false;
  /** Of a private lobby. */
  private lobby: PrivateLobbyPanel | null = null;
  /** On the scoreboard of a private lobby. */
  private readonly nextMap = mapVote((map) => this.voteForMap(map));
  /** On the scoreboard of a queue's match. */
  private readonly again = rematchVote((wants) => this.voteForRematch(wants));
  /** Where the seat is, to come back into it. */
  private kept: KeptSeat;
  private frame = 0;
  private beeped = 0;

  constructor(private readonly options: FlightOptions) {
    const { host, synth, renderer, seats, source } = options;
    this.hud = new Hud({
      muted: synth.muted,
      onJet: (jet) => this.connection.send({ type: 'Jet', data: { jet } }),
      onMenu: () => this.toggleMenu(),
      onMute: () => {
        synth.wake();
        return (synth.muted = !synth.muted);
      },
    });
    this.chat = new Chat({
      mutes: options.mutes,
      say: (to, { phrase, text }) => {
        const words = phrase === undefined ? { text: text ?? '' } : { phrase };
        this.connection.send({ type: 'Chat', data: { to, ...words } });
      },
      onTyping: () => this.updateInput(),
    });
    this.touchPad = new TouchPad(() => {
      synth.wake();
      this.input.flush();
    });
    // Below what else can be pressed.
    this.hud.root.prepend(this.touchPad.root);
    host.replaceChildren(this.hud.root, this.chat.root);
    this.overlays = new OverlayHost(host);
    this.overlays.show(connectingOverlay('Taking your seat…', () => this.leave()));
    const ears = {
      onEvent: (event: GameEvent, state: MatchState) => this.hear(event, state),
      onShot: (kind: WeaponKind, own: boolean) => synth.play(kind, own ? 1 : 0.4),
      onSpecial: (special: Special) => synth.play(special),
      onPickup: (holds: PickupKind, own: boolean) => synth.play(`take_${holds}`, own ? 1 : 0.25),
      onCrash: () => synth.play('crash'),
    };
    renderer.show(new Arena(renderer, () => this.state, ears));
    this.input = new PilotInput({
      send: (seq, controls) => this.steer(seq, controls),
      ack: () => (this.state && this.state.snapshots.length > 0 ? this.state.ack : null),
      touched: () => this.touched(),
      onEscape: () => this.toggleMenu(),
      onFirstKey: () => synth.wake(),
      onOtherKey: (code) => this.hud.key(code),
    });
    const kept: KeptSeat = { source, ws_url: options.join?.ws_url ?? '', resume_token: null };
    if (options.join && 'resume_token' in options.join) kept.resume_token = options.join.resume_token;
    this.kept = kept;
    seats.save(kept);
    this.connection = new MatchConnection(options.join, {
      openSocket: openWebSocket,
      openChannel: openDataChannel,
      freshTicket: options.freshTicket,
      timers: SYSTEM_TIMERS,
      random: Math.random,
      onMessage: (message) => this.receive(message),
      onJoined: (ws_url, resume_token) => {
        this.kept = { source, ws_url, resume_token };
        seats.save(this.kept);
        this.connected = true;
        if (!this.ended) this.overlays.clear();
        this.updateInput();
      },
      onLost: (attempt) => this.lost(attempt),
      onStopped: (code) => this.stopped(code),
    });
    window.addEventListener('online', () => this.connection.retryNow(), { signal: this.listeners.signal });
    const drawHud = () => {
      this.frame = requestAnimationFrame(drawHud);
      if (!this.state) return;
      this.hud.draw(this.state, performance.now());
      this.chat.draw(this.state, performance.now());
      this.touchPad.setSpecial(driftsIn(this.state));
      // The ship turns under a stick that is held still.
      if (this.touchPad.isHeld) this.input.flush();
      this.beep(this.state);
    };
    drawHud();
  }

  /** What carries snapshots now; null while there is no connection. */
  get transport(): 'socket' | 'channel' | null {
    return this.connection.transport;
  }

  destroy(): void {
    cancelAnimationFrame(this.frame);
    this.listeners.abort();
    this.input.destroy();
    this.chat.destroy();
  }

  /** What thumbs on the screen ask for, if there are any. */
  private touched(): Controls | null {
    const { stick, shoot, ability, isHeld } = this.touchPad;
    if (!isHeld || !this.state) return null;
    const ship = stick && predictOwnShip(this.state, performance.now());
    const steered = ship ? steerBy(stick, ship, driftsIn(this.state)) : { thrust: 0, turn: 0 };
    return { ...steered, shoot, ability };
  }

  /** An input counts on the tick that our own ship is drawn on, there and here. With it goes what was drawn of the others. */
  private steer(seq: number, controls: Controls): boolean {
    const time = this.state && inputTime(this.state, performance.now());
    if (!this.state || !time) return false;
    const { tick, behind } = time;
    const data = { seq, tick, seen: Math.max(tick - behind, 0), ...controls };
    const sent = this.connection.send({ type: 'Input', data });
    if (sent) recordInput(this.state, { seq, tick, behind, controls });
    return sent;
  }

  private receive(message: ServerMessage): void {
    const before = this.state?.phase;
    this.state = apply(this.state, message, performance.now());
    if (message.type === 'Identity') this.input.joined(message.data.tick_rate);
    if (message.type === 'WorldUpdate') this.input.flush();
    if (message.type === 'Denied') this.denied(message.data);
    if (this.state && this.ended) this.again.show(this.state);
    if (!this.state || message.type !== 'GameState') return;
    if (this.state.phase !== 'running') this.gaveUp = false;
    if (this.state.phase === 'ended' && before !== 'ended') this.showScoreboard(this.state);
    if (this.state.private) this.showLobby(this.state);
    else if (this.ended && this.state.phase !== 'ended') this.flyAgain();
    if (this.ended) this.nextMap.show(this.state);
  }

  private denied({ request, code }: Denied): void {
    if (request === 'chat' || request === 'vote') this.chat.refuse(code, performance.now());
    else this.lobby?.setNotice(sentenceFor(code));
  }

  /** A private lobby waits: who is here, and who is ready. */
  private showLobby(state: MatchState): void {
    const { source, linkOf } = this.options;
    if (source.kind !== 'private') return;
    if (state.phase !== 'waiting') {
      if (this.overlays.shows('private-lobby')) this.overlays.clear();
    } else {
      this.ended = false;
      this.lobby ??= privateLobbyOverlay({
        code: source.code,
        link: linkOf(source.code),
        onReady: (ready) => this.connection.send({ type: 'Ready', data: { ready } }),
        onStart: () => this.connection.send({ type: 'Start', data: {} }),
        onKick: (seat) => this.connection.send({ type: 'Kick', data: { seat } }),
        onSettings: (settings) => this.connection.send({ type: 'Settings', data: settings }),
        onMap: (map) => this.voteForMap(map),
        onLeave: () => this.leave(),
      });
      this.lobby.show(state);
      if (!this.overlays.shows('private-lobby')) this.overlays.show(this.lobby.root);
    }
    this.updateInput();
  }

  private voteForMap(choice: number): void {
    this.connection.send({ type: 'Vote', data: { subject: 'map', choice } });
  }

  private voteForRematch(wants: boolean): void {
    if (
      !this.state ||
      !this.connection.send({ type: 'Vote', data: { subject: 'rematch', choice: wants ? 1 : 0 } })
    )
      return;
    this.state.wantsRematch = wants;
    this.again.show(this.state);
  }

  /** A rematch begins in the seats that we have: whoever reloads the page comes back into it. */
  private flyAgain(): void {
    this.ended = false;
    this.options.seats.save(this.kept);
    this.overlays.clear();
    this.updateInput();
  }

  private showScoreboard(state: MatchState): void {
    this.ended = true;
    if (state.private) {
      this.overlays.show(lobbyScoreboardOverlay(state, this.nextMap, () => this.leave()));
      this.updateInput();
      return;
    }
    this.options.seats.forget();
    const matchId = state.identity.match_id;
    const scoreboard = scoreboardOverlay(state, this.again, {
      onAgain: () => {
        this.connection.leave();
        this.options.onAgain();
      },
      onReplay: () => {
        this.connection.leave();
        this.options.onReplay(matchId);
      },
      onMenu: () => this.leave(),
    });
    this.overlays.show(scoreboard);
    this.updateInput();
    void this.options.result(state.identity.match_id).then((played) => {
      if (played) addRatings(scoreboard, state, played);
    });
  }

  private lost(attempt: number): void {
    this.connected = false;
    this.updateInput();
    if (this.ended) return;
    const title = 'Taking your seat…';
    const overlay = this.state
      ? lostOverlay(attempt, () => this.leave())
      : connectingOverlay(title, () => this.leave());
    this.overlays.show(overlay);
  }

  private stopped(code: string): void {
    this.connected = false;
    this.updateInput();
    this.options.seats.forget();
    const isPrivate = this.options.source.kind === 'private';
    // The scoreboard stays up when the server closes the ended match.
    if (this.ended && !isPrivate) {
      this.again.close();
      return;
    }
    if (isPrivate && code === 'server_draining') {
      this.options.onMenu(sentenceFor('lobby_closed'));
      return;
    }
    if (code === 'left' || code === 'kicked') {
      this.options.onMenu(sentenceFor(code));
      return;
    }
    if (code === 'server_draining') {
      this.overlays.show(movingOnOverlay(() => this.options.onMenu(null)));
      this.options.onMoveOn();
      return;
    }
    const again = needsReload(code)
      ? button('Reload the page', 'primary', () => window.location.reload())
      : playAgainButton(this.options.onAgain);
    const menu = button('Back to menu', 'plain', () => this.options.onMenu(null));
    const text = withTrace(sentenceFor(code), this.options.traceId);
    this.overlays.show(stoppedOverlay(text, [again, menu]));
  }

  private toggleMenu(): void {
    if (this.overlays.shows('menu')) this.overlays.clear();
    else if (this.connected && !this.ended && !this.overlays.shows('private-lobby')) {
      const onResume = () => this.toggleMenu();
      const onWatch = () => this.leaveAndWatch();
      const giveUp = this.state && this.givingUp(this.state);
      this.overlays.show(menuOverlay({ onResume, giveUp, onLeave: () => this.leave(), onWatch }));
    }
    this.updateInput();
  }

  /** Of two who fight each other one can give up. */
  private givingUp(state: MatchState): MenuOptions['giveUp'] {
    const rivals = state.identity.sides || state.pilots.filter(({ present, bot }) => present || bot).length;
    if (state.phase !== 'running' || state.phaseEndsTick === null || rivals !== 2) return null;
    const { votes, needed } = state.givingUp ?? { votes: 0, needed: 0 };
    const text = votes > 0 ? `${votes} of the ${needed} it takes want to give up.` : '';
    return {
      label: this.gaveUp ? 'Fight on after all' : 'Give up',
      text: text === '' ? 'The match goes on while you are here.' : text,
      onClick: () => {
        this.gaveUp = !this.gaveUp;
        this.connection.send({ type: 'Vote', data: { subject: 'give_up', choice: this.gaveUp ? 1 : 0 } });
        this.toggleMenu();
      },
    };
  }

  private leave(): void {
    this.connection.leave();
    this.options.seats.forget();
    this.options.onMenu(null);
  }

  private leaveAndWatch(): void {
    const lobbyId = this.state?.identity.lobby_id;
    this.connection.leave();
    this.options.seats.forget();
    if (lobbyId === undefined) this.options.onMenu(null);
    else this.options.onWatch(lobbyId);
  }

  private updateInput(): void {
    const covered = this.overlays.shows('menu') || this.overlays.shows('private-lobby');
    const enabled = this.connected && !this.ended && !covered && !this.chat.isTyping;
    this.touchPad.setEnabled(enabled);
    this.input.setEnabled(enabled);
  }

  private hear(event: GameEvent, state: MatchState): void {
    if (event.kind === 'hit') this.options.synth.play('hit');
    if (event.kind === 'core') this.options.synth.play(event.change === 'captured' ? 'captured' : 'core');
    if (event.kind === 'kill') this.options.synth.play('explosion');
    if (event.kind === 'spawn' && event.seat === state.identity.seat) this.options.synth.play('spawn');
  }

  private beep(state: MatchState): void {
    const left = state.phase === 'countdown' ? Math.ceil(secondsLeft(state, performance.now()) ?? 0) : 0;
    if (left === this.beeped) return;
    this.options.synth.play(left > 0 ? 'beep' : 'go');
    this.beeped = left;
  }
}
