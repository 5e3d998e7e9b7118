/** Which leaves of a response may be missing when a subgraph is down, derived from the query plan. */
import type { FaultName } from './fault-proxy.js';
import type { PlanSummary } from '../browse/summarize-plan.js';

function withoutIndexes(path: string): string {
  return path
    .split('.')
    .filter((part) => !/^\d+$/.test(part))
    .join('.');
}

function prefixesOf(path: string): readonly string[] {
  const parts = path.split('.');
  return parts.map((_, index) => parts.slice(0, index + 1).join('.'));
}

/** Whether all fetches that deliver `path`, or an object above it, are among the failing ones. */
export function mayBeMissing(plan: PlanSummary, service: string, fault: FaultName, path: string): boolean {
  const fails = (fetch: PlanSummary['fetches'][number]): boolean =>
    fetch.service === service && (fault !== 'entities' || fetch.kind === 'entities');
  return prefixesOf(withoutIndexes(path)).some((prefix) => {
    const fetches = plan.fetches.filter(({ paths }) => paths.includes(prefix));
    return fetches.length > 0 && fetches.every(fails);
  });
}

/** The same with several subgraphs down. */
export function mayLackWithout(plan: PlanSummary, services: readonly string[], path: string): boolean {
  return prefixesOf(withoutIndexes(path)).some((prefix) => {
    const fetches = plan.fetches.filter(({ paths }) => paths.includes(prefix));
    return fetches.length > 0 && fetches.every(({ service }) => services.includes(service));
  });
}
