import { ell, f, hatch, path, rect } from '../../fixtures/draw/canvas.mjs';
import { hsl, page, WIDTH } from './page.mjs';

/** A screentone: dots on a turned grid, all of one size or growing down the page. */
export function dots(r) {
  const height = r.range(300, 640);
  const pitch = r.range(9, 60);
  const graded = r.chance(0.5);
  const most = r.range(0.2, 0.48) * pitch;
  const turned = r.chance(0.7);
  let body = '';
  for (let row = 0, y = 0; y < height + pitch; row++, y += turned ? pitch / 2 : pitch)
    for (let x = turned && row % 2 ? pitch / 2 : 0; x < WIDTH + pitch; x += pitch) {
      const size = graded ? (most * (height - y)) / height : most;
      if (size > 0.4) body += `<circle cx="${f(x)}" cy="${f(y)}" r="${f(size)}"/>`;
    }
  return page(height, body, r.pick(['#fff', '#fff', '#ccc', '#eee']));
}

export function stripes(r) {
  const height = r.range(300, 640);
  const gap = r.range(10, 70);
  const more = `stroke="#111" stroke-width="${f(gap * r.range(0.1, 0.55))}"`;
  const angle = r.pick([0, 0.785, -0.785, 1.571, r.range(0, 3.14)]);
  const twice = r.chance(0.25) ? hatch([0, 0, WIDTH, height], angle + 1.571, gap, more) : '';
  return page(height, hatch([0, 0, WIDTH, height], angle, gap, more) + twice);
}

/** Focus lines: wedges from the edge towards the middle, which stays free. */
export function focus(r) {
  const height = r.range(380, 900);
  const [x, y] = [WIDTH * r.range(0.4, 0.6), height * r.range(0.4, 0.6)];
  const [rx, ry] = [r.range(110, 260), r.range(100, 0.42 * height)];
  const count = r.int(60, 260);
  const wide = r.range(0.2, 1.1) * (3.14 / count);
  let body = '';
  for (let i = 0; i < count; i++) {
    const angle = ((i + r.range(-0.4, 0.4)) / count) * 2 * Math.PI;
    const near = r.range(1, 1.5);
    const half = wide * r.range(0.2, 1.4);
    const far = (a) => `${f(x + 1000 * Math.cos(a))},${f(y + 1000 * Math.sin(a))}`;
    body += `M${f(x + rx * near * Math.cos(angle))},${f(y + ry * near * Math.sin(angle))}L${far(angle - half)}L${far(angle + half)}z`;
  }
  const dark = r.chance(0.2);
  return page(height, path(body, dark ? '#fff' : '#111'), dark ? '#111' : '#fff');
}

export function speed(r) {
  const height = r.range(300, 700);
  const upright = r.chance(0.35);
  const count = r.int(40, 140);
  let body = '';
  for (let i = 0; i < count; i++) {
    const at = r.range(0, upright ? WIDTH : height);
    const half = r.range(0.5, 5);
    const [from, to] = [r.range(-0.3, 0.3), r.range(0.6, 1.3)];
    body += upright
      ? `M${f(at - half)},${f(from * height)}h${f(2 * half)}L${f(at)},${f(to * height)}z`
      : `M${f(from * WIDTH)},${f(at - half)}v${f(2 * half)}L${f(to * WIDTH)},${f(at)}z`;
  }
  const dark = r.chance(0.25);
  return page(
    height,
    path(body, dark ? '#fff' : '#111'),
    dark ? '#222' : r.pick(['#fff', '#fff', '#bbb']),
  );
}

/** A star-shaped flash, white on black lines. */
export function flash(r) {
  const height = r.range(380, 760);
  const [x, y] = [WIDTH / 2, height / 2];
  const count = r.int(18, 60);
  const points = Array.from({ length: count * 2 }, (_, i) => {
    const angle = (i / count) * Math.PI;
    const far = i % 2 ? r.range(0.4, 0.6) : r.range(0.8, 1.5);
    return `${f(x + 330 * far * Math.cos(angle))},${f(y + height * 0.45 * far * Math.sin(angle))}`;
  });
  return page(
    height,
    path(`M${points.join('L')}z`, '#fff'),
    r.pick(['#111', '#111', '#555', hsl(r.range(0, 360), 60, 50)]),
  );
}

/** Skies: graded, with a sun, stars or clouds of discs. */
export function sky(r) {
  const height = r.range(380, 760);
  const hue = r.pick([205, 215, 225, 260, 20, 30]);
  const night = r.chance(0.35);
  const stops = [night ? 10 : 50, night ? 35 : 88].map(
    (light, o) => `<stop offset="${o}" stop-color="${hsl(hue + 20 * o, 65, light)}"/>`,
  );
  let body = `<linearGradient id="sky" x2="0" y2="1">${stops.join('')}</linearGradient>${rect(0, 0, WIDTH, height, 'url(#sky)')}`;
  if (night)
    for (let i = 0; i < 70; i++)
      body += ell(r.range(0, WIDTH), r.range(0, height), r.range(0.8, 3), r.range(0.8, 3), '#fff');
  if (r.chance(0.5))
    body += ell(
      r.range(100, 620),
      r.range(80, height * 0.5),
      60,
      60,
      night ? '#f4f1d8' : '#fff6c8',
    );
  for (let c = r.int(0, 4); c > 0; c--) {
    const [x, y, s] = [r.range(0, WIDTH), r.range(0.2, 0.9) * height, r.range(30, 80)];
    for (let k = -2; k <= 2; k++)
      body += ell(x + k * s * 0.8, y - s * 0.3 * (2 - Math.abs(k)), s, s * 0.6, '#ffffffdd');
  }
  return page(height, body);
}

const kind = (draw, count) => ({ count, draw });

export const tones = {
  name: 'tones and lines',
  weight: 0.7,
  kinds: {
    dots: kind(dots, 120),
    stripes: kind(stripes, 120),
    focus: kind(focus, 120),
    speed: kind(speed, 100),
    flash: kind(flash, 80),
    sky: kind(sky, 100),
  },
};
