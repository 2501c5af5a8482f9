/** An error over time as an SVG, one lane for each kind. A column of pixels shows the largest that falls into it. */

const WIDTH = 960;
const LANE = 150;
const LEFT = 64;
const RIGHT = 12;

/** `lanes`: `{ title, target, points: [{ s, px }] }`, time in seconds. */
export function plot(lanes, seconds) {
  const height = lanes.length * LANE + 24;
  const body = lanes.map((lane, index) => drawLane(lane, index * LANE, seconds)).join('\n');
  const x = (s) => LEFT + (s / seconds) * (WIDTH - LEFT - RIGHT);
  const ticks = Array.from({ length: Math.floor(seconds / 10) + 1 }, (_, i) => i * 10)
    .map((s) => `<text x="${x(s)}" y="${height - 6}" text-anchor="middle">${s} s</text>`)
    .join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="11">
<rect width="100%" height="100%" fill="#fff"/>
${body}
${ticks}
</svg>
`;
}

function drawLane({ title, target, points }, top, seconds) {
  const most = Math.max(target * 1.5, ...points.map(({ px }) => px));
  const bottom = top + LANE - 14;
  const x = (s) => (LEFT + (s / seconds) * (WIDTH - LEFT - RIGHT)).toFixed(0);
  const y = (px) => (bottom - (px / most) * (LANE - 40)).toFixed(1);
  const columns = new Map();
  for (const { s, px } of points) columns.set(x(s), Math.max(columns.get(x(s)) ?? 0, px));
  const bars = [...columns]
    .filter(([, px]) => px > most / 400)
    .map(([column, px]) => `M${column} ${bottom}V${y(px)}`)
    .join('');
  return `<text x="${LEFT}" y="${top + 16}" font-weight="bold">${title}</text>
<path d="${bars}" stroke="#1f5fbf" stroke-width="1" fill="none"/>
<path d="M${LEFT} ${y(target)}H${WIDTH - RIGHT}" stroke="#c0392b" stroke-dasharray="4 3" fill="none"/>
<path d="M${LEFT} ${bottom}H${WIDTH - RIGHT}" stroke="#888" fill="none"/>
<text x="${LEFT - 6}" y="${y(target)}" text-anchor="end" fill="#c0392b">${target} px</text>
<text x="${LEFT - 6}" y="${bottom}" text-anchor="end">0</text>
<text x="${LEFT - 6}" y="${Number(y(most)) + 4}" text-anchor="end">${most.toFixed(1)}</text>`;
}
