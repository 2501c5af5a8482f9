import { button, el, setText } from './element';

export interface WatchBarOptions {
  /** Whether there is more of the world than fits into the picture. */
  roams: boolean;
  onStep: (step: 1 | -1) => void;
  onRoam: () => void;
}

/** Whom one watches, and the ways to watch somebody else. */
export class WatchBar {
  readonly root: HTMLElement;
  private readonly who = el('b', { class: 'watched', attributes: { 'aria-live': 'polite' } });
  private readonly behind = el('span', { class: 'watch-behind' });

  constructor({ roams, onStep, onRoam }: WatchBarOptions) {
    const step = (label: string, title: string, by: 1 | -1) => {
      const control = button(label, 'plain', () => onStep(by));
      control.setAttribute('aria-label', title);
      control.title = title;
      return control;
    };
    const roam = button('Look around', 'plain', onRoam);
    roam.title = 'F: drag the picture';
    this.root = el(
      'div',
      { class: 'watch-bar', attributes: { role: 'toolbar', 'aria-label': 'Watching' } },
      el('span', { class: 'watch-label', text: 'Watching' }),
      step('◀', 'Previous pilot (A)', -1),
      this.who,
      step('▶', 'Next pilot (D)', 1),
      ...(roams ? [roam] : []),
      this.behind,
    );
  }

  /** `name` is null for who looks around, `delayS` for a recording. */
  show(name: string | null, delayS: number | null): void {
    setText(this.who, name ?? 'the world');
    setText(this.behind, delayS === null ? '' : delayS > 0 ? `${delayS} s behind` : 'live');
  }
}
