import { expect, test } from 'vitest';
import { asId } from '@marquee/contracts/ids';
import type { TitleId } from '@marquee/contracts/ids';
import { artworkIdsOf, readArtworkId, stillArtworkId } from './artwork-id.js';
import { drawArtwork } from './draw-artwork.js';
import type { Subject } from './draw-artwork.js';
import { SHAPES, sizeFor } from './sizes.js';
import type { Shape } from './sizes.js';

const titleId = asId<TitleId>('85d72f53-f7fb-5cad-af00-42bc8c14b108');
function subject(more: Partial<Subject> = {}): Subject {
  return {
    id: `${titleId}.0`,
    name: 'The Fog',
    genres: ['Horror'],
    variant: 0,
    caption: null,
    isOriginal: false,
    ...more,
  };
}

function draw(more?: Partial<Subject>, shape: Shape = 'LANDSCAPE_16_9') {
  return drawArtwork(subject(more), shape, sizeFor(shape, 320));
}

test('equal subjects give equal bytes, another variant another picture', () => {
  expect(draw()).toBe(draw());
  const pictures = artworkIdsOf(titleId).map((id, variant) =>
    draw({ id, variant, genres: ['Horror', 'Comedy', 'Romance'] }),
  );
  expect(new Set(pictures).size).toBe(3);
});

test('a name is escaped', () => {
  const svg = draw({ name: `<script>alert("x")</script> & 'Sons'` });
  expect(svg).not.toContain('<script');
  expect(svg.toLowerCase()).toContain('&lt;script&gt;');
  expect(svg.replace(/&(amp|lt|gt|quot|#39);/g, '')).not.toContain('&');
});

test('a long name is wrapped and complete', () => {
  const name = 'Dr. Strangelove or How I Learned to Stop Worrying and Love the Bomb';
  const lines = [...draw({ name, genres: ['Comedy'] }).matchAll(/<tspan[^>]*>([^<]*)<\/tspan>/g)].map(
    ([, line]) => line,
  );
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.join(' ')).toBe(name);
});

test.each(Object.keys(SHAPES) as Shape[])('%s has its own proportions and valid numbers only', (shape) => {
  for (const genre of [
    'Drama',
    'Comedy',
    'Action',
    'Romance',
    'Documentaries',
    'Science Fiction',
    'Westerns',
    'Children & Family',
    'Nature & Science',
    'Music & Musicals',
    'Nothing Known',
  ]) {
    const svg = draw({ genres: [genre], caption: 'S1 E2' }, shape);
    expect(svg).toContain(`viewBox="0 0 ${SHAPES[shape].width} ${SHAPES[shape].height}"`);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  }
});

test('widths are rounded up to the ladder and limited by its end', () => {
  expect([1, 160, 161, 320, 500, 9999].map((width) => sizeFor('LANDSCAPE_16_9', width))).toEqual([
    { width: 160, height: 90 },
    { width: 160, height: 90 },
    { width: 240, height: 135 },
    { width: 320, height: 180 },
    { width: 640, height: 360 },
    { width: 1920, height: 1080 },
  ]);
});

test('artwork ids are read back; invalid ids are null', () => {
  expect(artworkIdsOf(titleId).map(readArtworkId)).toEqual(
    [0, 1, 2].map((variant) => ({ kind: 'title', titleId, variant })),
  );
  expect(readArtworkId(stillArtworkId(titleId, 2, 11))).toEqual({ kind: 'still', titleId, season: 2, episode: 11 });
  for (const foreign of ['', 'x', titleId, `${titleId}.7`, `${titleId}.s1`, `../${titleId}.0`])
    expect(readArtworkId(foreign)).toBeNull();
});
