/** The settings of stale values, and how they are read. */
import type { SettingGroup, Settings } from '@marquee/runtime/settings';
import type { ValueStoreLimits } from '../entity-store/value-store.js';

export const STALE_IF_ERROR = {
  staleIfError: {
    name: 'ROUTER_STALE_IF_ERROR',
    key: 'stale_if_error.enabled',
    type: 'flag',
    default: true,
    sentence:
      'Whether the last good value of a field with the tag stale/SCOPE/AGE replaces it when its subgraph fails. The response marks it in extensions.stale.',
  },
  staleEntries: {
    name: 'ROUTER_STALE_ENTRIES',
    key: 'stale_if_error.max_entries',
    type: 'whole number',
    unit: 'entries',
    min: 1,
    max: 10_000_000,
    default: 100_000,
    sentence: 'The most responses and entities that are kept for it; the least recently used are dropped.',
  },
  staleMegabytes: {
    name: 'ROUTER_STALE_MEGABYTES',
    key: 'stale_if_error.max_memory',
    type: 'whole number',
    unit: 'megabytes',
    min: 1,
    max: 65_536,
    default: 64,
    sentence: 'The most memory that they take.',
  },
  staleFileMegabytes: {
    name: 'ROUTER_STALE_FILE_MEGABYTES',
    key: 'stale_if_error.max_file_size',
    type: 'whole number',
    unit: 'megabytes',
    min: 0,
    max: 1_024,
    default: 4,
    sentence:
      'The largest file in the data folder with values that belong to no member, which are used after a restart; 0 for none.',
  },
  staleEvents: {
    name: 'ROUTER_STALE_EVENTS',
    key: 'stale_if_error.events',
    type: 'choice',
    values: ['required', 'off'],
    default: 'off',
    sentence:
      'required: stale values and the entity cache are used only while the router reads the event logs of the subgraphs, which say what has changed. off: by their ages alone, for graphs without event logs.',
  },
} as const satisfies SettingGroup;

export interface StaleIfErrorConfig {
  readonly limits: ValueStoreLimits;
  /** Of the file with values that belong to no member; 0: none is written. */
  readonly fileBytes: number;
}

/** Null when no values are kept. */
export function readStaleIfError(settings: Settings): StaleIfErrorConfig | null {
  const isOn = settings.read(STALE_IF_ERROR.staleIfError);
  const maxEntries = settings.read(STALE_IF_ERROR.staleEntries);
  const maxBytes = settings.read(STALE_IF_ERROR.staleMegabytes) * 1024 * 1024;
  const fileBytes = settings.read(STALE_IF_ERROR.staleFileMegabytes) * 1024 * 1024;
  return isOn ? { limits: { maxEntries, maxBytes }, fileBytes } : null;
}
