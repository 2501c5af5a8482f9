import { button, el, setText } from './element';

/** The code and the link that bring others in. */
export interface Invitation {
  root: HTMLElement;
  show(code: string, link: string): void;
}

/** `extra` stands beside the link. */
export function invitation(what: string, ...extra: HTMLElement[]): Invitation {
  const shown = el('strong', { class: 'invite-code' });
  const link = el('input', { attributes: { readonly: '', 'aria-label': 'Link for your friends' } });
  link.addEventListener('focus', () => link.select());
  const copy = button('Copy link', 'plain', () => {
    link.select();
    // Browsers offer the clipboard on secure origins only; elsewhere the link stands there, selected.
    const clipboard = (navigator as Partial<Navigator>).clipboard;
    clipboard?.writeText(link.value).then(
      () => setText(copy, 'Copied'),
      () => undefined,
    );
  });
  const root = el(
    'div',
    { class: 'invitation' },
    el('p', {}, `${what} `, shown),
    el('div', { class: 'invite-link' }, link, copy, ...extra),
  );
  return {
    root,
    show: (code, address) => {
      setText(shown, code);
      if (link.value === address) return;
      link.value = address;
      setText(copy, 'Copy link');
    },
  };
}
