import { ProtocolError } from '../codec';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Reads a binary frame from front to back. Throws `ProtocolError` where it ends too early or makes no sense. */
export class Reader {
  private at = 0;
  private readonly view: DataView;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u8(): number {
    return this.view.getUint8(this.step(1));
  }

  i8(): number {
    return this.view.getInt8(this.step(1));
  }

  u16(): number {
    return this.view.getUint16(this.step(2), true);
  }

  i24(): number {
    return (this.u24() << 8) >> 8;
  }

  u24(): number {
    return this.u16() + this.u8() * 0x10000;
  }

  u32(): number {
    return this.view.getUint32(this.step(4), true);
  }

  f32(): number {
    const value = this.view.getFloat32(this.step(4), true);
    if (!Number.isFinite(value)) throw new ProtocolError('a number that is none');
    return value;
  }

  varint(): number {
    let value = 0;
    for (let factor = 1; factor <= 2 ** 28; factor *= 128) {
      const byte = this.u8();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) {
        if (value >= 2 ** 32) break;
        return value;
      }
    }
    throw new ProtocolError('a number out of range');
  }

  zigzag(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  seat(): number {
    const seat = this.varint();
    if (seat > 0xffff) throw new ProtocolError('a number out of range');
    return seat;
  }

  text(): string {
    const bytes = this.part(this.varint());
    try {
      return utf8.decode(bytes);
    } catch {
      throw new ProtocolError('text that is not UTF-8');
    }
  }

  uuid(): string {
    const hex = Array.from(this.part(16), (byte) => byte.toString(16).padStart(2, '0')).join('');
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  }

  part(length: number): Uint8Array {
    const start = this.step(length);
    return this.bytes.subarray(start, start + length);
  }

  /** Calls `item` for each of a list, whose length comes first. */
  list(item: () => void): void {
    for (let left = this.varint(); left > 0; left -= 1) item();
  }

  /** A list of ascending ids, written as gaps, each followed by what `item` reads. */
  ids(item: (id: number) => void): void {
    let next = 0;
    this.list(() => {
      const id = next + this.seat();
      if (id > 0xffff) throw new ProtocolError('a number out of range');
      next = id + 1;
      item(id);
    });
  }

  /** A list of shots' ids, which go round past 65535. */
  shotIds(item: (id: number) => void): void {
    let next: number | null = null;
    this.list(() => {
      const id: number = next === null ? this.u16() : (next + this.seat()) & 0xffff;
      next = id + 1;
      item(id);
    });
  }

  /** The id of the shot after one in a list of new ones, and whether it is alike but for its heading. */
  shotAfter(id: number): { id: number; isAlike: boolean } {
    const gapAndAlike = this.varint();
    const gap = Math.floor(gapAndAlike / 2);
    if (gap > 0xffff) throw new ProtocolError('a number that is too large');
    return { id: (id + 1 + gap) & 0xffff, isAlike: gapAndAlike % 2 === 1 };
  }

  private step(length: number): number {
    const start = this.at;
    if (start + length > this.bytes.length) throw new ProtocolError('the frame ends too early');
    this.at = start + length;
    return start;
  }
}
