/** A line of a plot. */
export interface Series {
  readonly name: string;
  readonly colour: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

export interface Plot {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly series: readonly Series[];
}

const WIDTH = 720;
const HEIGHT = 420;
/** The area of the lines. Their names are to its right. */
const FIELD = { left: 80, right: 560, top: 48, bottom: 360 };
const TEXT = '#1f2328';
const GRID = '#d0d7de';

/** A logarithmic axis. */
export interface Axis {
  /** Coordinate of a value. */
  readonly place: (value: number) => number;
  /** Values with a grid line. */
  readonly ticks: readonly number[];
}

/** An axis between the coordinates `from` and `to` that spans whole decades. */
export function axisOf(values: readonly number[], from: number, to: number): Axis {
  const low = Math.floor(Math.log10(Math.min(...values)) + 1e-9);
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values)) - 1e-9));
  const place = (value: number) =>
    Number((from + ((Math.log10(value) - low) / (high - low)) * (to - from)).toFixed(1));
  return { place, ticks: Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i)) };
}

/** Renders lines on two logarithmic axes as SVG, with a white background of its own. */
export function plotSvg({ title, xLabel, yLabel, series }: Plot): string {
  const { left, right, top, bottom } = FIELD;
  const points = series.flatMap((line) => line.points);
  const x = axisOf(
    points.map((point) => point.x),
    left,
    right,
  );
  const y = axisOf(
    points.map((point) => point.y),
    bottom,
    top,
  );
  const middle = (left + right) / 2;
  const half = (top + bottom) / 2;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="sans-serif" font-size="13" fill="${TEXT}">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<text x="${left}" y="26" font-size="15" font-weight="bold">${escaped(title)}</text>`,
    ...x.ticks.flatMap((value) => [
      line([x.place(value), top], [x.place(value), bottom]),
      label([x.place(value), bottom + 20], 'middle', tickLabel(value)),
    ]),
    ...y.ticks.flatMap((value) => [
      line([left, y.place(value)], [right, y.place(value)]),
      label([left - 8, y.place(value) + 4], 'end', tickLabel(value)),
    ]),
    label([middle, bottom + 44], 'middle', xLabel),
    `<text transform="translate(20 ${half}) rotate(-90)" text-anchor="middle">${escaped(yLabel)}</text>`,
    ...series.flatMap((one) => seriesSvg(one, x, y)),
    '</svg>',
    '',
  ].join('\n');
}

function seriesSvg({ name, colour, points }: Series, xAxis: Axis, yAxis: Axis): string[] {
  const places = points.map(({ x, y }) => ({ x: xAxis.place(x), y: yAxis.place(y) }));
  const end = places.at(-1) ?? { x: 0, y: 0 };
  return [
    `<polyline points="${places.map(({ x, y }) => `${x},${y}`).join(' ')}" fill="none" stroke="${colour}" stroke-width="2.5"/>`,
    ...places.map(({ x, y }) => `<circle cx="${x}" cy="${y}" r="4" fill="${colour}"/>`),
    `<text x="${end.x + 12}" y="${end.y + 4}" fill="${colour}" font-weight="bold">${escaped(name)}</text>`,
  ];
}

function line([x1, y1]: readonly number[], [x2, y2]: readonly number[]): string {
  return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${GRID}"/>`;
}

function label([x, y]: readonly number[], anchor: string, text: string): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}">${escaped(text)}</text>`;
}

/** Formats a power of ten as 1,000 rather than 10^3. */
function tickLabel(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 6 });
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
