import type { Stick } from '../game/stick';
import { el } from './element';

/** From the middle of the stick to its rim, in CSS px. */
const RIM_PX = 60;

/**
 * What thumbs fly with where there is no keyboard: a stick that begins wherever the left one touches, and two buttons for
 * the right one. Shown on touch screens only (styles.css).
 */
export class TouchPad {
  readonly root: HTMLElement;
  /** Null while no thumb is on it. */
  stick: Stick | null = null;
  private readonly held = new Set<HTMLElement>();
  private readonly rim = el('div', { class: 'touch-rim' }, el('i'));
  private readonly fire = el('button', { class: 'touch-button fire', text: 'Fire' });
  private readonly special = el('button', { class: 'touch-button special', text: 'Special' });
  /** Of the thumb on the stick. */
  private thumb: { pointer: number; x: number; y: number } | null = null;

  constructor(private readonly onChange: () => void) {
    const field = el('div', { class: 'touch-field' }, this.rim);
    this.rim.hidden = true;
    field.addEventListener('pointerdown', (event) => this.takeStick(field, event));
    field.addEventListener('pointermove', (event) => this.moveStick(event));
    for (const end of ['pointerup', 'pointercancel'] as const)
      field.addEventListener(end, (event) => this.letStickGo(event));
    for (const button of [this.fire, this.special]) {
      button.type = 'button';
      button.addEventListener('pointerdown', (event) => this.press(button, event));
      for (const end of ['pointerup', 'pointercancel'] as const)
        button.addEventListener(end, () => this.letGo(button));
    }
    this.root = el('div', { class: 'touch-pad' }, field, this.special, this.fire);
    this.root.addEventListener('contextmenu', (event) => event.preventDefault());
  }

  get shoot(): boolean {
    return this.held.has(this.fire);
  }

  get ability(): boolean {
    return this.held.has(this.special);
  }

  /** True while a thumb is on it. */
  get isHeld(): boolean {
    return this.stick !== null || this.held.size > 0;
  }

  /** While it is covered nothing on it is held. */
  setEnabled(enabled: boolean): void {
    this.root.hidden = !enabled;
    if (!enabled) this.release();
  }

  /** Where no jet has one there is no button for it. */
  setSpecial(there: boolean): void {
    this.special.hidden = !there;
  }

  private takeStick(field: HTMLElement, event: PointerEvent): void {
    if (this.thumb) return;
    event.preventDefault();
    field.setPointerCapture(event.pointerId);
    this.thumb = { pointer: event.pointerId, x: event.clientX, y: event.clientY };
    const { left, top } = field.getBoundingClientRect();
    this.rim.style.translate = `${event.clientX - left}px ${event.clientY - top}px`;
    this.rim.hidden = false;
    this.moveStick(event);
  }

  private moveStick(event: PointerEvent): void {
    if (event.pointerId !== this.thumb?.pointer) return;
    const [x, y] = [(event.clientX - this.thumb.x) / RIM_PX, (event.clientY - this.thumb.y) / RIM_PX];
    const far = Math.max(Math.hypot(x, y), 1);
    this.stick = { x: x / far, y: y / far };
    this.rim.style.setProperty('--x', `${this.stick.x * RIM_PX}px`);
    this.rim.style.setProperty('--y', `${this.stick.y * RIM_PX}px`);
    this.onChange();
  }

  private letStickGo(event: PointerEvent): void {
    if (event.pointerId !== this.thumb?.pointer) return;
    this.centre();
    this.onChange();
  }

  private centre(): void {
    this.thumb = null;
    this.stick = null;
    this.rim.hidden = true;
  }

  private press(button: HTMLElement, event: PointerEvent): void {
    event.preventDefault();
    button.setPointerCapture(event.pointerId);
    button.classList.add('held');
    this.held.add(button);
    this.onChange();
  }

  private letGo(button: HTMLElement): void {
    button.classList.remove('held');
    if (this.held.delete(button)) this.onChange();
  }

  private release(): void {
    this.centre();
    for (const button of [...this.held]) this.letGo(button);
  }
}
