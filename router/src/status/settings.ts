/** The settings of `GET /status`. */
import type { SettingGroup, Settings } from '@marquee/runtime/settings';

export const PART_STATUS = {
  statusParts: {
    name: 'ROUTER_STATUS_PARTS',
    key: 'status.words',
    type: 'list',
    pairs: true,
    default: [],
    sentence: 'Words of the product for subgraphs, as subgraph=word, in /status; other subgraphs keep their names.',
  },
} as const satisfies SettingGroup;

/** Subgraph -> its word in the product. */
export function readStatusWords(settings: Settings): ReadonlyMap<string, string> {
  const words = new Map<string, string>();
  for (const item of settings.read(PART_STATUS.statusParts)) {
    const [, subgraph, word] = /^([^=]+)=([^=]+)$/.exec(item) ?? [];
    if (subgraph === undefined || word === undefined)
      settings.problem(`ROUTER_STATUS_PARTS must be a list as in "users=accounts,catalog=titles", got "${item}"`);
    else words.set(subgraph.trim(), word.trim());
  }
  if (new Set(words.values()).size < words.size)
    settings.problem('ROUTER_STATUS_PARTS has one word for two subgraphs: give each its own');
  return words;
}
