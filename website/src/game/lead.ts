/**
 * How far ahead of the tick that is reaching us our own ship flies: far enough that an input counts on the tick on which
 * it was drawn. In ticks.
 */
export interface Lead {
  /** For inputs. */
  sent: number;
  /** For what is drawn: it follows, without a jerk that could be seen. */
  drawn: number;
}

/** Before the server has said how early our inputs come. */
const FIRST_TICKS = 4;
/** How early inputs should come at least: a tick for the network, which may be more uneven than it was. */
const WANTED_TICKS = 1;
const MAX_TICKS = 25;
/** Of what is too early so much is taken off with each answer, and no more than what is drawn can keep up with. */
const EARLY_SHARE = 0.1;
const MAX_EARLY_STEP_TICKS = 0.1;
/** With each snapshot the own ship's time is put right by this at most: it then runs 6 % slower or faster. */
const MAX_DRIFT_TICKS = 0.12;
/** What is further off than a tenth of a second is put right at once: keys would answer late for seconds. */
const LEAP_TICKS = 6;

export function newLead(): Lead {
  return { sent: FIRST_TICKS, drawn: FIRST_TICKS };
}

/**
 * The server has said by how many ticks an input came early. Too late is mended at once; too early a little at a time. So an
 * uneven network is given more room than an even one.
 */
export function adjustLead(lead: Lead, early: number): void {
  const missing = WANTED_TICKS - early;
  const step = missing > 0 ? missing : Math.max(missing * EARLY_SHARE, -MAX_EARLY_STEP_TICKS);
  lead.sent = Math.min(Math.max(lead.sent + step, 0), MAX_TICKS);
}

/**
 * A snapshot has moved the clock, and perhaps the lead: what was drawn goes on from there, which now is `ahead` of the tick that
 * is reaching us, and a little nearer to where inputs count that are sent now.
 */
export function followLead(lead: Lead, ahead: number): void {
  const missing = lead.sent - ahead;
  const step = Math.min(Math.max(missing, -MAX_DRIFT_TICKS), MAX_DRIFT_TICKS);
  lead.drawn = Math.abs(missing) > LEAP_TICKS ? lead.sent : ahead + step;
}
