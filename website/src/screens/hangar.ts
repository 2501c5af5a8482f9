import { ownPilot, type MatchState } from '../game/state';
import type { Identity, JetTraits, Special, WeaponKind } from '../net/protocol';
import { weaponOf } from '../net/weapons';
import { mirrored, shapeOf } from '../render/jet_shapes';
import { el } from './element';

const SVG = 'http://www.w3.org/2000/svg';

/** What a special is called, and what it does. */
const SPECIALS: Record<Special, { name: string; line: string }> = {
  boost: { name: 'Boost', line: 'Races ahead while you hold it.' },
  strafe: { name: 'Strafe', line: 'Turn keys fly sideways, the nose stays.' },
  shield: { name: 'Shield', line: 'Throws shots back.' },
  salvo: { name: 'Salvo', line: 'A dozen shots at once.' },
  cloak: { name: 'Cloak', line: 'Unseen until you fire or are hit.' },
};

export function specialName(special: Special): string {
  return SPECIALS[special].name;
}

/** What a weapon is called, and what it is like. */
const WEAPONS: Record<WeaponKind, { name: string; line: string }> = {
  gun: { name: 'Gun', line: 'Many shots, straight on.' },
  missile: { name: 'Missile', line: 'Slow near you, very fast far away.' },
  scatter: { name: 'Scatter', line: 'Six pellets at once, for close range.' },
  beam: { name: 'Beam', line: 'Hits at once, but not far.' },
  homing: { name: 'Homing missile', line: 'Follows: turn hard, hide, or put a mountain in between.' },
};

export function weaponName(kind: WeaponKind): string {
  return WEAPONS[kind].name;
}

/** What can be flown, to choose from: while nobody flies, and while our own ship is destroyed. */
export class Hangar {
  readonly root = el('div', {
    class: 'hangar',
    attributes: { role: 'group', 'aria-label': 'Your next jet' },
  });
  private cards: HTMLButtonElement[] = [];
  private drawn: Identity | undefined;
  private chosen: number | null = null;

  constructor(private readonly onChoose: (jet: number) => void) {}

  draw(state: MatchState): void {
    const { identity } = state;
    if (identity.jets !== this.drawn?.jets) this.build(identity);
    this.drawn = identity;
    const own = state.snapshots.at(-1)?.entities.find(({ id }) => id === state.identity.seat);
    const onTheGround = state.phase === 'waiting' || state.phase === 'countdown';
    const open =
      onTheGround || (state.phase === 'running' && own?.alive === false && !state.identity.one_life);
    this.root.hidden =
      this.cards.length === 0 || !open || (state.phase === 'waiting' && state.private !== null);
    const selected = this.chosen ?? own?.jet ?? ownPilot(state)?.jet ?? 0;
    this.cards.forEach((card, jet) => card.setAttribute('aria-pressed', String(jet === selected)));
  }

  /** Of a key: 1 is the first jet. It counts at any time, for the next ship. */
  chooseByKey(code: string): void {
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(code)?.[1];
    if (digit !== undefined) this.choose(Number(digit) - 1);
  }

  private choose(jet: number): void {
    if (jet >= this.cards.length) return;
    this.chosen = jet;
    this.onChoose(jet);
  }

  private build(identity: Identity): void {
    const { jets = [] } = identity;
    const best = (of: (jet: JetTraits) => number) => Math.max(...jets.map(of));
    const measures: [string, (jet: JetTraits) => number][] = [
      ['Speed', ({ max_speed }) => max_speed / best((jet) => jet.max_speed)],
      ['Turn', ({ turn_rate }) => turn_rate / best((jet) => jet.turn_rate)],
      ['Hull', ({ max_hp }) => max_hp / best((jet) => jet.max_hp)],
      ['Energy', ({ max_energy }) => max_energy / best((jet) => jet.max_energy)],
    ];
    this.cards = jets.map((jet, number) => {
      const bars = measures.map(([name, share]) => bar(name, share(jet)));
      const special = SPECIALS[jet.special];
      const weapon = WEAPONS[weaponOf(identity, jet.weapon).kind];
      const card = el(
        'button',
        {
          class: 'hangar-jet',
          attributes: { type: 'button', title: `${weapon.line} ${special.line}` },
          onClick: () => {
            this.choose(number);
            // Space fires; it must not press the card that a click left in focus.
            card.blur();
          },
        },
        el('kbd', { text: String(number + 1) }),
        silhouette(number),
        el('b', { text: jet.name }),
        el('span', { class: 'hangar-special', text: `${weapon.name}, ${special.name.toLowerCase()}` }),
        ...bars,
      );
      return card;
    });
    this.root.replaceChildren(...this.cards);
  }
}

/** The most of a measure that a jet has fills its bar. */
function bar(name: string, share: number): HTMLElement {
  const fill = el('i');
  fill.style.width = `${Math.round(share * share * 100)}%`;
  return el('span', { class: 'hangar-bar' }, el('span', { text: name }), el('span', {}, fill));
}

function silhouette(jet: number): SVGSVGElement {
  const { wings, hull } = shapeOf(jet);
  const picture = document.createElementNS(SVG, 'svg');
  picture.setAttribute('viewBox', '-28 -32 56 62');
  picture.setAttribute('aria-hidden', 'true');
  for (const points of [...wings, ...wings.map(mirrored), hull]) {
    const polygon = document.createElementNS(SVG, 'polygon');
    polygon.setAttribute('points', points.join(' '));
    picture.append(polygon);
  }
  return picture;
}
