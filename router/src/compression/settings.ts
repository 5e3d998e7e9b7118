/** The settings of compressed responses as data, and their configuration. */
import type { SettingGroup, Settings } from '@marquee/runtime/settings';
import { RESPONSE_ENCODINGS } from './encoders.js';
import type { EncodingLevels } from './encoders.js';

export interface CompressionConfig {
  /** In the order of preference, for a client that gives them equal weights. */
  readonly encodings: readonly string[];
  /** Smaller bodies are sent as they are. */
  readonly minBytes: number;
  readonly levels: EncodingLevels;
}

const LEVEL = { type: 'whole number', unit: 'level' } as const;

export const COMPRESSION = {
  compression: {
    name: 'ROUTER_COMPRESSION',
    key: 'compression.enabled',
    type: 'flag',
    default: true,
    sentence: 'Whether responses are compressed for clients whose accept-encoding allows it.',
  },
  compressionEncodings: {
    name: 'ROUTER_COMPRESSION_ENCODINGS',
    key: 'compression.encodings',
    type: 'list',
    default: { computed: 'zstd (from Node 22.15 on), br, gzip' },
    sentence: 'The content codings that are offered, in the order in which equal weights of a client are decided.',
  },
  compressionMinBytes: {
    name: 'ROUTER_COMPRESSION_MIN_BYTES',
    key: 'compression.min_size',
    type: 'whole number',
    unit: 'bytes',
    min: 0,
    max: 1_073_741_824,
    default: 1_024,
    sentence: 'The smallest body that is compressed.',
  },
  brotliLevel: {
    ...LEVEL,
    name: 'ROUTER_COMPRESSION_BR_LEVEL',
    key: 'compression.br_level',
    min: 0,
    max: 11,
    default: 4,
    sentence: 'How hard br compresses.',
  },
  gzipLevel: {
    ...LEVEL,
    name: 'ROUTER_COMPRESSION_GZIP_LEVEL',
    key: 'compression.gzip_level',
    min: 1,
    max: 9,
    default: 4,
    sentence: 'How hard gzip compresses.',
  },
  zstdLevel: {
    ...LEVEL,
    name: 'ROUTER_COMPRESSION_ZSTD_LEVEL',
    key: 'compression.zstd_level',
    min: 1,
    max: 19,
    default: 3,
    sentence: 'How hard zstd compresses.',
  },
} as const satisfies SettingGroup;

/** Known names; one that this version of Node has not is left out when responses are sent. */
const NAMES: readonly string[] = ['br', 'zstd', 'gzip'];

/** Null when responses are not compressed. */
export function readCompression(settings: Settings): CompressionConfig | null {
  const isOn = settings.read(COMPRESSION.compression);
  const encodings = settings
    .read(COMPRESSION.compressionEncodings, RESPONSE_ENCODINGS)
    .map((each) => each.toLowerCase());
  for (const name of encodings)
    if (!NAMES.includes(name))
      settings.problem(
        `${settings.nameOf(COMPRESSION.compressionEncodings)} may contain ${NAMES.join(', ')}, got "${name}"`,
        COMPRESSION.compressionEncodings,
      );
  const config = {
    encodings: [...new Set(encodings)],
    minBytes: settings.read(COMPRESSION.compressionMinBytes),
    levels: {
      br: settings.read(COMPRESSION.brotliLevel),
      gzip: settings.read(COMPRESSION.gzipLevel),
      zstd: settings.read(COMPRESSION.zstdLevel),
    },
  };
  return isOn ? config : null;
}
