/** For `--check-config`: the names of subgraphs, if the supergraph is in a file that exists. */
import { existsSync, readFileSync } from 'node:fs';
import type { Settings } from '@marquee/runtime/settings';
import type { RouterConfig } from '../router-config.js';
import { unknownSubgraphProblems } from './named-subgraphs.js';
import { readSupergraph } from './read-supergraph.js';

/** Unknown names become problems of the settings, as does a file that is no supergraph. */
export function checkSubgraphNames(
  settings: Settings,
  { supergraphFile, namedSubgraphs, registry }: Pick<RouterConfig, 'supergraphFile' | 'namedSubgraphs' | 'registry'>,
): void {
  if (registry !== null || !existsSync(supergraphFile)) return;
  try {
    const origin = { name: supergraphFile, howToFix: 'compose it again, or name another file' };
    const { subgraphUrls } = readSupergraph(readFileSync(supergraphFile, 'utf8'), origin);
    for (const problem of unknownSubgraphProblems(namedSubgraphs, [...subgraphUrls.keys()])) settings.problem(problem);
  } catch (error) {
    settings.problem(error instanceof Error ? error.message : String(error));
  }
}
