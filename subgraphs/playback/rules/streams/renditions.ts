/** Which pictures a device gets of a title: those that it can decode, its plan pays for and its screen can show. */
import type { VideoQuality } from '@marquee/contracts/events/billing';

export interface Rendition {
  /** Names its files. */
  readonly id: string;
  /** RFC 6381, as in a manifest's CODECS. */
  readonly codec: string;
  readonly width: number;
  readonly height: number;
  readonly bitsPerSecond: number;
  readonly quality: VideoQuality;
  readonly hdr: boolean;
}

export interface DeviceCapabilities {
  /** RFC 6381 strings or only their first part: `avc1`, `hvc1`, `av01`. */
  readonly codecs: readonly string[];
  /** Pixels. */
  readonly maxHeight: number;
  readonly hdr: boolean;
}

/** The lowest first: the order is the meaning. */
const QUALITIES: readonly VideoQuality[] = ['SD', 'HD', 'FHD', 'UHD_4K'];

/**
 * Different names of one codec: parameter sets in the sample entry or in the stream, which every decoder of today
 * takes.
 */
const SAME: Readonly<Record<string, string>> = { avc3: 'avc1', hev1: 'hvc1' };

function familyOf(codec: string): string {
  const family = codec.split('.', 1)[0]?.trim().toLowerCase() ?? '';
  return SAME[family] ?? family;
}

function isPaidFor(quality: VideoQuality, maxQuality: VideoQuality): boolean {
  return QUALITIES.indexOf(quality) <= QUALITIES.indexOf(maxQuality);
}

/**
 * The smallest first; empty when the device and the ladder have no codec in common. A screen lower than all that there
 * is gets the lowest, which it can scale down.
 */
export function chooseRenditions(
  ladder: readonly Rendition[],
  device: DeviceCapabilities,
  maxQuality: VideoQuality,
): readonly Rendition[] {
  const families = new Set(device.codecs.map(familyOf));
  const decodable = ladder
    .filter(
      ({ codec, hdr, quality }) =>
        families.has(familyOf(codec)) && (device.hdr || !hdr) && isPaidFor(quality, maxQuality),
    )
    .sort((a, b) => a.height - b.height || a.bitsPerSecond - b.bitsPerSecond);
  const fitting = decodable.filter(({ height }) => height <= device.maxHeight);
  return fitting.length > 0 ? fitting : decodable.slice(0, 1);
}
