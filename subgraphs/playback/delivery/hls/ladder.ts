/** What the test stream consists of. A test holds this table against the committed files. */
import type { Rendition } from '../../rules/streams/renditions.js';

/** Of every track's one segment, which is repeated for as long as a film lasts. */
export const SEGMENT_SECONDS = 8;
export const FRAME_RATE = 24;

/** The sound goes with every picture. */
export const AUDIO = { id: 'audio', codec: 'mp4a.40.2', bitsPerSecond: 27_737 } as const;

/**
 * Codec strings are what the boxes `avcC`, `hvcC` and `av1C` of the files say; rates are those of the files. There is
 * no 4K in HEVC, because it alone would be larger than all the others together.
 */
export const LADDER: readonly Rendition[] = [
  { id: 'avc1-480', codec: 'avc1.4d401e', width: 854, height: 480, bitsPerSecond: 10_583, quality: 'SD', hdr: false },
  { id: 'avc1-720', codec: 'avc1.4d401f', width: 1280, height: 720, bitsPerSecond: 14_323, quality: 'HD', hdr: false },
  {
    id: 'avc1-1080',
    codec: 'avc1.640028',
    width: 1920,
    height: 1080,
    bitsPerSecond: 27_632,
    quality: 'FHD',
    hdr: false,
  },
  {
    id: 'hvc1-1080',
    codec: 'hvc1.1.6.L120.90',
    width: 1920,
    height: 1080,
    bitsPerSecond: 41_818,
    quality: 'FHD',
    hdr: false,
  },
  {
    id: 'av01-2160',
    codec: 'av01.0.12M.08',
    width: 3840,
    height: 2160,
    bitsPerSecond: 15_273,
    quality: 'UHD_4K',
    hdr: false,
  },
];

/** In the order of the ladder; ids that it does not know are left out. */
export function renditionsOf(ids: readonly string[]): readonly Rendition[] {
  return LADDER.filter(({ id }) => ids.includes(id));
}

/** @param durationSeconds Of the film. The stream is as long, to the nearest whole segment, and never empty. */
export function segmentsFor(durationSeconds: number): number {
  return Math.max(1, Math.round(durationSeconds / SEGMENT_SECONDS));
}
