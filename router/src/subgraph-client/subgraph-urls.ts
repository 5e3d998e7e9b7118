import { printableUrl } from '@marquee/runtime/routing-url';
import type { RoutingUrls } from '@marquee/runtime/routing-url';
import type { Settings } from '@marquee/runtime/settings';
import { SETTINGS } from '../settings.js';

/**
 * URLs in place of those in the supergraph, by subgraph.
 *
 * @param fromFile Those of the configuration file, which `ROUTER_SUBGRAPH_URLS` precedes.
 */
export function readSubgraphUrls(
  settings: Settings,
  routingUrls: RoutingUrls,
  fromFile: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const urls = new Map<string, string>();
  for (const pair of settings.read(SETTINGS.subgraphUrls)) {
    const [, name, url] = /^([^=]+)=(.+)$/s.exec(pair) ?? [];
    const problem = name === undefined || url === undefined ? 'it has no name' : routingUrls.problemOf(name, url);
    if (problem !== null)
      settings.problem(
        `ROUTER_SUBGRAPH_URLS must be a list as in "users=http://host:4001/graphql,…", got "${printableUrl(pair)}": ${problem}`,
      );
    if (name === undefined || url === undefined) continue;
    if (urls.has(name)) settings.problem(`ROUTER_SUBGRAPH_URLS names "${name}" twice`);
    urls.set(name, url);
  }
  return new Map([...fromFile, ...urls]);
}
