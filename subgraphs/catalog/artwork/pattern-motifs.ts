/** Motifs that are signs and patterns. */
import type { Motif } from './motif.js';
import { circle, path, polygon, range, rect, ring } from './shapes.js';
import type { Point } from './shapes.js';

function around(x: number, y: number, radius: number, angle: number): Point {
  return [x + Math.cos(angle) * radius, y + Math.sin(angle) * radius];
}

export const vertigo: Motif = ({ width, height, dice, palette }) => {
  const x = width * (0.3 + dice.next() * 0.4);
  const y = height * (0.32 + dice.next() * 0.2);
  const step = Math.min(width, height) * 0.075;
  const drift = (dice.next() - 0.5) * 14;
  return (
    range(9, (index) =>
      ring(
        x + drift * index * 0.35,
        y,
        step * (index + 0.8),
        index % 3 === 0 ? palette.accent : palette.mid,
        step * 0.32,
        0.95 - index * 0.09,
      ),
    ).join('') + circle(x, y, step * 0.5, palette.accent)
  );
};

export const orbits: Motif = ({ width, height, dice, palette }) => {
  const stars = range(70, () =>
    circle(dice.next() * width, dice.next() * height, 0.6 + dice.next() * 1.6, '#ffffff', 0.3 + dice.next() * 0.7),
  ).join('');
  const x = width * (0.4 + dice.next() * 0.3);
  const y = height * (0.36 + dice.next() * 0.12);
  const radius = Math.min(width, height) * (0.2 + dice.next() * 0.08);
  const tilt = Math.round(-30 + dice.next() * 60);
  const orbit = (scale: number, opacity: number): string =>
    `<ellipse cx="${Math.round(x)}" cy="${Math.round(y)}" rx="${Math.round(radius * scale)}" ry="${Math.round(radius * scale * 0.28)}" fill="none" stroke="${palette.accent}" stroke-width="3" opacity="${opacity}" transform="rotate(${tilt} ${Math.round(x)} ${Math.round(y)})"/>`;
  return (
    stars +
    circle(x, y, radius * 1.25, palette.mid, 0.25) +
    circle(x, y, radius, palette.mid) +
    circle(x - radius * 0.28, y - radius * 0.25, radius * 0.68, palette.accent, 0.25) +
    orbit(1.7, 0.95) +
    orbit(2.2, 0.45) +
    circle(x + radius * 1.9, y - radius * 0.9, radius * 0.16, palette.accent)
  );
};

export const tiles: Motif = ({ width, height, dice, palette }) => {
  const side = Math.min(width, height) / 4;
  const colours = [palette.accent, palette.mid, palette.low, palette.high];
  const tile = (column: number, row: number): string => {
    const x = column * side;
    const y = row * side;
    const fill = dice.pick(colours);
    const corner = dice.int(4);
    const ground = rect(x, y, side + 0.5, side + 0.5, dice.pick(colours), 0.9);
    if (dice.next() < 0.25) return ground + circle(x + side / 2, y + side / 2, side * 0.36, fill);
    const [cx, cy] = [x + (corner % 2) * side, y + (corner > 1 ? side : 0)];
    const [ax, ay] = [cx, corner > 1 ? y : y + side];
    const [bx, by] = [corner % 2 === 0 ? x + side : x, cy];
    return (
      ground +
      path(
        `M${cx.toFixed(1)},${cy.toFixed(1)} L${ax.toFixed(1)},${ay.toFixed(1)} A${side.toFixed(1)},${side.toFixed(1)} 0 0 ${corner === 0 || corner === 3 ? 0 : 1} ${bx.toFixed(1)},${by.toFixed(1)} Z`,
        fill,
      )
    );
  };
  return range(Math.ceil(height / side), (row) =>
    range(Math.ceil(width / side), (column) => tile(column, row)).join(''),
  ).join('');
};

export const petals: Motif = ({ width, height, dice, palette }) => {
  const x = width * (0.35 + dice.next() * 0.3);
  const y = height * 0.42;
  const size = Math.min(width, height) * 0.3;
  const heart = (scale: number, fill: string, opacity: number): string => {
    const s = size * scale;
    return path(
      `M${x.toFixed(1)},${(y + s * 0.95).toFixed(1)} C${(x - s * 1.7).toFixed(1)},${(y - s * 0.1).toFixed(1)} ${(x - s * 0.75).toFixed(1)},${(y - s * 1.15).toFixed(1)} ${x.toFixed(1)},${(y - s * 0.35).toFixed(1)} C${(x + s * 0.75).toFixed(1)},${(y - s * 1.15).toFixed(1)} ${(x + s * 1.7).toFixed(1)},${(y - s * 0.1).toFixed(1)} ${x.toFixed(1)},${(y + s * 0.95).toFixed(1)} Z`,
      fill,
      opacity,
    );
  };
  const glow = range(12, () =>
    circle(
      dice.next() * width,
      dice.next() * height,
      8 + dice.next() * size * 0.4,
      palette.accent,
      0.08 + dice.next() * 0.16,
    ),
  ).join('');
  return glow + heart(1.25, palette.mid, 0.5) + heart(1, palette.mid, 0.95) + heart(0.62, palette.accent, 0.9);
};

export const equaliser: Motif = ({ width, height, dice, palette }) => {
  const count = 22;
  const step = width / count;
  const middle = height * 0.46;
  return range(count, (index) => {
    const tall = height * (0.06 + Math.abs(Math.sin(index * 0.45 + dice.next())) * 0.34);
    return rect(
      index * step + step * 0.18,
      middle - tall,
      step * 0.64,
      tall * 2,
      index % 4 === 0 ? palette.accent : palette.mid,
      0.9,
      step * 0.32,
    );
  }).join('');
};

export const arches: Motif = ({ width, height, dice, palette }) => {
  const centre = width * (0.4 + dice.next() * 0.2);
  const base = height;
  const arch = (scale: number, fill: string): string => {
    const half = Math.min(width, height) * 0.42 * scale;
    const top = height * (0.6 - 0.42 * scale);
    return path(
      `M${(centre - half).toFixed(1)},${base} L${(centre - half).toFixed(1)},${(top + half).toFixed(1)} A${half.toFixed(1)},${half.toFixed(1)} 0 0 1 ${(centre + half).toFixed(1)},${(top + half).toFixed(1)} L${(centre + half).toFixed(1)},${base} Z`,
      fill,
    );
  };
  const ornament = range(16, (index) =>
    circle(
      ...around(centre, height * 0.42, Math.min(width, height) * 0.52, (Math.PI * 2 * index) / 16),
      3.5,
      palette.accent,
      0.6,
    ),
  ).join('');
  return (
    ornament +
    arch(1, palette.mid) +
    arch(0.82, palette.low) +
    arch(0.64, palette.mid) +
    arch(0.46, palette.accent) +
    arch(0.28, palette.low)
  );
};

export const aperture: Motif = ({ width, height, dice, palette }) => {
  const x = width * (0.36 + dice.next() * 0.28);
  const y = height * 0.42;
  const outer = Math.min(width, height) * 0.4;
  const inner = outer * (0.3 + dice.next() * 0.14);
  const turn = dice.next();
  const blade = (index: number): string => {
    const from = turn + (Math.PI * 2 * index) / 7;
    return polygon(
      [around(x, y, outer, from), around(x, y, outer, from + Math.PI / 3.5), around(x, y, inner, from + Math.PI / 1.9)],
      index % 2 === 0 ? palette.mid : palette.low,
      0.9,
    );
  };
  return (
    circle(x, y, outer * 1.12, palette.accent, 0.18) +
    circle(x, y, outer, palette.accent, 0.95) +
    range(7, blade).join('') +
    ring(x, y, outer, palette.low, 6)
  );
};

export const burst: Motif = ({ width, height, dice, palette }) => {
  const x = width * (0.35 + dice.next() * 0.3);
  const y = height * (0.4 + dice.next() * 0.1);
  const reach = width + height;
  const rays = range(16, (index) =>
    polygon(
      [[x, y], around(x, y, reach, (Math.PI * index) / 8), around(x, y, reach, (Math.PI * index) / 8 + Math.PI / 16)],
      palette.mid,
      0.55,
    ),
  ).join('');
  const points = range(20, (index) =>
    around(x, y, Math.min(width, height) * (index % 2 === 0 ? 0.36 : 0.2 + dice.next() * 0.05), (Math.PI * index) / 10),
  );
  const dots = range(9, (row) =>
    range(Math.max(0, 12 - row), (column) =>
      circle(column * 15 + 8, height - row * 15 - 8, Math.max(1, 6 - row * 0.55), palette.accent, 0.35),
    ).join(''),
  ).join('');
  return rays + dots + polygon(points, palette.accent, 0.95);
};

export const blinds: Motif = ({ width, height, dice, palette }) => {
  const x = width * (0.4 + dice.next() * 0.2);
  const lamp = circle(x, height * 0.4, Math.min(width, height) * 0.34, palette.accent, 0.95);
  const slant = -8 + dice.next() * 16;
  const slats = range(14, (index) =>
    polygon(
      [
        [0, (height * index) / 12],
        [width, (height * index) / 12 + slant],
        [width, (height * index) / 12 + slant + height * 0.042],
        [0, (height * index) / 12 + height * 0.042],
      ],
      palette.low,
      0.92,
    ),
  ).join('');
  const shoulders = path(
    `M${(x - height * 0.22).toFixed(1)},${height} Q${(x - height * 0.2).toFixed(1)},${(height * 0.66).toFixed(1)} ${x.toFixed(1)},${(height * 0.62).toFixed(1)} Q${(x + height * 0.2).toFixed(1)},${(height * 0.66).toFixed(1)} ${(x + height * 0.22).toFixed(1)},${height} Z`,
    palette.low,
  );
  return lamp + slats + circle(x, height * 0.48, Math.min(width, height) * 0.11, palette.low) + shoulders;
};
