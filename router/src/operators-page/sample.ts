/** The operation that the page requests each second: the one that the explorers open with, in a smaller size. */
import type { ExplorerConfig } from '../config.js';
import { readInitialTab } from '../http/explorers.js';
import { findFieldSources } from './field-sources.js';
import type { ReadListedText } from './listed-text.js';
import type { SampleView } from './system-view.js';

/** Rows and tiles; variables that the operation does not declare are left out. */
const SIZE: Readonly<Record<string, number>> = { rows: 6, perRow: 8 };

export interface SampleSupergraph {
  readonly id: string;
  readonly sdl: string;
}

export function createSampleReader(
  explorer: ExplorerConfig,
  supergraph: () => SampleSupergraph,
  { readListedText, firstOperation }: { readonly readListedText: ReadListedText; readonly firstOperation: string },
): () => Promise<SampleView> {
  let last: { readonly key: string; readonly sources: SampleView['sources'] } | null = null;
  // Parsing a supergraph takes a while: once for each.
  const sourcesOf = ({ id, sdl }: SampleSupergraph, document: string): SampleView['sources'] => {
    const key = `${id} ${document}`;
    if (last?.key !== key) last = { key, sources: findFieldSources(sdl, document) };
    return last.sources;
  };
  return async () => {
    const { document, variables, token } = await readInitialTab(explorer);
    const declared = Object.entries(SIZE).filter(([name]) => document.includes(`$${name}:`));
    const name = /\bquery\s+(\w+)/.exec(document)?.[1] ?? null;
    return {
      name,
      query: (await readListedText(name)) ?? document,
      firstQuery: await readListedText(firstOperation),
      variables: { ...(JSON.parse(variables) as Record<string, unknown>), ...Object.fromEntries(declared) },
      token,
      sources: sourcesOf(supergraph(), document),
    };
  };
}
