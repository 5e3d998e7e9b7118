/** Motifs that are landscapes and places. */
import type { Motif } from './motif.js';
import { circle, hillside, polygon, range, rect } from './shapes.js';
import type { Point } from './shapes.js';

/** Layers of hills, nearer ones darker. */
function ridges(canvas: Parameters<Motif>[0], layers: number, roughness: number): string {
  const { width, height, dice, palette } = canvas;
  return range(layers, (layer) => {
    const base = height * (0.5 + (0.42 * layer) / layers);
    const line = range(
      8,
      (step): Point => [(width * step) / 7, base - dice.next() * height * roughness * (1 - layer / (layers + 1))],
    );
    return hillside(line, height, layer % 2 === 0 ? palette.mid : palette.low, 0.45 + (0.5 * layer) / layers);
  }).join('');
}

function sun({ width, height, dice, palette }: Parameters<Motif>[0], low: number): string {
  const x = width * (0.25 + dice.next() * 0.5);
  const y = height * (low + dice.next() * 0.15);
  const radius = Math.min(width, height) * (0.14 + dice.next() * 0.1);
  return (
    circle(x, y, radius * 1.7, palette.accent, 0.14) +
    circle(x, y, radius * 1.3, palette.accent, 0.2) +
    circle(x, y, radius, palette.accent, 0.95)
  );
}

export const hills: Motif = (canvas) => sun(canvas, 0.3) + ridges(canvas, 4, 0.22);

export const peaks: Motif = (canvas) => {
  const { width, height, dice, palette } = canvas;
  const mountain = (x: number, top: number, spread: number, fill: string): string =>
    polygon(
      [
        [x - spread, height],
        [x, top],
        [x + spread, height],
      ],
      fill,
      0.9,
    ) +
    polygon(
      [
        [x - spread * 0.16, top + (height - top) * 0.16],
        [x, top],
        [x + spread * 0.16, top + (height - top) * 0.16],
        [x + spread * 0.05, top + (height - top) * 0.12],
        [x - spread * 0.04, top + (height - top) * 0.2],
      ],
      palette.accent,
      0.85,
    );
  const summits = range(3, (index) =>
    mountain(
      width * (0.15 + index * 0.33 + dice.next() * 0.12),
      height * (0.24 + dice.next() * 0.22),
      width * (0.26 + dice.next() * 0.12),
      index === 1 ? palette.low : palette.mid,
    ),
  );
  return sun(canvas, 0.2) + summits.join('') + ridges({ ...canvas, palette: { ...palette, mid: palette.low } }, 2, 0.1);
};

export const mesas: Motif = (canvas) => {
  const { width, height, dice, palette } = canvas;
  const mesa = (x: number, top: number, half: number, fill: string): string =>
    polygon(
      [
        [x - half * 1.5, height * 0.82],
        [x - half, height * 0.7],
        [x - half * 0.92, top],
        [x + half * 0.92, top],
        [x + half, height * 0.7],
        [x + half * 1.5, height * 0.82],
      ],
      fill,
      0.92,
    );
  return (
    sun(canvas, 0.42) +
    mesa(width * (0.12 + dice.next() * 0.15), height * 0.5, width * 0.09, palette.mid) +
    mesa(width * (0.7 + dice.next() * 0.2), height * (0.36 + dice.next() * 0.1), width * 0.13, palette.mid) +
    rect(0, height * 0.8, width, height * 0.2, palette.low) +
    ridges({ ...canvas, palette: { ...palette, mid: palette.low } }, 2, 0.05)
  );
};

export const forest: Motif = ({ width, height, dice, palette }) => {
  const moon = circle(
    width * (0.3 + dice.next() * 0.4),
    height * 0.28,
    Math.min(width, height) * 0.17,
    palette.accent,
    0.85,
  );
  const tree = (x: number, base: number, size: number, fill: string): string =>
    range(3, (tier) =>
      polygon(
        [
          [x - size * (0.34 - tier * 0.07), base - size * tier * 0.28],
          [x, base - size * (0.52 + tier * 0.28)],
          [x + size * (0.34 - tier * 0.07), base - size * tier * 0.28],
        ],
        fill,
      ),
    ).join('');
  const row = (count: number, base: number, size: number, fill: string): string =>
    range(count, (index) =>
      tree((width * (index + dice.next() * 0.7)) / (count - 1), base, size * (0.75 + dice.next() * 0.6), fill),
    ).join('');
  return moon + row(9, height * 0.92, height * 0.34, palette.mid) + row(7, height * 1.04, height * 0.5, palette.low);
};

export const skyline: Motif = ({ width, height, dice, palette }) => {
  const block = (index: number, count: number, reach: number, fill: string, lit: boolean): string => {
    const x = (width * index) / count;
    const wide = (width / count) * (0.8 + dice.next() * 0.5);
    const tall = height * (reach * 0.5 + dice.next() * reach);
    const windows = lit
      ? range(Math.floor(tall / 26), (floor) =>
          dice.next() < 0.55
            ? rect(
                x + wide * (0.2 + dice.int(3) * 0.22),
                height - tall + 12 + floor * 24,
                wide * 0.13,
                9,
                palette.accent,
                0.35 + dice.next() * 0.6,
              )
            : '',
        ).join('')
      : '';
    return rect(x, height - tall, wide, tall, fill) + windows;
  };
  const moon = circle(
    width * (0.62 + dice.next() * 0.25),
    height * 0.26,
    Math.min(width, height) * 0.12,
    palette.accent,
    0.9,
  );
  return (
    moon +
    range(13, (index) => block(index, 13, 0.46, palette.mid, false)).join('') +
    range(9, (index) => block(index, 9, 0.36, palette.low, true)).join('')
  );
};

export const sea: Motif = ({ width, height, dice, palette }) => {
  const horizon = height * (0.44 + dice.next() * 0.08);
  const wave = (layer: number): string => {
    const y = horizon + ((height - horizon) * layer) / 6;
    const swing = 6 + layer * 4;
    const line = range(
      10,
      (step): Point => [(width * step) / 9, y + (step % 2 === layer % 2 ? -swing : swing) * (0.6 + dice.next() * 0.4)],
    );
    return hillside(line, height, layer % 2 === 0 ? palette.mid : palette.low, 0.4 + layer * 0.09);
  };
  const radius = Math.min(width, height) * 0.2;
  return circle(width * (0.35 + dice.next() * 0.3), horizon, radius, palette.accent, 0.95) + range(6, wave).join('');
};

export const meadow: Motif = (canvas) => {
  const { width, height, dice, palette } = canvas;
  const centre = width * (0.35 + dice.next() * 0.3);
  const rainbow = ['#ff6b6b', '#ffb84d', '#ffe66d', '#6bd490', '#5bb8ff', '#a78bfa']
    .map(
      (colour, band) =>
        `<circle cx="${Math.round(centre)}" cy="${Math.round(height * 0.86)}" r="${Math.round(height * (0.62 - band * 0.05))}" fill="none" stroke="${colour}" stroke-width="${Math.round(height * 0.052)}" opacity="0.85"/>`,
    )
    .join('');
  const cloud = (x: number, y: number, size: number): string =>
    circle(x, y, size, '#ffffff', 0.95) +
    circle(x + size * 1.1, y + size * 0.15, size * 0.8, '#ffffff', 0.95) +
    circle(x - size * 1.05, y + size * 0.2, size * 0.7, '#ffffff', 0.95);
  const clouds = range(3, (index) =>
    cloud(
      width * (0.14 + index * 0.35 + dice.next() * 0.08),
      height * (0.13 + dice.next() * 0.2),
      Math.min(width, height) * (0.05 + dice.next() * 0.03),
    ),
  );
  const green = (at: number, fill: string): string =>
    hillside(
      range(5, (step): Point => [(width * step) / 4, height * (at + dice.next() * 0.08)]),
      height,
      fill,
    );
  return rainbow + clouds.join('') + green(0.68, palette.mid) + green(0.8, '#3fae6a');
};
