import { button, el } from './element';
import { MODES } from './modes';

export interface NewLobbyOptions {
  /** `fillTo` 0 is without bots. */
  onMake: (mode: string, fillTo: number) => void;
  onBack: () => void;
}

export interface NewLobby {
  root: HTMLElement;
  setBusy(busy: boolean): void;
  setNotice(text: string | null): void;
}

/** What the private match shall be. */
export function newLobbyScreen(options: NewLobbyOptions): NewLobby {
  const notice = el('p', { class: 'notice', attributes: { role: 'alert' } });
  notice.hidden = true;
  const bots = el('input', { attributes: { type: 'checkbox', id: 'with-bots' } });
  const modes = MODES.flatMap(({ id, name, line, withBots }) => {
    if (withBots === undefined) return [];
    const text = el(
      'span',
      { class: 'mode-text' },
      el('span', { class: 'mode-name', text: name }),
      el('span', { class: 'mode-line', text: line }),
    );
    const onClick = () => options.onMake(id, bots.checked ? withBots : 0);
    return [el('button', { class: 'mode', attributes: { type: 'button', 'data-mode': id }, onClick }, text)];
  });
  const root = el(
    'section',
    { class: 'screen panel-screen' },
    el(
      'div',
      { class: 'panel new-lobby', attributes: { tabindex: '-1' } },
      el('h2', { text: 'A match of your own' }),
      notice,
      el('p', { text: 'You get a code for your friends. It counts for no rating.' }),
      el('div', { class: 'modes' }, ...modes),
      el(
        'label',
        { class: 'with-bots', attributes: { for: 'with-bots' } },
        bots,
        'Bots take the empty seats',
      ),
      el('div', { class: 'actions' }, button('Back', 'plain', options.onBack)),
    ),
  );
  return {
    root,
    setBusy: (busy) => {
      for (const mode of modes) mode.disabled = busy;
    },
    setNotice: (text) => {
      notice.textContent = text;
      notice.hidden = text === null;
    },
  };
}
