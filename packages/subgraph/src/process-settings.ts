/** The settings that every subgraph's process has, under the subgraph's own prefix. */
import { DEFAULT_REQUEST_LIMITS } from './graphql/request-limits.js';
import { prefixOf } from '@marquee/runtime/settings';
import type { SettingGroup } from '@marquee/runtime/settings';

/** @param defaultPort From the subgraph's `package.json`. */
export function subgraphProcessSettings(subgraph: string, defaultPort: number) {
  const prefix = prefixOf(subgraph);
  return {
    port: { name: `${prefix}PORT`, type: 'port', default: defaultPort, sentence: 'Port of the HTTP server.' },
    publicUrl: {
      name: `${prefix}PUBLIC_URL`,
      type: 'url',
      default: { computed: 'http://127.0.0.1 with the port' },
      sentence: 'Where clients reach the routes of this process, such as pictures and keys.',
    },
    rebuild: {
      name: `${prefix}REBUILD`,
      type: 'flag',
      default: false,
      sentence: 'Rebuilds the read models from the first event on, while the existing ones serve.',
    },
    requestFields: {
      name: `${prefix}REQUEST_FIELDS`,
      type: 'whole number',
      unit: 'fields',
      min: 1_000,
      max: 10_000_000,
      default: DEFAULT_REQUEST_LIMITS.fields,
      sentence: 'Fields and list items that one request may resolve.',
    },
    deadlineMs: {
      name: `${prefix}DEADLINE_MS`,
      type: 'whole number',
      unit: 'milliseconds',
      min: 10,
      max: 600_000,
      default: DEFAULT_REQUEST_LIMITS.deadlineMs,
      sentence: 'When the execution of a request ends that names no deadline in `x-marquee-deadline-ms`.',
    },
    longestDeadlineMs: {
      name: `${prefix}LONGEST_DEADLINE_MS`,
      type: 'whole number',
      unit: 'milliseconds',
      min: 10,
      max: 600_000,
      default: DEFAULT_REQUEST_LIMITS.longestDeadlineMs,
      sentence: 'The longest deadline that a request may name; a longer one is shortened to it.',
    },
  } as const satisfies SettingGroup;
}
