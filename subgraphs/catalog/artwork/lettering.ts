/** Typesetting of names: wrapped, fitted and escaped. */
import { escapeXml } from './shapes.js';

interface Face {
  readonly family: string;
  readonly weight: number;
  /** Mean width of a letter relative to the font size. */
  readonly letterWidth: number;
  readonly capitals: boolean;
  readonly spacing: number;
}

const SANS: Face = {
  family: "'Avenir Next','Montserrat','Segoe UI','Helvetica Neue','Noto Sans',Arial,sans-serif",
  weight: 800,
  letterWidth: 0.61,
  capitals: false,
  spacing: -0.5,
};
const SERIF: Face = {
  family: "'Playfair Display','Bodoni 72',Didot,Georgia,'Noto Serif',serif",
  weight: 700,
  letterWidth: 0.61,
  capitals: false,
  spacing: 0,
};
const POSTER: Face = {
  family: "'Oswald','Bebas Neue',Impact,'Arial Narrow','Liberation Sans Narrow',sans-serif",
  weight: 700,
  letterWidth: 0.7,
  capitals: true,
  spacing: 0.5,
};
const ROUND: Face = {
  family: "'Baloo 2','Fredoka','Nunito','Arial Rounded MT Bold','Comic Neue',Verdana,sans-serif",
  weight: 800,
  letterWidth: 0.62,
  capitals: false,
  spacing: 0,
};

const FACES: Readonly<Record<string, Face>> = {
  Drama: SERIF,
  'Period Pieces': SERIF,
  Romance: SERIF,
  Classics: SERIF,
  'Book Adaptations': SERIF,
  Mystery: SERIF,
  'From the Stage': SERIF,
  Fantasy: SERIF,
  Action: POSTER,
  Thriller: POSTER,
  Crime: POSTER,
  Horror: POSTER,
  Westerns: POSTER,
  Superheroes: POSTER,
  Adventure: POSTER,
  'Children & Family': ROUND,
  Animation: ROUND,
};

export function typefaceFor(genres: readonly string[]): Face {
  return genres.includes('Children & Family') ? ROUND : (FACES[genres[0] ?? ''] ?? SANS);
}

/** East Asian letters are as wide as the font size. */
function isWide(letter: string): boolean {
  return /[\u3000-\u9fff\uff00-\uffef]/.test(letter);
}

function textWidth(text: string, face: Face): number {
  return [...text].reduce((sum, letter) => sum + (isWide(letter) ? 1 : letter === ' ' ? 0.3 : face.letterWidth), 0);
}

/**
 * Breaks at spaces into as few lines as fit `limit` (relative to the font size). A longer word is a line of its own.
 */
function wrap(text: string, face: Face, limit: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && textWidth(`${last} ${word}`, face) <= limit) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

const SIZES = [1, 0.88, 0.77, 0.67, 0.58, 0.5, 0.43, 0.37, 0.31] as const;

const MOST_LINES = 4;

export interface Setting {
  readonly left: number;
  /** Base line of the last line. */
  readonly bottom: number;
  readonly width: number;
  /** Largest font size. */
  readonly size: number;
  readonly align: 'start' | 'middle';
  readonly fill: string;
}

/**
 * The name in the largest font size that fits the width in at most four lines. A line that is still too long is
 * condensed.
 */
export function letter(name: string, face: Face, { left, bottom, width, size, align, fill }: Setting): string {
  const text = face.capitals ? name.toUpperCase() : name;
  const fits = (scale: number): boolean => {
    const lines = wrap(text, face, width / (size * scale));
    return (
      lines.length <= (scale > 0.6 ? 3 : MOST_LINES) &&
      lines.every((line) => textWidth(line, face) * size * scale <= width)
    );
  };
  const scale = SIZES.find(fits) ?? 0.31;
  const points = size * scale;
  const lines = wrap(text, face, width / points).slice(0, MOST_LINES);
  const x = align === 'start' ? left : left + width / 2;
  const set = lines.map((line, index) => {
    const y = bottom - (lines.length - 1 - index) * points * 1.06;
    const squeeze =
      textWidth(line, face) * points > width
        ? ` textLength="${Math.round(width)}" lengthAdjust="spacingAndGlyphs"`
        : '';
    return `<tspan x="${Math.round(x)}" y="${Math.round(y)}"${squeeze}>${escapeXml(line)}</tspan>`;
  });
  return `<text font-family="${escapeXml(face.family)}" font-weight="${face.weight}" font-size="${points.toFixed(1)}" letter-spacing="${face.spacing}" paint-order="stroke" stroke="#000" stroke-opacity="0.25" stroke-width="${(points * 0.06).toFixed(1)}" stroke-linejoin="round" text-anchor="${align}" fill="${fill}">${set.join('')}</text>`;
}
