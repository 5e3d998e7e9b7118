/** Draws the pictures of titles as SVG, from their name and genres. */
import { randomFor } from '@marquee/demo-data/seeded-random';
import { typefaceFor, letter } from './lettering.js';
import { motifFor } from './motif-for.js';
import { paletteFor } from './palette.js';
import type { Palette } from './palette.js';
import { escapeXml } from './shapes.js';
import { SHAPES } from './sizes.js';
import type { Shape, Size } from './sizes.js';

export interface Subject {
  /** The artwork's id, the seed of the drawing. */
  readonly id: string;
  readonly name: string;
  readonly genres: readonly string[];
  readonly variant: number;
  /** Caption of a still, such as `S1 E2`. */
  readonly caption: string | null;
  readonly isOriginal: boolean;
}

/** The colours of a picture, the same for all its shapes. */
export function paletteOf({ id, genres }: Pick<Subject, 'id' | 'genres'>): Palette {
  return paletteFor(randomFor(`palette ${id}`), genres);
}

function background({ high, low }: Palette): string {
  return (
    `<defs><linearGradient id="g" x1="0" y1="0" x2="0.25" y2="1"><stop offset="0" stop-color="${high}"/><stop offset="1" stop-color="${low}"/></linearGradient>` +
    `<linearGradient id="s" x1="0" y1="0" x2="0" y2="1"><stop offset="0.35" stop-color="#000" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity="0.78"/></linearGradient></defs>` +
    `<rect width="100%" height="100%" fill="url(#g)"/>`
  );
}

const scrim = '<rect width="100%" height="100%" fill="url(#s)"/>';

function mark(width: number): string {
  const size = width * 0.045;
  return `<g transform="translate(${width * 0.045} ${width * 0.045})"><rect width="${size}" height="${size}" rx="${size * 0.22}" fill="#e5173f"/><path d="M${size * 0.2},${size * 0.78} V${size * 0.24} L${size * 0.5},${size * 0.6} L${size * 0.8},${size * 0.24} V${size * 0.78}" fill="none" stroke="#fff" stroke-width="${size * 0.13}" stroke-linejoin="round" stroke-linecap="round"/></g>`;
}

function nameOn(subject: Subject, shape: Shape, fill: string): string {
  const { width, height } = SHAPES[shape];
  const portrait = shape === 'PORTRAIT_2_3';
  const margin = width * 0.07;
  return letter(subject.name, typefaceFor(subject.genres), {
    left: margin,
    bottom: height - width * (portrait ? 0.1 : 0.065),
    width: width - margin * 2,
    size: width * (portrait ? 0.15 : shape === 'SQUARE' ? 0.13 : 0.105),
    align: portrait ? 'middle' : 'start',
    fill,
  });
}

function captionOn(caption: string, { width, height }: Size): string {
  return `<text x="${width * 0.07}" y="${height - width * 0.06}" font-family="'Avenir Next','Segoe UI','Noto Sans',Arial,sans-serif" font-weight="700" font-size="${width * 0.05}" fill="#fff">${escapeXml(caption)}</text>`;
}

function logo(subject: Subject): string {
  const { width, height } = SHAPES.LOGO;
  return letter(subject.name, typefaceFor(subject.genres), {
    left: 20,
    bottom: height - 36,
    width: width - 40,
    size: 96,
    align: 'start',
    fill: '#ffffff',
  });
}

function scene(subject: Subject, shape: Shape): string {
  const box = SHAPES[shape];
  const palette = paletteOf(subject);
  const dice = randomFor(`motif ${subject.id}`);
  const motif = motifFor(dice, subject.genres, subject.variant)({ ...box, dice, palette });
  // The third picture is enlarged, so that the three differ even with one motif.
  const closer = subject.variant === 2 || shape === 'STILL';
  const framed = closer
    ? `<g transform="translate(${-box.width * 0.3} ${-box.height * 0.18}) scale(1.5)">${motif}</g>`
    : motif;
  return background(palette) + framed;
}

function contents(subject: Subject, shape: Shape): string {
  switch (shape) {
    case 'LOGO':
      return logo(subject);
    case 'BILLBOARD':
      return scene(subject, shape) + scrim;
    case 'STILL':
      return scene(subject, shape) + scrim + captionOn(subject.caption ?? '', SHAPES.STILL);
    case 'LANDSCAPE_16_9':
    case 'PORTRAIT_2_3':
    case 'SQUARE':
      return (
        scene(subject, shape) +
        scrim +
        nameOn(subject, shape, '#ffffff') +
        (subject.isOriginal ? mark(SHAPES[shape].width) : '')
      );
  }
}

/** The picture as an SVG document. Equal inputs give equal bytes. */
export function drawArtwork(subject: Subject, shape: Shape, { width, height }: Size): string {
  const box = SHAPES[shape];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${box.width} ${box.height}" role="img" aria-label="${escapeXml(subject.name)}">${contents(subject, shape)}</svg>`;
}
