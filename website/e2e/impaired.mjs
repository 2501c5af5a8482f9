/**
 * Flies in a real browser through a bad network, and compares what the page draws with where the server has the ships.
 *
 *   BASE_URL    the head server's origin; its game server's address leads through the bad network
 *   DIRECT_URL  the same without it, for the pilot that tells the truth
 *   TRANSPORT   what must carry the snapshots: `channel` (the default) or `socket`
 *   SECONDS     how long (20)
 *   SHOTS_DIR   where the error trace goes (default test-results/shots)
 *   CHROMIUM    the browser (default /usr/bin/chromium)
 */
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import WebSocket from 'ws';
import { plot } from '../bench/plot.mjs';
import { Truth } from '../bench/truth.mjs';
import { launchBrowser } from './browser.mjs';

const { BASE_URL, DIRECT_URL, TRANSPORT = 'channel', SHOTS_DIR = 'test-results/shots' } = process.env;
const SECONDS = Number(process.env.SECONDS ?? 20);
/** Generous: the machine may be busy. */
const SOON_MS = 60_000;
/** Keys that are held in turn, for so long. */
const MANOEUVRES = [
  ['KeyW'],
  ['KeyW', 'KeyD'],
  ['KeyW'],
  ['KeyW', 'KeyA', 'Space'],
  ['KeyA'],
  ['KeyW', 'KeyD', 'Space'],
];
const HOLD_MS = 700;
/**
 * In px: how far a drawn ship may be from the truth, of half of all pictures and of 95 in a hundred. The rest is left to a
 * machine that stands still for a moment; `cargo xtask bench feel` measures more strictly.
 */
const MEDIAN_PX = 3;
const MOST_PX = 24;

await mkdir(SHOTS_DIR, { recursive: true });
const truth = new Truth();
const witness = await watchFromASeat();
const browser = await launchBrowser();
try {
  const page = await browser.newPage({ viewport: { width: 640, height: 400 } });
  page.setDefaultTimeout(SOON_MS);
  const errors = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(BASE_URL, { timeout: SOON_MS });
  await page.locator('#pilot-name').fill('Castaway');
  await page.locator('[data-mode="free-play"]').click();
  await page.waitForFunction((transport) => window.jetRaiders?.debug().transport === transport, TRANSPORT);
  await page.waitForFunction(() => window.jetRaiders.debug().ships.some(({ own, alive }) => own && alive));
  await page.evaluate(() => {
    window.pictures = [];
    const note = () => {
      const { tick, present, transport, ships } = window.jetRaiders.debug();
      const at = ships.filter(({ alive }) => alive).map(({ id, own, x, y }) => ({ id, own, x, y }));
      window.pictures.push({ atMs: performance.now(), tick, present, transport, ships: at });
      requestAnimationFrame(note);
    };
    note();
  });
  const until = Date.now() + SECONDS * 1000;
  for (let turn = 0; Date.now() < until; turn += 1) {
    const keys = MANOEUVRES[turn % MANOEUVRES.length];
    for (const key of keys) await page.keyboard.down(key);
    await page.waitForTimeout(HOLD_MS);
    for (const key of keys) await page.keyboard.up(key);
  }
  const pictures = await page.evaluate(() => window.pictures);
  // The truth about what was drawn last is still to come.
  await page.waitForTimeout(500);
  const by = new Set(pictures.map(({ transport }) => transport));
  assert.deepEqual([...by], [TRANSPORT], 'snapshots have come another way');
  assert.deepEqual(errors, []);
  await judge(pictures);
} finally {
  await browser.close();
  witness.close();
}

async function judge(pictures) {
  const began = pictures[0].atMs;
  const [own, others] = [[], []];
  for (const { atMs, tick, present, ships } of pictures)
    for (const ship of ships) {
      const there = truth.ship(ship.id, ship.own ? present : tick);
      if (there) (ship.own ? own : others).push({ s: (atMs - began) / 1000, px: truth.apart(ship, there) });
    }
  const file = path.join(SHOTS_DIR, `impaired_${TRANSPORT}.svg`);
  const lanes = [
    { title: 'Own ship: drawn, from the truth of its tick', target: MOST_PX, points: own },
    { title: 'Others: drawn, from the truth of that tick', target: MOST_PX, points: others },
  ];
  await writeFile(file, plot(lanes, SECONDS));
  for (const [whose, points] of [
    ['own ship', own],
    ['others', others],
  ]) {
    assert.ok(points.length > 30, `only ${points.length} samples of: ${whose}`);
    const sorted = points.map(({ px }) => px).sort((a, b) => a - b);
    const [median, most] = [0.5, 0.95].map((share) => sorted[Math.floor(sorted.length * share)]);
    console.log(
      `${whose}: ${median.toFixed(2)} px from the truth, ${most.toFixed(2)} at p95, of ${points.length}`,
    );
    assert.ok(median < MEDIAN_PX && most < MOST_PX, `${whose}: too far from the truth`);
  }
  console.log(`error trace: ${file}`);
}

/** A pilot without the bad network who lets the ship fly straight on and hears where everybody is. */
async function watchFromASeat() {
  const post = async (url, body, token) => {
    const headers = {
      'content-type': 'application/json',
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    };
    const answer = await fetch(`${DIRECT_URL}${url}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    assert.ok(answer.ok, `${url}: ${answer.status}`);
    return answer.json();
  };
  const { session_token } = await post('/guest/init', { display_name: 'Witness' });
  const { ws_url, match_ticket } = await post('/lobbies/join', { lobby_id: 'free-play' }, session_token);
  const address = new URL(ws_url);
  address.hostname = new URL(DIRECT_URL).hostname;
  const socket = new WebSocket(address, ['jet.v1.json']);
  socket.on('message', (frame) => {
    for (const line of String(frame).split('\n')) truth.note(JSON.parse(line));
  });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  socket.send(JSON.stringify({ type: 'Join', data: { match_ticket } }));
  return socket;
}
