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

test('a device gets the renditions that it decodes and the plan includes, the lowest first', () => {
  expect(ids(['avc1', 'hvc1', 'av01'])).toEqual(['480', '720', '1080', '2160']);
  expect(ids(['avc1', 'hvc1', 'av01'], 'HD')).toEqual(['480', '720']);
  expect(ids(['hvc1', 'av01'], 'FHD')).toEqual(['1080']);
});

test('codecs are matched by family, for full RFC 6381 strings and for alternative names', () => {
  expect(ids(['avc1.640028', 'mp4a.40.2'])).toEqual(['480', '720']);
  expect(ids([' HEV1.1.6.L93'])).toEqual(['1080']);
});

test('renditions fit the screen, a small screen gets the lowest one, and HDR needs an HDR device', () => {
  expect(ids(['avc1', 'hvc1'], 'UHD_4K', { maxHeight: 800 })).toEqual(['480', '720']);
  expect(ids(['avc1'], 'UHD_4K', { maxHeight: 240 })).toEqual(['480']);
  expect(ids(['av01'], 'UHD_4K', { hdr: false })).toEqual([]);
});

test('without a common codec there is no rendition', () => {
  expect(ids(['vp09', 'theora'])).toEqual([]);
  expect(ids(['hvc1'], 'SD')).toEqual([]);
});
