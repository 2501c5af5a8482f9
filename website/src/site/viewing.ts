import { apply, look } from '../game/apply';
import { draggedTo, firstToFollow, nextToFollow, type Gaze } from '../game/gaze';
import { tickAt } from '../game/clock';
import { pilotOf, type MatchState } from '../game/state';
import { MatchConnection, SYSTEM_TIMERS, type JoinWith } from '../net/match_connection';
import type { MuteList } from '../net/mute_list';
import type { PlaybackWish, ServerMessage } from '../net/protocol';
import { openWebSocket } from '../net/web_socket';
import { Arena } from '../render/arena';
import type { Renderer } from '../render/renderer';
import { Chat } from '../screens/chat';
import { button } from '../screens/element';
import { Hud } from '../screens/hud';
import {
  connectingOverlay,
  OverlayHost,
  stoppedOverlay,
  watchedScoreboardOverlay,
} from '../screens/overlays';
import { PlayBar } from '../screens/play_bar';
import { sentenceFor, withTrace } from '../screens/sentences';
import { WatchBar } from '../screens/watch_bar';
import type { Synth } from '../sound/synth';

export interface ViewingOptions {
  join: JoinWith;
  freshTicket: () => Promise<{ ws_url: string; match_ticket: string }>;
  renderer: Renderer;
  synth: Synth;
  mutes: MuteList;
  host: HTMLElement;
  /** Of the click that led here. */
  traceId: string;
  onMenu: (notice: string | null) => void;
}

/** While the picture is dragged the server is told where to at most this often. */
const TELL_EVERY_MS = 150;
/** CSS px. */
const ROOM_ABOVE_BARS = 8;

/** One stay among those who watch: connection, state, picture and keys, from the join to the way back. */
export class Viewing {
  state: MatchState | null = null;
  private readonly connection: MatchConnection;
  private readonly hud: Hud;
  private readonly chat: Chat;
  private readonly overlays: OverlayHost;
  private readonly listeners = new AbortController();
  private readonly arena: Arena;
  private bar: WatchBar | null = null;
  private playBar: PlayBar | null = null;
  private frame = 0;
  private ended = false;
  private toldAtMs = 0;
  private drag: { x: number; y: number } | null = null;

  constructor(private readonly options: ViewingOptions) {
    const { host, synth, renderer } = options;
    this.hud = new Hud({
      muted: synth.muted,
      watching: true,
      // Without a jet there is none to choose.
      onJet: () => undefined,
      onMenu: () => this.leave(),
      onMute: () => {
        synth.wake();
        return (synth.muted = !synth.muted);
      },
    });
    this.chat = new Chat({ mutes: options.mutes, say: null, onTyping: () => undefined });
    host.replaceChildren(this.hud.root, this.chat.root);
    this.overlays = new OverlayHost(host);
    this.overlays.show(connectingOverlay('Finding a place to watch…', () => this.leave()));
    this.arena = new Arena(renderer, () => this.state, {
      onEvent: (event) => {
        if (event.kind === 'hit') synth.play('hit');
        if (event.kind === 'kill') synth.play('explosion');
      },
      onShot: (kind) => synth.play(kind, 0.4),
      onSpecial: (special) => synth.play(special),
      onPickup: (holds) => synth.play(`take_${holds}`, 0.25),
      onCrash: () => synth.play('crash'),
    });
    renderer.show(this.arena);
    this.connection = new MatchConnection(options.join, {
      openSocket: openWebSocket,
      freshTicket: options.freshTicket,
      timers: SYSTEM_TIMERS,
      random: Math.random,
      onMessage: (message) => this.receive(message),
      onJoined: () => undefined,
      onLost: () => {
        if (!this.ended)
          this.overlays.show(connectingOverlay('Connection lost: coming back…', () => this.leave()));
      },
      onStopped: (code) => this.stopped(code),
    });
    this.listen();
    const draw = () => {
      this.frame = requestAnimationFrame(draw);
      this.draw();
    };
    draw();
  }

  /** What carries snapshots now; null while there is no connection. */
  get transport(): 'socket' | 'channel' | null {
    return this.connection.transport;
  }

  destroy(): void {
    cancelAnimationFrame(this.frame);
    this.listeners.abort();
    this.chat.destroy();
  }

  private listen(): void {
    const { signal } = this.listeners;
    window.addEventListener('online', () => this.connection.retryNow(), { signal });
    window.addEventListener('resize', () => this.bar && this.makeRoomForBars(), { signal });
    window.addEventListener('keydown', (event) => this.press(event), { signal });
    const { host } = this.options;
    host.addEventListener(
      'pointerdown',
      (event) => {
        const onControl = event.target instanceof Element && event.target.closest('button, input, .overlay');
        if (!onControl) this.drag = { x: event.clientX, y: event.clientY };
      },
      { signal },
    );
    window.addEventListener('pointermove', (event) => this.dragTo(event.clientX, event.clientY), { signal });
    for (const end of ['pointerup', 'pointercancel'])
      window.addEventListener(end, () => this.letGo(), { signal });
  }

  private press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { playback } = this.state ?? {};
    if (event.code === 'Escape') this.leave();
    else if (event.code === 'Space' && playback) {
      event.preventDefault();
      this.play({ paused: !playback.paused });
    } else if (event.code === 'KeyA' || event.code === 'ArrowLeft') this.step(-1);
    else if (event.code === 'KeyD' || event.code === 'ArrowRight') this.step(1);
    else if (event.code === 'KeyF') this.roam();
  }

  private receive(message: ServerMessage): void {
    const before = this.state?.phase;
    this.state = apply(this.state, message, performance.now());
    const { state } = this;
    if (!state) return;
    if (message.type === 'Identity') {
      this.showBar(state);
      if (state.gaze) this.tell(state.gaze);
    } else if (message.type === 'Playback') {
      this.showPlayBar(state);
    } else if (message.type === 'WorldUpdate') {
      if (this.overlays.shows('connecting')) this.overlays.clear();
    } else if (message.type === 'GameState') {
      this.followSomebody(state);
      if (state.phase === 'ended' && before !== 'ended') this.showScoreboard(state);
      if (state.phase !== 'ended' && this.ended) {
        this.ended = false;
        this.overlays.clear();
      }
    }
  }

  private showBar(state: MatchState): void {
    this.bar?.root.remove();
    this.bar = new WatchBar({
      roams: state.identity.view !== undefined,
      onStep: (step) => this.step(step),
      onRoam: () => this.roam(),
    });
    this.hud.root.append(this.bar.root);
    this.makeRoomForBars();
    const delayS = state.identity.watching?.delay_s ?? 0;
    if (state.snapshots.length > 0 || delayS === 0) return;
    const title = `The picture comes in up to ${delayS} s`;
    this.overlays.show(connectingOverlay(title, () => this.leave()));
  }

  private showPlayBar(state: MatchState): void {
    if (this.playBar) return;
    this.playBar = new PlayBar({
      tickRate: state.identity.tick_rate,
      onPause: (paused) => this.play({ paused }),
      onSpeed: (speed) => this.play({ speed }),
      onSeek: (seek_tick) => this.play({ seek_tick }),
    });
    // The keys are the screen's: they must not move the thumb or press a button that a click left in focus.
    this.playBar.root.addEventListener('click', () => (document.activeElement as HTMLElement | null)?.blur());
    this.hud.root.append(this.playBar.root);
    this.makeRoomForBars();
  }

  /** What is shown must not lie under them. */
  private makeRoomForBars(): void {
    const bars = [this.bar?.root, this.playBar?.root].filter((bar) => bar !== undefined);
    const tops = bars.map((bar) => bar.getBoundingClientRect().top);
    this.arena.makeRoomBelow(window.innerHeight - Math.min(...tops) + ROOM_ABOVE_BARS);
  }

  private play(wish: PlaybackWish): void {
    this.connection.send({ type: 'Playback', data: wish });
  }

  /** At first, and when the one who was followed has left. */
  private followSomebody(state: MatchState): void {
    const { gaze } = state;
    if (gaze && 'at' in gaze) return;
    if (gaze && pilotOf(state, gaze.follow)?.present === true) return;
    const seat = firstToFollow(state);
    if (seat !== null) this.look({ follow: seat });
  }

  private step(step: 1 | -1): void {
    if (!this.state) return;
    const { gaze } = this.state;
    const seat = nextToFollow(this.state, gaze && 'follow' in gaze ? gaze.follow : null, step);
    if (seat !== null) this.look({ follow: seat });
  }

  /** From where the picture is now. */
  private roam(): void {
    if (this.state?.identity.view)
      this.look({ at: draggedTo(this.arena.middle, { x: 0, y: 0 }, this.state.identity.world) });
  }

  private dragTo(x: number, y: number): void {
    const { drag, state } = this;
    if (!drag || !state?.identity.view) return;
    const scale = this.arena.scale;
    const by = { x: (x - drag.x) / scale, y: (y - drag.y) / scale };
    this.drag = { x, y };
    const from = state.gaze && 'at' in state.gaze ? state.gaze.at : this.arena.middle;
    look(state, { at: draggedTo(from, by, state.identity.world) });
    const nowMs = performance.now();
    if (nowMs - this.toldAtMs >= TELL_EVERY_MS && state.gaze) this.tell(state.gaze);
  }

  private letGo(): void {
    if (this.drag && this.state?.gaze && 'at' in this.state.gaze) this.tell(this.state.gaze);
    this.drag = null;
  }

  private look(gaze: Gaze): void {
    if (this.state) look(this.state, gaze);
    this.tell(gaze);
  }

  private tell(gaze: Gaze): void {
    this.toldAtMs = performance.now();
    this.connection.send({ type: 'Watch', data: gaze });
  }

  private draw(): void {
    const { state } = this;
    if (!state) return;
    this.hud.draw(state, performance.now());
    this.chat.draw(state, performance.now());
    const { gaze, identity } = state;
    const name = gaze && 'follow' in gaze ? (pilotOf(state, gaze.follow)?.name ?? null) : null;
    this.bar?.show(name, state.playback ? null : (identity.watching?.delay_s ?? 0));
    if (state.playback) this.playBar?.show(state.playback, shownTick(state));
  }

  private showScoreboard(state: MatchState): void {
    this.ended = true;
    const menu = button('Back to menu', 'primary', () => this.leave());
    const { playback } = state;
    const again = () => this.play({ paused: false, seek_tick: playback?.begins_tick ?? 0 });
    const actions = playback ? [button('Watch again', 'plain', again), menu] : [menu];
    this.overlays.show(watchedScoreboardOverlay(state, actions));
  }

  private stopped(code: string): void {
    // The scoreboard stays up when the server closes the ended match.
    if (this.ended) return;
    const menu = button('Back to menu', 'primary', () => this.options.onMenu(null));
    const text = withTrace(sentenceFor(code), this.options.traceId);
    this.overlays.show(stoppedOverlay(text, [menu]));
  }

  private leave(): void {
    this.connection.leave();
    this.options.onMenu(null);
  }
}

/** Of a recording: where it is by now. */
function shownTick(state: MatchState): number {
  const { newestTick } = state.clock;
  if (state.playback?.paused) return Math.max(newestTick, state.identity.tick);
  return tickAt(state.clock, performance.now()) ?? state.identity.tick;
}
