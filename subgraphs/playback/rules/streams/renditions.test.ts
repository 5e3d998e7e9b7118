import { expect, test } from 'vitest';
import { chooseRenditions } from './renditions.js';
import type { Rendition } from './renditions.js';

function rendition(codec: string, height: number, quality: Rendition['quality'], hdr = false): Rendition {
  return {
    id: `${codec}-${height}`,
    codec,
    width: height * 2,
    height,
    bitsPerSecond: height,
    quality,
    hdr,
  };
}

const ladder = [
  rendition('av01.0.12M.10', 2160, 'UHD_4K', true),
  rendition('hvc1.1.6.L120.90', 1080, 'FHD'),
  rendition('avc1.64001f', 720, 'HD'),
  rendition('avc1.64001e', 480, 'SD'),
];

function ids(
  codecs: readonly string[],
  maxQuality: Rendition['quality'] = 'UHD_4K',
  screen: { readonly maxHeight?: number; readonly hdr?: boolean } = {},
): readonly string[] {
  return chooseRenditions(ladder, { codecs, maxHeight: 4320, hdr: true, ...screen }, maxQuality).map(({ height }) =>
    String(height),
  );
}

test('a device gets what it decodes, the smallest first, up to what the plan pays for', () => {
  expect(ids(['avc1', 'hvc1', 'av01'])).toEqual(['480', '720', '1080', '2160']);
  expect(ids(['avc1', 'hvc1', 'av01'], 'HD')).toEqual(['480', '720']);
  expect(ids(['hvc1', 'av01'], 'FHD')).toEqual(['1080']);
});

test('codecs are known by their family, however precisely and under whichever of its names they are given', () => {
  expect(ids(['avc1.640028', 'mp4a.40.2'])).toEqual(['480', '720']);
  expect(ids([' HEV1.1.6.L93'])).toEqual(['1080']);
});

test('a screen gets no more than it can show, and never nothing for being small; HDR only where it can be shown', () => {
  expect(ids(['avc1', 'hvc1'], 'UHD_4K', { maxHeight: 800 })).toEqual(['480', '720']);
  expect(ids(['avc1'], 'UHD_4K', { maxHeight: 240 })).toEqual(['480']);
  expect(ids(['av01'], 'UHD_4K', { hdr: false })).toEqual([]);
});

test('no codec in common is nothing at all', () => {
  expect(ids(['vp09', 'theora'])).toEqual([]);
  expect(ids(['hvc1'], 'SD')).toEqual([]);
});
