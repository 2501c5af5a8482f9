/**
 * Flies through an open world that is larger than the screen, in a real browser, and says what it saw.
 *
 *   BASE_URL   the head server's origin; its `free-play` has a view
 *   SHOTS_DIR  where the pictures go (default test-results/shots)
 *   CHROMIUM   the browser (default /usr/bin/chromium)
 */
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { launchBrowser } from './browser.mjs';

const SHOTS_DIR = process.env.SHOTS_DIR ?? 'test-results/shots';
/** Generous: the machine may be busy. */
const SOON_MS = 60_000;
/** For how long the world is watched. */
const WATCHED_MS = 8_000;

await mkdir(SHOTS_DIR, { recursive: true });
const browser = await launchBrowser();
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 760 } });
  page.setDefaultTimeout(SOON_MS);
  const errors = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(process.env.BASE_URL, { timeout: SOON_MS });
  await page.locator('#pilot-name').fill('Wanderer');
  await page.locator('[data-mode="free-play"]').click();
  await page.waitForFunction(() => window.jetRaiders?.debug().radar_cells > 0, null, { timeout: SOON_MS });
  await page.waitForFunction(() => window.jetRaiders.debug().ships.some(({ own, alive }) => own && alive));
  for (const key of ['KeyW', 'Space']) await page.keyboard.down(key);

  const met = new Set();
  let most = 0;
  const until = Date.now() + WATCHED_MS;
  while (Date.now() < until) {
    const { ships } = await page.evaluate(() => window.jetRaiders.debug());
    for (const { id } of ships) met.add(id);
    most = Math.max(most, ships.length);
    await page.waitForTimeout(100);
  }
  await page.screenshot({ path: path.join(SHOTS_DIR, 'large_world.png') });
  const { view_area, radar_cells } = await page.evaluate(() => window.jetRaiders.debug());
  assert.equal(view_area, 518_400);
  assert.ok(radar_cells > 40, `only ${radar_cells} cells of the radar hold ships`);
  assert.ok(most > 1 && most < 80, `${most} ships at once, of a hundred and twenty in the world`);
  assert.ok(met.size > most, 'nobody has come into view');
  assert.deepEqual(errors, []);
  console.log(`met ${met.size} ships, at most ${most} at once; ${radar_cells} cells of the radar`);
} finally {
  await browser.close();
}
