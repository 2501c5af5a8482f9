export interface ElementOptions {
  class?: string;
  /** Always set as text: names come from strangers. */
  text?: string;
  attributes?: Record<string, string>;
  onClick?: () => void;
}

/** Makes an element. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  options: ElementOptions = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (options.class !== undefined) element.className = options.class;
  if (options.text !== undefined) element.textContent = options.text;
  for (const [name, value] of Object.entries(options.attributes ?? {})) element.setAttribute(name, value);
  if (options.onClick) element.addEventListener('click', options.onClick);
  element.append(...children);
  return element;
}

export function button(label: string, look: 'primary' | 'plain', onClick: () => void): HTMLButtonElement {
  return el('button', { class: `button ${look}`, text: label, attributes: { type: 'button' }, onClick });
}

/** Sets the text only when it changed: the HUD is updated on every frame. */
export function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
