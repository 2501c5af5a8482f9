import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { verdictOf } from '../src/net/reconnect';
import { estimateFor, sentenceFor, waitingFor } from '../src/screens/sentences';

const protocol = readFileSync(new URL('../../PROTOCOL.md', import.meta.url), 'utf8');

/** The lines of the table whose head begins with `head`, without their outer bars. */
function rowsOf(head: string): string[] {
  const lines = protocol.slice(protocol.indexOf(head)).split('\n').slice(2);
  return lines.slice(
    0,
    lines.findIndex((line) => !line.startsWith('|')),
  );
}

const problems = rowsOf('| code | status |').flatMap((row) =>
  [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map((match) => match[1] ?? ''),
);
const denials = rowsOf('| code | because |').map((row) =>
  (row.split('|')[1] ?? '').trim().replaceAll('`', ''),
);
const closes = rowsOf('| number | code |').map((row) => {
  const [, number = '', code = ''] = row.split('|').map((cell) => cell.trim().replaceAll('`', ''));
  return { number: Number(number), code };
});

describe('what the specification lists', () => {
  it('is found', () => {
    expect(problems).toContain('name_invalid');
    expect(denials).toContain('too_fast');
    expect(closes).toContainEqual({ number: 4002, code: 'replaced' });
  });

  it.each([...problems, ...closes.map(({ code }) => code)])('has a sentence for a person: %s', (code) => {
    expect(sentenceFor(code)).not.toBe(sentenceFor('a code that nobody knows'));
  });

  it.each(closes)('has a verdict on close code $number $code', ({ number, code }) => {
    const verdict = verdictOf(number);
    if (verdict.kind !== 'stop') expect(number).toBeGreaterThanOrEqual(4010);
    else if (code !== verdict.code) throw new Error(`${number} is taken for ${verdict.code}`);
  });

  it('names what a waiting ticket waits for', () => {
    const reasons = ['too_few_players', 'rating', 'latency', 'no_server', null, 'news'];
    const words = reasons.map((blocked_by) => waitingFor({ blocked_by }, 0));
    expect(new Set(words).size).toBe(reasons.length);
  });

  it('names the limit that blocks and when it widens', () => {
    const rating = { blocked_by: 'rating', limit: 300, widens_at: 1000 };
    expect(waitingFor(rating, 997.2)).toBe(
      'The pilots who wait are not within 300 rating points of yours. The limit widens in 3 s.',
    );
    expect(waitingFor(rating, 1000)).toBe('The pilots who wait are not within 300 rating points of yours.');
    expect(waitingFor({ blocked_by: 'latency', limit: 120 }, 0)).toBe(
      'No free arena answers you within 120 ms.',
    );
  });

  it('tells an estimate with its spread where there is one', () => {
    const sentences = [
      estimateFor({ estimated_wait_s: null }),
      estimateFor({ estimated_wait_s: 4 }),
      estimateFor({ estimated_wait_s: 4, estimated_wait_low_s: 4, estimated_wait_high_s: 4 }),
      estimateFor({ estimated_wait_s: 4, estimated_wait_low_s: 1, estimated_wait_high_s: 9 }),
    ];
    expect(sentences).toEqual(['–', '4 s', '4 s', '1–9 s']);
  });
});
