/**
 * One browser flies one match to its end and says how it ended, as JSON on one line after `PILOT`.
 *
 *   BASE_URL   the head server's origin
 *   PILOT_NAME, PILOT_MODE
 *   CHROMIUM   the browser (default /usr/bin/chromium)
 */
import { launchBrowser } from './browser.mjs';

/** Generous: this browser shares its machine with other players. */
const SOON_MS = 100_000;
const MATCH_MS = 180_000;

const say = (event) => console.log(`PILOT ${JSON.stringify(event)}`);

const browser = await launchBrowser();
try {
  const page = await browser.newPage({ viewport: { width: 640, height: 400 } });
  await page.goto(process.env.BASE_URL, { timeout: SOON_MS });
  page.setDefaultTimeout(SOON_MS);
  await page.locator('#pilot-name').fill(process.env.PILOT_NAME);
  await page.locator(`[data-mode="${process.env.PILOT_MODE}"]`).click();
  await page.waitForFunction(() => window.jetRaiders?.debug().phase === 'running', null, {
    timeout: MATCH_MS,
  });
  const { match_id, seat } = await page.evaluate(() => window.jetRaiders.debug());
  say({ event: 'running', match_id, seat });
  for (const key of ['KeyW', 'KeyD', 'Space']) await page.keyboard.down(key);
  await page.locator('.scoreboard .scores').waitFor({ timeout: MATCH_MS });
  const table = await page.locator('.scoreboard .scores tbody tr').evaluateAll((rows) =>
    rows.map((row) => {
      const [, , kills, deaths, , score] = [...row.cells].map((cell) => Number(cell.textContent));
      return { name: row.querySelector('.pilot-name')?.textContent, kills, deaths, score };
    }),
  );
  say({ event: 'ended', match_id, table });
} finally {
  await browser.close();
}
