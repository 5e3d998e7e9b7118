/** Helper functions for writing SVG. */

function short(value: number): string {
  return String(Math.round(value * 10) / 10);
}

export type Point = readonly [x: number, y: number];

export function circle(x: number, y: number, radius: number, fill: string, opacity = 1): string {
  return `<circle cx="${short(x)}" cy="${short(y)}" r="${short(radius)}" fill="${fill}" opacity="${short(opacity * 10) === '10' ? '1' : opacity.toFixed(2)}"/>`;
}

export function ring(x: number, y: number, radius: number, stroke: string, width: number, opacity = 1): string {
  return `<circle cx="${short(x)}" cy="${short(y)}" r="${short(radius)}" fill="none" stroke="${stroke}" stroke-width="${short(width)}" opacity="${opacity.toFixed(2)}"/>`;
}

export function rect(
  x: number,
  y: number,
  width: number,
  height: number,
  fill: string,
  opacity = 1,
  radius = 0,
): string {
  return `<rect x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}"${radius > 0 ? ` rx="${short(radius)}"` : ''} fill="${fill}" opacity="${opacity.toFixed(2)}"/>`;
}

export function polygon(points: readonly Point[], fill: string, opacity = 1): string {
  return `<polygon points="${points.map(([x, y]) => `${short(x)},${short(y)}`).join(' ')}" fill="${fill}" opacity="${opacity.toFixed(2)}"/>`;
}

export function path(d: string, fill: string, opacity = 1): string {
  return `<path d="${d}" fill="${fill}" opacity="${opacity.toFixed(2)}"/>`;
}

/** A closed path below a smooth line through the points, down to `floor`. */
export function hillside(points: readonly Point[], floor: number, fill: string, opacity = 1): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  let line = `M${short(first[0])},${short(floor)} L${short(first[0])},${short(first[1])}`;
  let before = first;
  for (const point of rest) {
    const middle = (before[0] + point[0]) / 2;
    line += ` C${short(middle)},${short(before[1])} ${short(middle)},${short(point[1])} ${short(point[0])},${short(point[1])}`;
    before = point;
  }
  return path(`${line} L${short(before[0])},${short(floor)} Z`, fill, opacity);
}

export function range<T>(count: number, make: (index: number) => T): readonly T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

/** Escapes `&`, `<`, `>` and quotes. */
export function escapeXml(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;');
}
