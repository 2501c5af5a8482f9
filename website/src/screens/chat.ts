import { pilotOf, type ChatLine, type MatchState } from '../game/state';
import type { MuteList } from '../net/mute_list';
import type { ChatTo, Said } from '../net/protocol';
import { cssColor, shipColor } from '../render/palette';
import { el, setText } from './element';
import { isCall, PHRASE_NUMBERS, phraseKey, phraseText } from './phrases';
import { sentenceFor } from './sentences';

/** While nobody writes, a line is shown this long. */
const SHOWN_MS = 9_000;
/** And why something was not passed on, this long. */
const NOTICE_MS = 5_000;
const LINES_PASSING = 5;
const LINES_OPEN = 12;
/** Of a text, as the server counts. */
const MAX_TEXT = 120;

type Words = Pick<Said, 'phrase' | 'text'>;

export interface ChatOptions {
  mutes: MuteList;
  /** Null for who watches: hears, and says nothing. */
  say: ((to: ChatTo, words: Words) => void) | null;
  /** Writing has begun or ended: keys belong to it meanwhile. */
  onTyping: () => void;
}

/**
 * What is said: Enter opens a line to write, Q the phrases. Everything in it is set as text, and those who are muted are left
 * out.
 */
export class Chat {
  readonly root: HTMLElement;
  private readonly log = el('ul', {
    class: 'chat-log',
    attributes: { role: 'log', 'aria-live': 'polite', 'aria-label': 'What is said' },
  });
  private readonly muted = el('p', { class: 'chat-muted' });
  private readonly notice = el('p', { class: 'chat-notice', attributes: { role: 'status' } });
  private readonly input = el('input', {
    class: 'chat-input',
    attributes: { maxlength: String(MAX_TEXT), autocomplete: 'off', 'aria-label': 'Say something' },
  });
  private readonly toward = el('button', {
    class: 'chat-to',
    attributes: { type: 'button', title: 'Tab' },
    onClick: () => this.turn(),
  });
  private readonly form = el('div', { class: 'chat-form' }, this.toward, this.input);
  private readonly phrases = el('div', { class: 'chat-phrases', attributes: { role: 'group' } });
  private readonly listeners = new AbortController();
  private mode: 'closed' | 'text' | 'phrases' = 'closed';
  private to: ChatTo = 'all';
  private hasSides = false;
  private hasText = true;
  private drawn = '';
  private noticeEndsMs = 0;

  constructor(private readonly options: ChatOptions) {
    this.root = el(
      'section',
      { class: 'chat', attributes: { 'aria-label': 'Chat' } },
      this.muted,
      this.log,
      this.notice,
      this.phrases,
      this.form,
    );
    this.phrases.append(
      ...PHRASE_NUMBERS.map((phrase) =>
        el(
          'button',
          { attributes: { type: 'button' }, onClick: () => this.sayPhrase(phrase) },
          el('kbd', { text: phraseKey(phrase) }),
          phraseText(phrase) ?? '',
        ),
      ),
    );
    this.show('closed');
    if (!options.say) return;
    const { signal } = this.listeners;
    // Before the keys that fly: what is typed steers nothing.
    window.addEventListener('keydown', (event) => this.press(event), { signal, capture: true });
    this.root.addEventListener(
      'focusout',
      (event) => {
        const stays = event.relatedTarget instanceof Node && this.root.contains(event.relatedTarget);
        if (this.mode === 'text' && !stays) this.show('closed');
      },
      { signal },
    );
  }

  /** True while keys are for writing. */
  get isTyping(): boolean {
    return this.mode === 'text';
  }

  destroy(): void {
    this.listeners.abort();
  }

  /** What was said last was not passed on, for this reason. */
  refuse(code: string, nowMs: number): void {
    setText(this.notice, sentenceFor(code));
    this.noticeEndsMs = nowMs + NOTICE_MS;
  }

  draw(state: MatchState, nowMs: number): void {
    this.notice.hidden = nowMs >= this.noticeEndsMs;
    this.hasSides = state.identity.sides > 0;
    this.hasText = state.identity.phrases_only !== true;
    if (!this.hasSides) this.to = 'all';
    setText(this.toward, this.to === 'side' ? 'Side' : 'All');
    this.toward.disabled = !this.hasSides;
    const { mutes } = this.options;
    const isOpen = this.mode !== 'closed';
    const audible = state.chat.filter(({ playerId }) => !mutes.has(playerId));
    const lines = isOpen
      ? audible.slice(-LINES_OPEN)
      : audible.slice(-LINES_PASSING).filter(({ atMs }) => nowMs - atMs < SHOWN_MS);
    const silent = isOpen ? state.pilots.filter(({ player_id }) => mutes.has(player_id)) : [];
    const drawn = `${this.mode} ${lines.map(({ id }) => id).join()} ${silent.map(({ seat }) => seat).join()}`;
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    this.log.replaceChildren(...lines.map((line) => this.entry(line, state, isOpen)));
    this.muted.replaceChildren(
      ...silent.flatMap(({ name, player_id }) => [name, ' ', this.muteButton(player_id, 'Unmute'), ' ']),
    );
    this.muted.hidden = silent.length === 0;
  }

  private entry(line: ChatLine, state: MatchState, isOpen: boolean): HTMLLIElement {
    const own = line.by === state.identity.seat;
    const name = el('b', { text: line.name });
    name.style.color = cssColor(shipColor(state, line.by));
    const words = line.text ?? phraseText(line.phrase ?? 0) ?? '…';
    const aside = line.to === 'side' ? [el('i', { text: 'side' })] : [];
    const here = pilotOf(state, line.by)?.player_id === line.playerId;
    const mute = isOpen && !own && here ? [this.muteButton(line.playerId, 'Mute')] : [];
    return el('li', { class: own ? 'own' : '' }, ...aside, name, ' ', el('span', { text: words }), ...mute);
  }

  private muteButton(playerId: string | null, label: 'Mute' | 'Unmute'): HTMLButtonElement {
    const mute = el('button', {
      class: 'chat-mute',
      text: label,
      attributes: { type: 'button' },
      onClick: () => {
        if (playerId !== null) this.options.mutes.set(playerId, label === 'Mute');
        this.drawn = '';
        if (this.mode === 'text') this.input.focus();
      },
    });
    // Focus stays with the line that is being written.
    mute.addEventListener('pointerdown', (event) => event.preventDefault());
    return mute;
  }

  private press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (this.mode === 'text') this.pressInText(event);
    else if (this.takes(event)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }

  private pressInText(event: KeyboardEvent): void {
    event.stopImmediatePropagation();
    const inLine = event.target === this.input;
    if (event.code === 'Escape') this.show('closed');
    else if (isEnter(event.code) && inLine) this.sayText();
    else if (event.code === 'Tab' && inLine && this.hasSides) this.turn();
    else return;
    event.preventDefault();
  }

  /** A key while nothing is written: true if it is ours. */
  private takes({ code, target, repeat }: KeyboardEvent): boolean {
    if (this.mode === 'phrases') {
      const digit = /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1];
      const phrase = PHRASE_NUMBERS.find((number) => phraseKey(number) === digit);
      if (phrase !== undefined) this.sayPhrase(phrase);
      else if (code === 'Escape' || (code === 'KeyQ' && !repeat)) this.show('closed');
      else if (isEnter(code) && this.hasText) this.show('text');
      else return false;
      return true;
    }
    const elsewhere = target instanceof Element && target.closest('button, input, select, textarea, a');
    if (elsewhere || repeat) return false;
    if (isEnter(code) && this.hasText) this.show('text');
    else if (isEnter(code)) {
      this.refuse('text_off', performance.now());
      this.show('phrases');
    } else if (code === 'KeyQ') this.show('phrases');
    else return false;
    return true;
  }

  private turn(): void {
    this.to = this.to === 'all' && this.hasSides ? 'side' : 'all';
    setText(this.toward, this.to === 'side' ? 'Side' : 'All');
    this.input.focus();
  }

  private sayText(): void {
    const text = this.input.value.trim();
    if (text !== '') this.options.say?.(this.to, { text });
    this.input.value = '';
    this.show('closed');
  }

  private sayPhrase(phrase: number): void {
    this.options.say?.(this.hasSides && isCall(phrase) ? 'side' : 'all', { phrase });
    this.show('closed');
  }

  private show(mode: 'closed' | 'text' | 'phrases'): void {
    const changed = this.mode !== mode;
    this.mode = mode;
    this.root.dataset['mode'] = mode;
    this.form.hidden = mode !== 'text';
    this.phrases.hidden = mode !== 'phrases';
    if (mode === 'text') this.input.focus();
    else this.input.blur();
    if (changed) this.options.onTyping();
  }
}

function isEnter(code: string): boolean {
  return code === 'Enter' || code === 'NumpadEnter';
}
