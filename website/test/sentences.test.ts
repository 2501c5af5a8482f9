import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { verdictOf } from '../src/net/reconnect';
import { sentenceFor, waitingFor } from '../src/screens/sentences';

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
const closes = rowsOf('| number | code |').map((row) => {
  const [, number = '', code = ''] = row.split('|').map((cell) => cell.trim().replaceAll('`', ''));
  return { number: Number(number), code };
});

describe('what the specification lists', () => {
  it('is found', () => {
    expect(problems).toContain('name_invalid');
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
    const words = ['too_few_players', 'no_server', null, 'news'].map(waitingFor);
    expect(new Set(words).size).toBe(4);
  });
});
