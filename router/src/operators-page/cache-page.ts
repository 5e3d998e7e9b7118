/** The page of what the entity cache of this process keeps: counts by subgraph and type, and no value. */
import type { CacheGroup } from '../entity-cache/cache-counts.js';
import { escapeHtml, printHead } from './page.js';

/** @param groups Null when nothing is cached. */
export function printCachePage(assets: string, groups: readonly CacheGroup[] | null): string {
  return `${printHead(assets, 'Marquee: what is cached')}
</head>
<body>
<header class="top"><a class="brand" href="/"><img src="${assets}icon.svg" alt="" width="30" height="30"><span>Marquee</span></a></header>
<main id="content" tabindex="-1">
<h1>What is cached</h1>
${groups === null ? '<p>Nothing: <code>ROUTER_ENTITY_CACHE</code> is off.</p>' : printGroups(groups)}
</main>
</body>
</html>
`;
}

const COLUMNS = [
  'Subgraph',
  'What',
  'Kept',
  'Kilobytes',
  'Hits',
  'Past their age',
  'Misses',
  'Hit rate',
  'Mean age when used',
  'Fetched again',
  'Dropped for lack of room',
];

function printGroups(groups: readonly CacheGroup[]): string {
  const sorted = groups.toSorted((one, other) => other.bytes - one.bytes);
  const total = groups.reduce(
    (sum, { entries, bytes }) => ({ entries: sum.entries + entries, bytes: sum.bytes + bytes }),
    {
      entries: 0,
      bytes: 0,
    },
  );
  return `<p>${total.entries} values in ${kilobytes(total.bytes)} kilobytes, in this process since its start.</p>
<table>
<thead><tr>${COLUMNS.map((name) => `<th scope="col">${name}</th>`).join('')}</tr></thead>
<tbody>
${sorted.map(printGroup).join('\n')}
</tbody>
</table>`;
}

function printGroup(group: CacheGroup): string {
  const { subgraph, kind, names, hits, staleHits, misses } = group;
  const used = hits + staleHits;
  const what = kind === 'entity' ? names : `the root fields ${names}`;
  const cells = [
    group.entries,
    kilobytes(group.bytes),
    hits,
    staleHits,
    misses,
    used + misses === 0 ? '–' : `${Math.round((100 * used) / (used + misses))} %`,
    used === 0 ? '–' : `${(group.usedAgeMs / used / 1_000).toFixed(1)} s`,
    group.revalidations,
    group.evictions,
  ];
  return `<tr><th scope="row">${escapeHtml(subgraph)}</th><td>${escapeHtml(what)}</td>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}

function kilobytes(bytes: number): number {
  return Math.round(bytes / 1_024);
}
