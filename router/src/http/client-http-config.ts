/** How requests of clients are read, and their responses are sent. */
import type { Settings } from '@marquee/runtime/settings';
import { readCompression } from '../compression/settings.js';
import type { CompressionConfig } from '../compression/settings.js';
import { readHeaders } from '../headers/settings.js';
import type { HeadersConfig } from '../headers/settings.js';
import { readDocumentIdNames } from '../persisted-operations/document-id-names.js';
import { SETTINGS } from '../settings.js';

export interface ClientHttpConfig {
  /** The largest body of a request, in bytes, decoded. */
  readonly requestBytes: number;
  /** Names of the parameter `documentId` besides this one. */
  readonly documentIdNames: readonly string[];
  /** Null when responses are not compressed. */
  readonly compression: CompressionConfig | null;
  readonly headers: HeadersConfig;
}

export function readClientHttp(settings: Settings): ClientHttpConfig {
  return {
    requestBytes: settings.read(SETTINGS.requestBytes),
    documentIdNames: readDocumentIdNames(settings),
    compression: readCompression(settings),
    headers: readHeaders(settings),
  };
}
