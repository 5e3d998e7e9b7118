/** Chooses the renditions for a device: those that it can decode, its plan includes and its screen can show. */
import type { VideoQuality } from '@marquee/contracts/events/billing';

export interface Rendition {
  /** Also the name of its files. */
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
  /** RFC 6381 strings, or their first part only: `avc1`, `hvc1`, `av01`. */
  readonly codecs: readonly string[];
  /** Pixels. */
  readonly maxHeight: number;
  readonly hdr: boolean;
}

/** In ascending order. */
const QUALITIES: readonly VideoQuality[] = ['SD', 'HD', 'FHD', 'UHD_4K'];

/** Names of the same codec that differ in where the parameter sets are stored. Decoders accept both. */
const SAME_FAMILY: Readonly<Record<string, string>> = { avc3: 'avc1', hev1: 'hvc1' };

function familyOf(codec: string): string {
  const family = codec.split('.', 1)[0]?.trim().toLowerCase() ?? '';
  return SAME_FAMILY[family] ?? family;
}

function isIncluded(quality: VideoQuality, maxQuality: VideoQuality): boolean {
  return QUALITIES.indexOf(quality) <= QUALITIES.indexOf(maxQuality);
}

/**
 * The lowest rendition first; empty when the device supports no codec of the ladder. A screen that is smaller than
 * every rendition gets the lowest one, which it can scale down.
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
        families.has(familyOf(codec)) && (device.hdr || !hdr) && isIncluded(quality, maxQuality),
    )
    .sort((a, b) => a.height - b.height || a.bitsPerSecond - b.bitsPerSecond);
  const fitting = decodable.filter(({ height }) => height <= device.maxHeight);
  return fitting.length > 0 ? fitting : decodable.slice(0, 1);
}
