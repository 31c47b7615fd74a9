/** A line of a plot: what is drawn, and its points. */
export interface Series {
  readonly name: string;
  readonly colour: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

export interface Plot {
  readonly title: string;
  readonly across: string;
  readonly up: string;
  readonly series: readonly Series[];
}

const WIDTH = 720;
const HEIGHT = 420;
/** The field of the lines; at its right stand their names. */
const FIELD = { left: 80, right: 560, top: 48, bottom: 360 };
const TEXT = '#1f2328';
const GRID = '#d0d7de';

/** Where a value lies, and which values are marked. */
interface Axis {
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
}

/** Where each value of a logarithmic axis lies, from whole power to whole power of ten. */
export function axisOf(values: readonly number[], from: number, to: number): Axis {
  const low = Math.floor(Math.log10(Math.min(...values)) + 1e-9);
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values)) - 1e-9));
  const at = (value: number) =>
    Number((from + ((Math.log10(value) - low) / (high - low)) * (to - from)).toFixed(1));
  return { at, ticks: Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i)) };
}

/** Lines on two logarithmic axes, as SVG that reads on white wherever it is shown. */
export function svgOf({ title, across, up, series }: Plot): string {
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
      line([x.at(value), top], [x.at(value), bottom]),
      label([x.at(value), bottom + 20], 'middle', tick(value)),
    ]),
    ...y.ticks.flatMap((value) => [
      line([left, y.at(value)], [right, y.at(value)]),
      label([left - 8, y.at(value) + 4], 'end', tick(value)),
    ]),
    label([middle, bottom + 44], 'middle', across),
    `<text transform="translate(20 ${half}) rotate(-90)" text-anchor="middle">${escaped(up)}</text>`,
    ...series.flatMap((one) => drawn(one, x.at, y.at)),
    '</svg>',
    '',
  ].join('\n');
}

function drawn({ name, colour, points }: Series, x: Axis['at'], y: Axis['at']): string[] {
  const places = points.map((point) => [x(point.x), y(point.y)] as const);
  const [endX, endY] = places.at(-1) ?? [0, 0];
  return [
    `<polyline points="${places.map((place) => place.join(',')).join(' ')}" fill="none" stroke="${colour}" stroke-width="2.5"/>`,
    ...places.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="4" fill="${colour}"/>`),
    `<text x="${endX + 12}" y="${endY + 4}" fill="${colour}" font-weight="bold">${escaped(name)}</text>`,
  ];
}

function line([x1, y1]: readonly number[], [x2, y2]: readonly number[]): string {
  return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${GRID}"/>`;
}

function label([x, y]: readonly number[], anchor: string, text: string): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}">${escaped(text)}</text>`;
}

/** A power of ten: 1,000 rather than 10^3, which readers without the taste for it also read. */
function tick(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 6 });
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
