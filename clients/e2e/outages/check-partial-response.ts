/** Checks a partial response. The result is a list of findings, which should be empty. */
import { attributionFindings } from './error-findings.js';
import { mayBeMissing } from './expected-losses.js';
import type { GraphQLResponse } from '../system/http-client.js';
import type { FaultName } from './fault-proxy.js';
import { differences } from './response-leaves.js';
import type { PlanSummary } from '../browse/summarize-plan.js';

/** A value, shortened for a finding. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}

export interface PartialCase {
  readonly plan: PlanSummary;
  readonly healthy: GraphQLResponse;
  readonly broken: GraphQLResponse;
  readonly service: string;
  readonly fault: FaultName;
  /** Paths that differ between two healthy responses as well. */
  readonly volatile: ReadonlySet<string>;
}

/** Findings: values that should not differ, missing parts without an error, and errors with wrong attribution. */
export function partialFindings({ plan, healthy, broken, service, fault, volatile }: PartialCase): readonly string[] {
  const changed = differences(healthy.data, broken.data).filter(({ path }) => !volatile.has(path));
  const unexpected = changed
    .filter(({ path }) => !mayBeMissing(plan, service, fault, path))
    .map(({ path, healthy: was, instead }) => `${path} was ${shown(was)}, is ${shown(instead)}`);
  const invented = changed
    .filter(({ instead }) => instead !== null && instead !== undefined)
    .map(({ path, instead }) => `${path} is ${shown(instead)}, which no subgraph returned`);
  const silent =
    changed.some(({ healthy: was }) => was !== null) && broken.errors.length === 0
      ? ['a value is missing without an error']
      : [];
  return [...unexpected, ...invented, ...silent, ...attributionFindings(broken.errors, service)];
}
