/** Draws an avatar as SVG: a creature's head on a coloured square. The same avatar always gives the same bytes. */
import type { Avatar } from './describe-avatar.js';

interface Palette {
  readonly light: string;
  readonly deep: string;
  readonly skin: string;
  readonly shade: string;
}

const PALETTES: Readonly<Record<Avatar['colour'], Palette>> = {
  coral: { light: '#ff9a8b', deep: '#d94f4f', skin: '#fff1e6', shade: '#f2b8a0' },
  amber: { light: '#ffd27a', deep: '#e08a1e', skin: '#fff7e0', shade: '#eec07a' },
  mint: { light: '#9be8c8', deep: '#1f9d83', skin: '#f0fff6', shade: '#8fd0b3' },
  sky: { light: '#9cd3ff', deep: '#2b6fd1', skin: '#f0f8ff', shade: '#93bdea' },
  violet: { light: '#c9b0ff', deep: '#6a3fc9', skin: '#f7f1ff', shade: '#b59ce6' },
  rose: { light: '#ffb3d1', deep: '#c93a7a', skin: '#fff0f6', shade: '#ea9dbf' },
};

const INK = '#2a2233';

function mirrored(shape: string): string {
  return `${shape}<g transform="matrix(-1 0 0 1 160 0)">${shape}</g>`;
}

function eyes(y: number, radius: number): string {
  return mirrored(
    `<circle cx="60" cy="${y}" r="${radius}" fill="${INK}"/><circle cx="${60 + radius / 3}" cy="${y - radius / 3}" r="${radius / 3}" fill="#fff"/>`,
  );
}

function smile(y: number): string {
  return `<path d="M70 ${y}q10 9 20 0" fill="none" stroke="${INK}" stroke-width="3.5" stroke-linecap="round"/>`;
}

function roundHead(fill: string): string {
  return `<ellipse cx="80" cy="92" rx="46" ry="42" fill="${fill}"/>`;
}

const HEADS: Readonly<Record<Avatar['creature'], (palette: Palette) => string>> = {
  bear: ({ skin, shade }) =>
    mirrored(`<circle cx="44" cy="56" r="17" fill="${skin}"/><circle cx="44" cy="56" r="9" fill="${shade}"/>`) +
    roundHead(skin) +
    `<ellipse cx="80" cy="106" rx="20" ry="15" fill="${shade}"/><ellipse cx="80" cy="99" rx="7" ry="5" fill="${INK}"/>` +
    eyes(84, 6) +
    smile(109),
  cat: ({ skin, shade, deep }) =>
    mirrored(`<path d="M38 78V34l30 22z" fill="${skin}"/><path d="M43 68V44l16 12z" fill="${shade}"/>`) +
    roundHead(skin) +
    mirrored(`<path d="M48 104l-22-4M48 110l-20 5" stroke="${deep}" stroke-width="2.5" stroke-linecap="round"/>`) +
    `<path d="M75 98h10l-5 6z" fill="${INK}"/>` +
    eyes(86, 7) +
    smile(107),
  fox: ({ skin, shade, deep }) =>
    mirrored(`<path d="M36 84V32l32 26z" fill="${deep}"/>`) +
    `<path d="M32 78q48-34 96 0q-10 44-48 58q-38-14-48-58z" fill="${shade}"/>` +
    mirrored(`<path d="M32 80q30 2 48 54q-38-12-48-54z" fill="${skin}"/>`) +
    `<ellipse cx="80" cy="128" rx="8" ry="6" fill="${INK}"/>` +
    eyes(90, 6),
  owl: ({ skin, shade, deep }) =>
    mirrored(`<path d="M40 72l-4-32l34 16z" fill="${skin}"/>`) +
    `<ellipse cx="80" cy="94" rx="48" ry="44" fill="${skin}"/>` +
    mirrored(`<circle cx="60" cy="84" r="19" fill="#fff" stroke="${shade}" stroke-width="5"/>`) +
    `<path d="M72 98h16l-8 14z" fill="${deep}"/>` +
    eyes(84, 10),
  rabbit: ({ skin, shade }) =>
    mirrored(
      `<ellipse cx="60" cy="44" rx="12" ry="34" fill="${skin}"/><ellipse cx="60" cy="46" rx="5" ry="24" fill="${shade}"/>`,
    ) +
    `<ellipse cx="80" cy="100" rx="42" ry="38" fill="${skin}"/>` +
    `<ellipse cx="80" cy="102" rx="5" ry="4" fill="${INK}"/><path d="M74 116h12v9h-12z" fill="#fff" stroke="${shade}" stroke-width="2"/>` +
    eyes(92, 6) +
    smile(110),
  robot: ({ skin, shade, light }) =>
    `<path d="M80 54V34" stroke="${shade}" stroke-width="5"/><circle cx="80" cy="30" r="8" fill="${light}" stroke="${skin}" stroke-width="3"/>` +
    mirrored(`<rect x="24" y="80" width="14" height="26" rx="6" fill="${shade}"/>`) +
    `<rect x="34" y="52" width="92" height="80" rx="20" fill="${skin}"/><rect x="44" y="66" width="72" height="34" rx="16" fill="${INK}"/>` +
    mirrored(`<circle cx="62" cy="83" r="8" fill="${light}"/>`) +
    `<path d="M62 116h36" stroke="${shade}" stroke-width="6" stroke-linecap="round" stroke-dasharray="1 11"/>`,
};

/** A square SVG. */
export function drawAvatar({ colour, creature }: Avatar): string {
  const palette = PALETTES[colour];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 160" role="img" aria-label="${colour} ${creature}">`,
    `<defs><linearGradient id="ground" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="${palette.light}"/><stop offset="1" stop-color="${palette.deep}"/></linearGradient></defs>`,
    `<rect width="160" height="160" fill="url(#ground)"/>`,
    HEADS[creature](palette),
    '</svg>',
  ].join('');
}
