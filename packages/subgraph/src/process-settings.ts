/** The settings that every subgraph's process has, under the subgraph's own prefix. */
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
  } as const satisfies SettingGroup;
}
