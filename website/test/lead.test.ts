import { describe, expect, it } from 'vitest';
import { adjustLead, followLead, newLead, type Lead } from '../src/game/lead';

/** Snapshots come `count` times to a clock that nothing moves; gives what each moves the drawn ship on by. */
function snapshots(lead: Lead, count: number): number[] {
  return Array.from({ length: count }, () => {
    const before = lead.drawn;
    followLead(lead, before);
    return lead.drawn - before;
  });
}

describe('the lead', () => {
  it('is raised for inputs at once when one came late, and drawn a little with each snapshot', () => {
    const lead = newLead();
    const before = lead.sent;
    adjustLead(lead, -3);
    expect(lead).toEqual({ sent: before + 4, drawn: before });
    const steps = snapshots(lead, 40);
    expect(Math.max(...steps)).toBeLessThanOrEqual(0.1201);
    expect(lead.drawn).toBeCloseTo(lead.sent, 6);
  });

  it('is lowered slowly enough for the drawn ship to keep up', () => {
    const lead = newLead();
    adjustLead(lead, -3);
    snapshots(lead, 40);
    const raised = lead.sent;
    for (let answers = 0; answers < 20; answers += 1) {
      adjustLead(lead, 8);
      snapshots(lead, 1);
      expect(lead.drawn).toBeCloseTo(lead.sent, 6);
    }
    expect(lead.sent).toBeCloseTo(raised - 2, 6);
  });

  it('is left alone by an input that came a tick early', () => {
    const lead = newLead();
    const before = { ...lead };
    adjustLead(lead, 1);
    snapshots(lead, 1);
    expect(lead).toEqual(before);
  });

  it('is drawn at once where it is off by more than a tenth of a second', () => {
    const lead = newLead();
    adjustLead(lead, -9);
    snapshots(lead, 1);
    expect(lead.drawn).toBe(lead.sent);
  });

  it('hides a clock that was put back by packets that were held up', () => {
    const lead = newLead();
    const ahead = lead.drawn + 1;
    followLead(lead, ahead);
    expect(lead.drawn).toBeGreaterThan(ahead - 0.1201);
    expect(lead.drawn).toBeLessThan(ahead);
    expect(lead.sent).toBe(newLead().sent);
  });
});
