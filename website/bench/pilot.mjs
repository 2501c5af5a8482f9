/** A pilot with the website's own network code, clock and prediction, and a script in place of hands and eyes. */
import WebSocket from 'ws';

const RELEASED = { thrust: 0, turn: 0, shoot: false, ability: false };

/** The stick's positions over time: the same for the same seed. Some are held long enough for steady flight. */
function manoeuvres(seed) {
  let state = seed;
  const roll = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return () => ({
    holdMs: roll() < 0.2 ? 1500 + roll() * 1500 : 150 + roll() * 650,
    controls: {
      thrust: roll() < 0.7 ? 1 : Math.floor(roll() * 3) - 1,
      turn: roll() < 0.5 ? Math.floor(roll() * 3) - 1 : Math.floor(roll() * 9 - 4) / 4,
      shoot: roll() < 0.3,
      ability: false,
    },
  });
}

export class Pilot {
  state = null;
  controls = RELEASED;
  /** When the controls last changed, local ms. */
  changedMs = -Infinity;
  stopped = null;

  /**
   * `site` are the website's modules, `join` a ticket and where to, `openChannel` the website's, for who flies over a data
   * channel; `look` is told of each message that is taken in.
   */
  constructor(site, { join, subprotocol, seed, openChannel, look = (_pilot, _message, takeIn) => takeIn() }) {
    this.site = site;
    this.next = manoeuvres(seed);
    this.pacer = site.newPacer(60);
    this.connection = new site.MatchConnection(join, {
      openSocket: (url, listener) => openSocket(url, subprotocol, listener),
      ...(openChannel ? { openChannel } : {}),
      freshTicket: () => Promise.reject(new Error('the bench does not come back')),
      timers: site.SYSTEM_TIMERS,
      random: Math.random,
      onMessage: (message) =>
        look(this, message, () => {
          this.state = site.apply(this.state, message, performance.now());
          if (message.type === 'WorldUpdate') this.flush();
        }),
      onJoined: () => this.fly(),
      onLost: () => (this.stopped = 'lost the connection'),
      onStopped: (code) => (this.stopped = code),
    });
  }

  fly() {
    const { holdMs, controls } = this.next();
    this.controls = controls;
    this.changedMs = performance.now();
    this.flush();
    this.timer = setTimeout(() => this.fly(), holdMs);
  }

  /** As the page does on each change of a key and after each snapshot. */
  flush() {
    const { site, state } = this;
    if (!state || state.snapshots.length === 0) return;
    const answer = site.paceInput(this.pacer, this.controls, performance.now(), state.ack);
    if (answer.kind === 'wait') setTimeout(() => this.flush(), answer.ms);
    if (answer.kind !== 'send') return;
    const { tick, behind } = site.inputTime(state, performance.now());
    const data = { seq: answer.seq, tick, seen: Math.max(tick - behind, 0), ...this.controls };
    if (this.connection.send({ type: 'Input', data }))
      site.recordInput(state, { seq: answer.seq, tick, behind, controls: this.controls });
  }

  leave() {
    clearTimeout(this.timer);
    this.connection.leave();
  }
}

function openSocket(url, subprotocol, listener) {
  const socket = new WebSocket(url, [subprotocol]);
  socket.binaryType = 'arraybuffer';
  socket.addEventListener('open', () => listener.onOpen(socket.protocol));
  socket.addEventListener('message', ({ data }) => listener.onFrame(data));
  socket.addEventListener('close', ({ code }) => listener.onClose(code));
  // Its close event follows.
  socket.addEventListener('error', () => {});
  return socket;
}
