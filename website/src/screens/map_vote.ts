import type { MatchState } from '../game/state';
import { el } from './element';

/** What a map is called: the name of its file. */
export function mapName(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export interface MapVote {
  root: HTMLElement;
  show(state: MatchState): void;
}

/** In a private lobby: where the next match is flown. One button for each map, with the votes that it has. */
export function mapVote(onVote: (map: number) => void): MapVote {
  const choices = el('div', {
    class: 'map-choices',
    attributes: { role: 'group', 'aria-label': 'Next map' },
  });
  const root = el('div', { class: 'map-vote' }, el('span', { text: 'Next map' }), choices);
  let drawn = '';
  return {
    root,
    show: ({ private: lobby, pilots, identity }) => {
      const maps = lobby?.maps ?? [];
      root.hidden = maps.length < 2;
      const votes = pilots.map(({ seat, vote }) => [seat, vote]);
      const key = JSON.stringify([maps, lobby?.map, votes]);
      if (key === drawn) return;
      drawn = key;
      const own = pilots.find(({ seat }) => seat === identity.seat)?.vote;
      choices.replaceChildren(
        ...maps.map((name, map) => {
          const count = pilots.filter(({ vote }) => vote === map).length;
          const control = el('button', {
            class: 'map-choice',
            text: count > 0 ? `${mapName(name)} · ${count}` : mapName(name),
            attributes: {
              type: 'button',
              'data-map': name,
              'aria-pressed': String(own === map),
              title: map === lobby?.map ? 'The map you see' : '',
            },
            onClick: () => onVote(map),
          });
          control.classList.toggle('current', map === lobby?.map);
          return control;
        }),
      );
    },
  };
}
