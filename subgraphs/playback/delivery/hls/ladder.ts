/** The tracks of the test stream. A test compares this table with the committed files. */
import type { Rendition } from '../../rules/streams/renditions.js';

/** Length of the one segment of each track. It is repeated for the length of the title. */
export const SEGMENT_SECONDS = 8;
export const FRAME_RATE = 24;

/** The audio track, used with every rendition. */
export const AUDIO = { id: 'audio', codec: 'mp4a.40.2', bitsPerSecond: 27_737 } as const;

/**
 * Codec strings and bit rates are those of the files (boxes `avcC`, `hvcC`, `av1C`). There is no 4K HEVC rendition: its
 * file would be larger than all others together.
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

/** In the order of the ladder; unknown ids are omitted. */
export function renditionsOf(ids: readonly string[]): readonly Rendition[] {
  return LADDER.filter(({ id }) => ids.includes(id));
}

/** The number of segments of a title: its length to the nearest whole segment, at least one. */
export function segmentsFor(durationSeconds: number): number {
  return Math.max(1, Math.round(durationSeconds / SEGMENT_SECONDS));
}
