/**
 * Plays the game in a real browser against running servers and says what it saw.
 *
 *   BASE_URL   the head server's origin (default http://127.0.0.1:3000); its matches should be short, say 15 s
 *   SHOTS_DIR  where the pictures go (default test-results/shots)
 *   CHROMIUM   the browser (default /usr/bin/chromium)
 *   ONLY       runs just the scenarios that have this in their name
 *
 * The last line is `N passed, N failed`; the exit code is 0 only if nothing failed.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { launchBrowser } from './browser.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('playwright-core').BrowserContext} BrowserContext */

const BASE_URL = process.env.BASE_URL ?? process.argv[2] ?? 'http://127.0.0.1:3000';
const SHOTS_DIR = process.env.SHOTS_DIR ?? 'test-results/shots';

/** For what a person would call at once, on a busy machine. */
const SOON_MS = 40_000;
/** For what takes a match's length. */
const MATCH_MS = 120_000;

let passed = 0;
let failed = 0;
/** Console errors and warnings about deprecated calls, and uncaught errors, of every page. */
const complaints = [];

/** @param {string} name @param {() => Promise<void>} work */
async function step(name, work) {
  const started = Date.now();
  try {
    await work();
    passed += 1;
    console.log(`ok    ${name} (${Date.now() - started} ms)`);
  } catch (error) {
    failed += 1;
    console.log(
      `FAIL  ${name}\n      ${error instanceof Error ? error.message.split('\n').slice(0, 6).join('\n      ') : error}`,
    );
    throw error;
  }
}

/** The steps of a scenario stop at the first that fails; the other scenarios still run. */
async function scenario(name, work) {
  if (!name.includes(process.env.ONLY ?? '')) return;
  console.log(`\n${name}`);
  try {
    await work();
  } catch {
    console.log(`      (the rest of this scenario was not run)`);
  }
}

function assert(condition, message) {
  if (!condition) throw new Error(message);
}

/** @param {BrowserContext} context */
async function openPage(context, who) {
  const page = await context.newPage();
  page.on('console', (message) => {
    const deprecated = message.type() === 'warning' && /deprecat/i.test(message.text());
    if (message.type() === 'error' || deprecated) complaints.push(`${who}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`${who}: ${error.message}`));
  await page.goto(BASE_URL, { timeout: SOON_MS });
  await page.locator('.landing').waitFor({ timeout: SOON_MS });
  return page;
}

/** @param {Page} page */
const debug = (page) => page.evaluate(() => window.jetRaiders.debug());

/** Waits until `test(debug())` is true in the page. @param {Page} page */
async function seen(page, what, test, timeout, argument) {
  try {
    await page.waitForFunction(
      ([source, value]) => {
        const snapshot = window.jetRaiders?.debug();
        if (!snapshot) return false;
        const own = snapshot.ships.find((ship) => ship.own);
        return window.jetRaidersTests[source]({ ...snapshot, own }, value);
      },
      [test, argument],
      { timeout, polling: 50 },
    );
  } catch (error) {
    const snapshot = await debug(page).catch(() => null);
    const words = await page
      .locator('#screens')
      .innerText()
      .catch(() => '');
    throw new Error(
      `did not see: ${what}\nstate: ${JSON.stringify(snapshot)}\nwords: ${words.replaceAll('\n', ' | ')}`,
      { cause: error },
    );
  }
}

/** The conditions of `seen`, put into each page by name: the site's policy allows no `eval`. */
function conditions() {
  const turned = (a, b) => Math.abs(Math.atan2(Math.sin(a - b), Math.cos(a - b)));
  window.jetRaidersTests = {
    running: ({ phase, own }) => phase === 'running' && own?.alive === true,
    flying: ({ own }) => own !== undefined,
    stopped: ({ own }) => own?.alive === true && own.throttle < 0.05,
    moved: ({ own }, from) =>
      own?.alive === true && own.throttle > 0.95 && Math.hypot(own.x - from.x, own.y - from.y) > 8,
    heading: ({ own }, wanted) => own?.alive === true && turned(own.rotation, wanted) < 0.15,
    turned: ({ own }, from) => own?.alive === true && turned(own.rotation, from.rotation) > 0.2,
    ownShot: ({ shots, seat }) => shots.some((shot) => shot.owner === seat),
    watching: ({ screen, seat, gaze, ships }) =>
      screen === 'watch' && seat === null && ships.some(({ id }) => id === gaze?.follow),
    replaying: ({ screen, playback, ships }) =>
      screen === 'watch' && playback !== null && !playback.paused && ships.length === 2,
    replayPaused: ({ playback }) => playback?.paused === true,
    replayFast: ({ playback }) => playback?.paused === false && playback.speed === 4,
    replayAt: ({ playback, tick, ships }, wanted) =>
      playback !== null && tick !== null && Math.abs(tick - wanted) < 240 && ships.length === 2,
    watchingAnother: ({ gaze, ships }, before) =>
      gaze?.follow !== before && ships.some(({ id, own }) => id === gaze?.follow && !own),
    ended: ({ phase }) => phase === 'ended',
    rematch: ({ phase, match_id, seat }, before) =>
      phase === 'running' && match_id !== before.match_id && seat === before.seat,
    inMode: ({ mode, phase, own }, wanted) => mode === wanted && phase === 'running' && own?.alive === true,
    cores: ({ cores }, wanted) => cores === wanted,
    ring: ({ ring, own }) => ring !== null && own !== undefined && ring.radius > 0,
    radar: ({ radar_cells }) => radar_cells > 0,
    sameSeat: ({ match_id, seat, own }, before) =>
      own !== undefined && match_id === before.match_id && seat === before.seat,
    transport: ({ transport, phase }, wanted) => transport === wanted && phase === 'running',
    later: ({ tick }, than) => tick > than,
    anotherMatch: ({ screen, match_id }, before) =>
      screen === 'queue' || (match_id !== null && match_id !== before.match_id),
  };
}

/** @param {Page} page */
async function shot(page, name) {
  await page.screenshot({ path: path.join(SHOTS_DIR, `${name}.png`) });
}

/** @param {Page} page */
async function play(page, name, mode) {
  await page.locator('#pilot-name').fill(name);
  await page.locator(`[data-mode="${mode}"]`).click();
}

/** @param {import('playwright-core').Browser} browser */
async function newContext(browser, device = { viewport: { width: 1280, height: 800 } }) {
  const context = await browser.newContext(device);
  context.setDefaultTimeout(SOON_MS);
  await context.addInitScript(conditions);
  return context;
}

const uniqueName = (name) => `${name} ${Math.floor(Math.random() * 1e6)}`;

async function main() {
  await mkdir(SHOTS_DIR, { recursive: true });
  const home = await mkdtemp(path.join(os.tmpdir(), 'jet-raiders-e2e-'));
  const browser = await launchBrowser({
    env: { ...process.env, HOME: home, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home },
  });
  try {
    await scenario('A duel from the landing page to the scoreboard and on', () => duel(browser));
    await scenario('Two players queue and meet', () => meeting(browser));
    await scenario('Two friends in a party', () => friends(browser));
    await scenario('A private match', () => privateMatch(browser));
    await scenario('Two tabs of one browser', () => twoTabs(browser));
    await scenario('Free flight', () => freeFlight(browser));
    await scenario('Every mode', () => everyMode(browser));
    await scenario('By touch', () => byTouch(browser));
    await scenario('A data channel, and what becomes of it', () => dataChannel(browser));
    await scenario('Watching', () => watching(browser));
    await scenario('A replay', () => replay(browser));
    await scenario('A cut connection', () => cutConnection(browser));
    await scenario('The browser did not complain', () =>
      step('no console errors, no uncaught errors', async () => {
        assert(complaints.length === 0, complaints.join('\n'));
      }),
    );
  } finally {
    await browser.close();
    await rm(home, { recursive: true, force: true });
  }
}

async function duel(browser) {
  const context = await newContext(browser);
  /** @type {Page} */
  let page;
  let before;
  await step('the landing page opens', async () => {
    page = await openPage(context, 'duel');
    await page.locator('#sky canvas').waitFor({ timeout: SOON_MS });
    await shot(page, '1-landing');
  });
  await step('a name and Play lead to the queue', async () => {
    await play(page, uniqueName('Ada'), 'duel');
    await page.locator('.queue .facts').waitFor({ timeout: SOON_MS });
    await shot(page, '2-queue');
  });
  await step('a bot fills the second seat and the match runs', async () => {
    await seen(page, 'own ship', 'flying', SOON_MS);
    await shot(page, '3-countdown');
    await seen(page, 'running with own ship alive', 'running', SOON_MS);
  });
  await step('S stops the ship', async () => {
    await page.keyboard.down('KeyS');
    await seen(page, 'own throttle closed', 'stopped', SOON_MS);
    await page.keyboard.up('KeyS');
  });
  await step('W moves the ship', async () => {
    const from = (await debug(page)).ships.find((ship) => ship.own);
    await page.keyboard.down('KeyW');
    await seen(page, 'own ship moved at full throttle', 'moved', SOON_MS, from);
  });
  await step('D turns the ship', async () => {
    const from = (await debug(page)).ships.find((ship) => ship.own);
    await page.keyboard.down('KeyD');
    await seen(page, 'own ship turned', 'turned', SOON_MS, from);
    await page.keyboard.up('KeyD');
  });
  await step('Space fires', async () => {
    await page.keyboard.down('Space');
    await seen(page, 'own projectile', 'ownShot', SOON_MS);
    await shot(page, '4-match');
    await page.keyboard.up('Space');
    await page.keyboard.up('KeyW');
  });
  await step('a reload comes back into the same seat', async () => {
    before = await debug(page);
    await page.reload({ timeout: SOON_MS });
    await seen(page, 'the same match and seat', 'sameSeat', SOON_MS, before);
  });
  await step('the keys still work after the reload', async () => {
    await seen(page, 'alive', 'running', SOON_MS);
    const from = (await debug(page)).ships.find((ship) => ship.own);
    await page.keyboard.down('KeyA');
    await seen(page, 'own ship turned', 'turned', SOON_MS, from);
    await page.keyboard.up('KeyA');
  });
  await step('the match ends with a scoreboard', async () => {
    await seen(page, 'the end', 'ended', MATCH_MS);
    await page.locator('.scoreboard .scores').waitFor({ timeout: SOON_MS });
    await shot(page, '5-scoreboard');
  });
  await step('Space, still hammered, does not press the scoreboard away', async () => {
    for (let i = 0; i < 3; i++) await page.keyboard.press('Space');
    assert(await page.locator('.scoreboard').isVisible(), 'the scoreboard is gone');
    assert(await page.getByRole('button', { name: 'Play again' }).isEnabled(), 'Space pressed Play again');
  });
  await step('Play again leads to another match', async () => {
    await page.getByRole('button', { name: 'Play again' }).click();
    await seen(page, 'the queue or another match', 'anotherMatch', SOON_MS, before);
    await seen(page, 'a second match', 'flying', SOON_MS);
    const second = await debug(page);
    assert(second.match_id !== before.match_id, 'it was the old match again');
  });
  await step('Escape opens the menu, and leaving leads back', async () => {
    await page.keyboard.press('Escape');
    await page.locator('.overlay.menu').waitFor({ timeout: SOON_MS });
    await shot(page, '6-menu');
    await page.getByRole('button', { name: 'Leave match' }).click();
    await page.locator('.landing').waitFor({ timeout: SOON_MS });
  });
  await context.close();
}

async function meeting(browser) {
  const contexts = [await newContext(browser), await newContext(browser)];
  /** @type {Page[]} */
  let pages = [];
  await step('both open the page', async () => {
    pages = await Promise.all(contexts.map((context, i) => openPage(context, `player ${i + 1}`)));
  });
  await step('both meet in one match, in different seats', async () => {
    await Promise.all(pages.map((page, i) => play(page, uniqueName(i === 0 ? 'Ada' : 'Grace'), 'duel')));
    await Promise.all(pages.map((page) => seen(page, 'running', 'running', SOON_MS)));
    const [one, two] = await Promise.all(pages.map(debug));
    assert(one.match_id === two.match_id, `two matches: ${one.match_id} and ${two.match_id}`);
    assert(one.seat !== two.seat, 'both sit in one seat');
    await shot(pages[0], '7-two-players');
  });
  await step('the scoreboard tells both their new rating', async () => {
    await Promise.all(pages.map((page) => seen(page, 'the end', 'ended', MATCH_MS)));
    for (const page of pages) await page.locator('.new-rating').waitFor({ timeout: SOON_MS });
    assert(
      (await pages[0].locator('.scores .rating').allInnerTexts()).every((text) => / \([+−]\d+\)$/.test(text)),
    );
    await shot(pages[0], '10-new-rating');
  });
  await step('both want a rematch, and fly it in the same seats without leaving the page', async () => {
    const before = await Promise.all(pages.map(debug));
    const wants = (page) => page.getByRole('button', { name: 'Rematch', exact: true });
    await wants(pages[0]).click();
    await pages[1].getByText('1 of 2 wants a rematch.').waitFor({ timeout: SOON_MS });
    await shot(pages[1], '24-rematch');
    await wants(pages[1]).click();
    await Promise.all(pages.map((page, i) => seen(page, 'the rematch', 'rematch', SOON_MS, before[i])));
    await Promise.all(pages.map((page) => seen(page, 'its end', 'ended', MATCH_MS)));
    for (const page of pages) await page.locator('.new-rating').waitFor({ timeout: SOON_MS });
  });
  await step('the leaderboard shows both, and the history both matches', async () => {
    const [page] = pages;
    await page.getByRole('button', { name: 'Back to menu' }).click();
    await page.locator('.own-ratings:not(:empty)').waitFor({ timeout: SOON_MS });
    await shot(page, '11-landing-with-rating');
    await page.getByRole('button', { name: 'Leaderboard' }).click();
    await page.locator('.records .own').waitFor({ timeout: SOON_MS });
    assert((await page.locator('.records tbody tr').count()) === 2, 'not two pilots are rated');
    await shot(page, '12-leaderboard');
    await page.getByRole('tab', { name: 'My matches' }).click();
    await page.locator('.matches li').first().waitFor({ timeout: SOON_MS });
    assert((await page.locator('.matches li').count()) === 2, 'not two matches are told');
    await shot(page, '13-matches');
    await page.getByRole('button', { name: 'Back' }).click();
    await page.locator('.landing').waitFor({ timeout: SOON_MS });
  });
  await Promise.all(contexts.map((context) => context.close()));
}

async function friends(browser) {
  const contexts = [await newContext(browser), await newContext(browser)];
  /** @type {Page} */
  let ada;
  /** @type {Page} */
  let grace;
  await step('one makes a party, the other comes by its link', async () => {
    [ada, grace] = await Promise.all(contexts.map((context, i) => openPage(context, `friend ${i + 1}`)));
    await ada.locator('#pilot-name').fill(uniqueName('Ada'));
    await ada.getByRole('button', { name: 'Make a party' }).click();
    const link = await ada.locator('.invite-link input').inputValue({ timeout: SOON_MS });
    assert(link.startsWith(BASE_URL) && link.includes('#party='), `a strange link: ${link}`);
    await grace.goto('about:blank');
    await grace.goto(link, { timeout: SOON_MS });
    await grace.locator('#pilot-name').fill(uniqueName('Grace'));
    await grace.getByRole('button', { name: 'Join the party' }).click();
    await ada.locator('.members li').nth(1).waitFor({ timeout: SOON_MS });
    await shot(ada, '9-party');
  });
  await step('once she is ready, both fly in one match', async () => {
    assert(await ada.getByRole('button', { name: 'Duel' }).isDisabled(), 'the leader need not wait');
    await grace.getByRole('button', { name: 'Ready' }).click();
    await ada.getByRole('button', { name: 'Duel' }).click({ timeout: SOON_MS });
    await Promise.all([ada, grace].map((page) => seen(page, 'running', 'running', SOON_MS)));
    const [one, two] = [await debug(ada), await debug(grace)];
    assert(one.match_id === two.match_id, `two matches: ${one.match_id} and ${two.match_id}`);
  });
  await step('who leaves the match is back in the party', async () => {
    await grace.keyboard.press('Escape');
    await grace.getByRole('button', { name: 'Leave match' }).click();
    await grace.locator('.party .members').waitFor({ timeout: SOON_MS });
    await grace.getByRole('button', { name: 'Leave party' }).click();
    await grace.locator('.landing').waitFor({ timeout: SOON_MS });
  });
  await Promise.all(contexts.map((context) => context.close()));
}

async function privateMatch(browser) {
  const contexts = [await newContext(browser), await newContext(browser), await newContext(browser)];
  /** @type {Page[]} */
  let pages = [];
  let link = '';
  let first;
  const ready = (page) => page.getByRole('button', { name: 'Ready', exact: true });
  const lobby = (page) => page.locator('.private-lobby');
  await step('one makes a lobby and has a code for others', async () => {
    pages = await Promise.all(contexts.map((context, i) => openPage(context, `private ${i + 1}`)));
    const [ada] = pages;
    await ada.locator('#pilot-name').fill(uniqueName('Ada'));
    await ada.getByRole('button', { name: 'Private match' }).click();
    await shot(ada, '14-new-lobby');
    await ada.locator('.new-lobby [data-mode="skirmish"]').click();
    link = await ada.locator('.private-lobby .invite-link input').inputValue({ timeout: SOON_MS });
    assert(link.startsWith(BASE_URL) && link.includes('#lobby='), `a strange link: ${link}`);
  });
  await step('alone there is no start, and the page says why', async () => {
    const [ada] = pages;
    await ada.getByRole('button', { name: 'Start the match' }).click();
    await ada.locator('.private-lobby .notice:visible').waitFor({ timeout: SOON_MS });
  });
  await step('the others come by the link and by the code', async () => {
    const [ada, grace, eve] = pages;
    await grace.goto('about:blank');
    await grace.goto(link, { timeout: SOON_MS });
    await grace.locator('#pilot-name').fill(uniqueName('Grace'));
    await grace.getByRole('button', { name: 'Join the lobby' }).click();
    await lobby(grace).waitFor({ timeout: SOON_MS });
    await eve.locator('#pilot-name').fill(uniqueName('Eve'));
    await eve.locator('.code-input').fill(link.split('=').at(-1).toLowerCase());
    await eve.getByRole('button', { name: 'Join the lobby' }).click();
    await ada.locator('.private-lobby .members li').nth(2).waitFor({ timeout: SOON_MS });
    await ready(grace).click();
    await ada.locator('.private-lobby .members li.ready').nth(1).waitFor({ timeout: SOON_MS });
    await shot(ada, '15-private-lobby-host');
    await shot(grace, '16-private-lobby-guest');
  });
  await step('whoever the host sends away is told so, and cannot come back', async () => {
    const [ada, , eve] = pages;
    await ada.locator('.members li', { hasText: 'Eve' }).getByRole('button', { name: 'Send away' }).click();
    await eve.locator('.landing').waitFor({ timeout: SOON_MS });
    await shot(eve, '17-sent-away');
    await eve.locator('.code-input').fill(link.split('=').at(-1));
    await eve.getByRole('button', { name: 'Join the lobby' }).click();
    await eve.locator('.notice', { hasText: 'sent you away' }).waitFor({ timeout: SOON_MS });
    // The browser tells its console of every call that was refused.
    const refused = complaints.findIndex((text) => text.startsWith('private 3:') && text.includes('403'));
    assert(refused !== -1, 'the code let her in again');
    complaints.splice(refused, 1);
    // Each page draws with the CPU here: one that is not needed any more slows the others down.
    await eve.context().close();
  });
  await step(
    'the host chooses how the match is played, and the others say anew that they are ready',
    async () => {
      const [ada, grace] = pages;
      await ada.getByLabel('Ends at').selectOption('20');
      await grace.locator('.lobby-settings-text', { hasText: '20 points' }).waitFor({ timeout: SOON_MS });
      await ready(grace).click();
      await ada.locator('.private-lobby .members li.ready').nth(1).waitFor({ timeout: SOON_MS });
    },
  );
  await step(
    'they talk before the match, what they write is text, and who is muted is not read',
    async () => {
      const [ada, grace] = pages;
      await grace.locator('.private-lobby .panel').focus();
      await grace.keyboard.press('Enter');
      await grace.keyboard.type('<img src=x> hello');
      await shot(grace, '17b-writing');
      await grace.keyboard.press('Enter');
      const line = ada.locator('.chat-log li', { hasText: '<img src=x> hello' });
      await line.waitFor({ timeout: SOON_MS });
      assert((await ada.locator('.chat-log img').count()) === 0, 'what was written became markup');
      await ada.locator('.private-lobby .panel').focus();
      await ada.keyboard.press('Enter');
      await line.getByRole('button', { name: 'Mute' }).click();
      await line.waitFor({ state: 'detached', timeout: SOON_MS });
      await shot(ada, '17c-muted');
      await ada.getByRole('button', { name: 'Unmute' }).click();
      await line.waitFor({ timeout: SOON_MS });
      await ada.keyboard.press('Escape');
    },
  );
  await step('they vote for the map of the match', async () => {
    const [ada, grace] = pages;
    const choice = (page) => page.locator('.private-lobby [data-map="atoll"]');
    await choice(grace).click();
    await choice(ada).click();
    await choice(ada).getByText('· 2').waitFor({ timeout: SOON_MS });
    await shot(ada, '17f-map-vote');
  });
  await step('the host starts, and both fly in one match', async () => {
    const [ada, grace] = pages;
    await ada.getByRole('button', { name: 'Start the match' }).click();
    await Promise.all([ada, grace].map((page) => seen(page, 'running', 'running', SOON_MS)));
    const [one, two] = [await debug(ada), await debug(grace)];
    assert(one.match_id === two.match_id, `two matches: ${one.match_id} and ${two.match_id}`);
    first = one;
    await grace.reload({ timeout: SOON_MS });
    await seen(grace, 'the same match and seat after a reload', 'sameSeat', SOON_MS, two);
  });
  await step('while one writes, no key flies, and a phrase takes two keys', async () => {
    const [ada, grace] = pages;
    await ada.keyboard.press('Enter');
    const before = await debug(ada);
    await ada.keyboard.type('wwww    ');
    const own = (snapshot) => snapshot.ships.find((ship) => ship.own);
    assert((await ada.locator('.chat-input').inputValue()) === 'wwww    ', 'the line has lost letters');
    assert(own(await debug(ada)).throttle === own(before).throttle, 'what was typed has flown the jet');
    await ada.keyboard.press('Escape');
    assert(!(await ada.locator('.overlay.menu').isVisible()), 'Escape has opened the menu');
    await ada.keyboard.press('q');
    await shot(ada, '17d-phrases');
    await ada.keyboard.press('3');
    await grace.locator('.chat-log li', { hasText: 'Nice shot!' }).waitFor({ timeout: SOON_MS });
    await shot(grace, '17e-heard');
  });
  await step('after the match both are back in the lobby, and play the next one', async () => {
    const [ada, grace] = pages;
    await seen(ada, 'the end', 'ended', MATCH_MS);
    await ada.locator('.scoreboard').waitFor({ timeout: SOON_MS });
    await shot(ada, '18-private-scoreboard');
    await ready(grace).click({ timeout: SOON_MS + 15_000 });
    await lobby(ada).waitFor({ timeout: SOON_MS });
    await ada.getByRole('button', { name: 'Start the match' }).click();
    await Promise.all([ada, grace].map((page) => seen(page, 'another match', 'running', SOON_MS)));
    assert((await debug(ada)).match_id !== first.match_id, 'it was the old match again');
  });
  await step('when the host leaves, the other one hosts', async () => {
    const [ada, grace] = pages;
    await ada.keyboard.press('Escape');
    await ada.getByRole('button', { name: 'Leave match' }).click();
    await ada.locator('.landing').waitFor({ timeout: SOON_MS });
    await lobby(grace).waitFor({ timeout: MATCH_MS });
    assert(await grace.getByRole('button', { name: 'Start the match' }).isVisible(), 'nobody hosts');
    await grace.getByRole('button', { name: 'Leave lobby' }).click();
    await grace.locator('.landing').waitFor({ timeout: SOON_MS });
  });
  await Promise.all(contexts.map((context) => context.close()));
}

async function twoTabs(browser) {
  const context = await newContext(browser);
  await step('a second tab flies as a second pilot, and the first flies on', async () => {
    const first = await openPage(context, 'first tab');
    await play(first, uniqueName('Bessie'), 'free-play');
    await seen(first, 'running with own ship alive', 'running', SOON_MS);
    const second = await openPage(context, 'second tab');
    await play(second, uniqueName('Harriet'), 'free-play');
    await seen(second, 'running with own ship alive', 'running', SOON_MS);
    const [one, two] = [await debug(first), await debug(second)];
    assert(one.match_id === two.match_id, 'the tabs fly in two lobbies');
    assert(one.seat !== two.seat, 'both tabs sit in one seat');
    await seen(first, 'running with own ship alive', 'running', SOON_MS);
  });
  await context.close();
}

async function freeFlight(browser) {
  const context = await newContext(browser);
  await step('free flight starts without a queue', async () => {
    const page = await openPage(context, 'free flight');
    await play(page, uniqueName('Joan'), 'free-play');
    await seen(page, 'running with own ship alive', 'running', SOON_MS);
    const from = (await debug(page)).ships.find((ship) => ship.own);
    await page.keyboard.down('KeyW');
    await page.keyboard.down('Space');
    await seen(page, 'own ship moved', 'moved', SOON_MS, from);
    await shot(page, '8-free-flight');
  });
  await context.close();
}

/** What there is to see in a mode besides jets; those that other scenarios fly are null. */
const SIGHTS = {
  duel: null,
  'free-play': null,
  skirmish: [],
  squadron: ['sides'],
  raid: ['sides', 'cores'],
  'last-jet': ['ring'],
  armada: ['radar'],
};

async function everyMode(browser) {
  const context = await newContext(browser);
  /** @type {Page} */
  let page;
  await step('the page offers the modes that are known here', async () => {
    page = await openPage(context, 'every mode');
    const offered = await page
      .locator('.modes [data-mode]')
      .evaluateAll((cards) => cards.map((card) => card.getAttribute('data-mode')));
    assert(offered.sort().join() === Object.keys(SIGHTS).sort().join(), `it offers ${offered.join()}`);
    await page.locator('#pilot-name').fill(uniqueName('Raymonde'));
  });
  for (const [mode, sights] of Object.entries(SIGHTS)) {
    if (!sights) continue;
    await step(`${mode}: chosen, flown and fought in`, async () => {
      await page.locator(`[data-mode="${mode}"]`).click();
      await seen(page, 'the fight', 'inMode', SOON_MS, mode);
      const from = (await debug(page)).ships.find((ship) => ship.own);
      await page.keyboard.down('KeyW');
      await seen(page, 'own ship moved', 'moved', SOON_MS, from);
      // Not before: who fires is protected no longer, and there may be one life only.
      await page.keyboard.down('Space');
      await seen(page, 'own projectile', 'ownShot', SOON_MS);
      if (sights.includes('sides')) await page.locator('.hud-sides b').nth(1).waitFor({ timeout: SOON_MS });
      if (sights.includes('cores')) await seen(page, 'a core of each side', 'cores', SOON_MS, 2);
      if (sights.includes('ring')) await seen(page, 'the ring', 'ring', SOON_MS);
      if (sights.includes('radar')) await seen(page, 'the radar', 'radar', SOON_MS);
      await page.locator('.hud-feed li', { hasText: 'shot down' }).first().waitFor({ timeout: MATCH_MS });
      await shot(page, `20-mode-${mode}`);
      for (const key of ['KeyW', 'Space']) await page.keyboard.up(key);
    });
    await step(`${mode}: left`, () => leaveMatch(page));
  }
  await context.close();
}

/** By the menu, or the scoreboard should the match be over. @param {Page} page */
async function leaveMatch(page) {
  await page.keyboard.press('Escape');
  await page
    .locator('.overlay.menu, .overlay.scoreboard')
    .getByRole('button', { name: /^(Leave match|Back to menu)$/ })
    .click({ timeout: SOON_MS });
  await page.locator('.landing').waitFor({ timeout: SOON_MS });
}

/** On a phone that lies on its side. */
async function byTouch(browser) {
  const phone = { viewport: { width: 844, height: 390 }, hasTouch: true, isMobile: true };
  const context = await newContext(browser, phone);
  /** @type {Page} */
  let page;
  await step('a jet is chosen with a finger, and no keys are explained', async () => {
    page = await openPage(context, 'touch');
    await play(page, uniqueName('Elly'), 'skirmish');
    const card = page.locator('.hangar-jet').nth(1);
    await card.tap({ timeout: MATCH_MS });
    await page
      .locator('.hangar-jet[aria-pressed="true"]', { hasText: await card.locator('b').innerText() })
      .waitFor();
    await seen(page, 'the fight', 'inMode', SOON_MS, 'skirmish');
    assert(!(await page.locator('.hud-keys').isVisible()), 'keys are explained');
  });
  await step('the left thumb steers, the right one fires', async () => {
    const hands = await context.newCDPSession(page);
    const touch = (type, ...places) =>
      hands.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: places.map(([x, y], id) => ({ x, y, id })),
      });
    const { rotation } = (await debug(page)).ships.find((ship) => ship.own);
    const wanted = rotation + 2;
    const middle = [170, 250];
    const rim = [middle[0] + 70 * Math.sin(wanted), middle[1] - 70 * Math.cos(wanted)];
    await touch('touchStart', middle);
    await touch('touchMove', rim);
    await seen(page, 'own ship heads where the stick points', 'heading', SOON_MS, wanted);
    const { x, y, width, height } = await page.locator('.touch-button.fire').boundingBox();
    await touch('touchStart', rim, [x + width / 2, y + height / 2]);
    await seen(page, 'own projectile', 'ownShot', SOON_MS);
    await shot(page, '21-by-touch');
    await touch('touchEnd');
    await page.locator('.touch-rim').waitFor({ state: 'hidden' });
    await page.locator('.touch-button.held').waitFor({ state: 'detached' });
  });
  await context.close();
}

/** Keeps the page's peer connections at hand, and lets the test make their network deaf. */
function openToTheTest() {
  const Peer = window.RTCPeerConnection;
  window.jetRaidersPeers = [];
  window.RTCPeerConnection = class extends Peer {
    constructor(...options) {
      super(...options);
      window.jetRaidersPeers.push(this);
    }
  };
}

async function dataChannel(browser) {
  const context = await newContext(browser);
  await context.addInitScript(openToTheTest);
  /** @type {Page} */
  let page;
  await step('snapshots move to a data channel', async () => {
    page = await openPage(context, 'data channel');
    await play(page, uniqueName('Hanna'), 'free-play');
    await seen(page, 'snapshots on the channel', 'transport', SOON_MS, 'channel');
  });
  await step('the ship obeys over it', async () => {
    const from = (await debug(page)).ships.find((ship) => ship.own);
    await page.keyboard.down('KeyW');
    await page.keyboard.down('KeyA');
    await seen(page, 'own ship turned', 'turned', SOON_MS, from);
    assert((await debug(page)).transport === 'channel', 'it was steered on the socket');
  });
  await step('the channel dies, and the game goes on over the socket', async () => {
    const { tick } = await debug(page);
    await page.evaluate(() => window.jetRaidersPeers.at(-1).close());
    await seen(page, 'snapshots on the socket', 'transport', SOON_MS, 'socket');
    await seen(page, 'the world goes on', 'later', SOON_MS, tick + 30);
    assert((await page.locator('.overlay.lost').count()) === 0, 'the connection counts as lost');
  });
  await step('and moves to another channel after a while', async () => {
    await seen(page, 'snapshots on the channel', 'transport', SOON_MS, 'channel');
  });
  await context.close();
}

async function watching(browser) {
  const [pilotContext, context] = [await newContext(browser), await newContext(browser)];
  /** @type {Page} */
  let page;
  await step('free flight is listed, and is watched with bots in it', async () => {
    page = await openPage(context, 'watching');
    await page.fill('#pilot-name', uniqueName('Vera'));
    await page.locator('[data-lobby="free-play"]').click({ timeout: SOON_MS });
    await seen(page, 'a pilot who is followed', 'watching', SOON_MS);
    await page.locator('.watch-bar', { hasText: 's behind' }).waitFor({ timeout: SOON_MS });
    await shot(page, '10-watching');
  });
  await step('D goes on to the next pilot', async () => {
    const { gaze } = await debug(page);
    await page.keyboard.press('KeyD');
    await seen(page, 'another pilot is followed', 'watchingAnother', SOON_MS, gaze.follow);
  });
  await step('Escape leads back', async () => {
    await page.keyboard.press('Escape');
    await page.locator('.landing').waitFor({ timeout: SOON_MS });
  });
  await step('a duel is watched to its scoreboard', async () => {
    const pilot = await openPage(pilotContext, 'watched pilot');
    await play(pilot, uniqueName('Bessie'), 'duel');
    await seen(pilot, 'running with own ship alive', 'running', SOON_MS);
    await page
      .locator('.watch-list li', { hasText: 'Duel' })
      .locator('button')
      .first()
      .click({ timeout: SOON_MS });
    await seen(page, 'a pilot who is followed', 'watching', SOON_MS);
    await page.locator('.overlay.watched-end').waitFor({ timeout: MATCH_MS });
    await shot(page, '11-watched-to-the-end');
  });
  await pilotContext.close();
  await context.close();
}

async function replay(browser) {
  const context = await newContext(browser);
  /** @type {Page} */
  let page;
  await step('after a duel the scoreboard offers its replay', async () => {
    page = await openPage(context, 'replay');
    await play(page, uniqueName('Sabiha'), 'duel');
    await seen(page, 'running with own ship alive', 'running', SOON_MS);
    await page.locator('.overlay.scoreboard').waitFor({ timeout: MATCH_MS });
    await page.getByRole('button', { name: 'Watch replay' }).click();
    await seen(page, 'a recording that is shown', 'replaying', SOON_MS);
    await shot(page, '12-replay');
  });
  await step('Space pauses it', async () => {
    await page.keyboard.press('Space');
    await seen(page, 'that it stands still', 'replayPaused', SOON_MS);
  });
  await step('the thumb leads to another place in it', async () => {
    const { playback } = await debug(page);
    const middle = Math.round((playback.begins_tick + playback.ends_tick) / 2);
    await page.locator('.play-track').fill(String(middle));
    await page.locator('.play-track').dispatchEvent('change');
    await seen(page, 'the middle of the match', 'replayAt', SOON_MS, middle);
  });
  await step('four times as fast it comes to its end', async () => {
    await page.getByRole('button', { name: '4×' }).click();
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await seen(page, 'that it is shown four times as fast', 'replayFast', SOON_MS);
    await page.locator('.overlay.watched-end').waitFor({ timeout: MATCH_MS });
    await shot(page, '13-replay-ended');
  });
  await step('it can be watched again, and is in the history', async () => {
    await page.getByRole('button', { name: 'Watch again' }).click();
    await seen(page, 'a recording that is shown', 'replaying', SOON_MS);
    await page.keyboard.press('Escape');
    await page.locator('.landing').waitFor({ timeout: SOON_MS });
    await page.getByRole('button', { name: 'Leaderboard' }).click();
    await page.locator('[data-tab="matches"]').click({ timeout: SOON_MS });
    await page.getByRole('button', { name: 'Watch replay' }).first().click({ timeout: SOON_MS });
    await seen(page, 'a recording that is shown', 'replaying', SOON_MS);
  });
  await context.close();
}

async function cutConnection(browser) {
  const context = await newContext(browser);
  /** @type {Page} */
  let page;
  let before;
  let cut = false;
  const routes = [];
  await step('a player flies', async () => {
    await context.routeWebSocket(/\/ws$/, (route) => {
      // No code of the protocol: the client must take it for a lost connection.
      if (cut) return void route.close({ code: 3000 });
      const server = route.connectToServer();
      routes.push(() => Promise.all([server.close(), route.close({ code: 3000 })]));
    });
    page = await openPage(context, 'cut connection');
    await play(page, uniqueName('Amelia'), 'free-play');
    await seen(page, 'running with own ship alive', 'running', SOON_MS);
    before = await debug(page);
  });
  await step('losing the connection is said', async () => {
    cut = true;
    await Promise.all(routes.splice(0).map((close) => close()));
    await page.locator('.overlay.lost').waitFor({ timeout: SOON_MS });
    await shot(page, '9-connection-lost');
  });
  await step('it comes back by itself into the same seat', async () => {
    cut = false;
    await page.locator('.overlay.lost').waitFor({ state: 'detached', timeout: SOON_MS });
    await seen(page, 'the same match and seat', 'sameSeat', SOON_MS, before);
  });
  await context.close();
}

await main().catch((error) => {
  failed += 1;
  console.log(`FAIL  ${error instanceof Error ? error.stack : error}`);
});
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
