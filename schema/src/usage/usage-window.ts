/** The window and the filters of the traffic that a check uses, as clients of GraphOS send them. */
import type { KnownOperation } from '../checks/operations/known-operation.js';
import { ClientError } from '../client-error.js';
import type { UsageWindow } from './usage.js';

export interface HistoryConfig {
  /** Seconds relative to now, as in `-1209600`, or an RFC 3339 instant. */
  readonly from?: string | null;
  readonly to?: string | null;
  /** Operations with fewer requests are left out. */
  readonly queryCountThreshold?: number | null;
  /** Operations with a smaller percentage of all requests, 0 to 100, are left out. */
  readonly queryCountThresholdPercentage?: number | null;
  readonly excludedClients?: readonly { readonly name: string; readonly version?: string | null }[] | null;
  readonly excludedOperationNames?: readonly { readonly name: string }[] | null;
}

/** Two weeks. */
const DEFAULT_FROM = '-1209600';

export function readUsageWindow({ from, to }: HistoryConfig, now: Date): UsageWindow {
  return {
    from: readInstant(from ?? DEFAULT_FROM, now),
    until: readInstant(to ?? '-0', now),
  };
}

function readInstant(text: string, now: Date): Date {
  const instant = /^-?\d+$/.test(text) ? new Date(now.getTime() + Number(text) * 1_000) : new Date(text);
  if (Number.isNaN(instant.getTime()))
    throw new ClientError(
      'BAD_USER_INPUT',
      `"${text.slice(0, 50)}" is not a time: write seconds relative to now, as in -1209600, or an instant, as in 2026-11-22T00:00:00Z.`,
    );
  return instant;
}

/** Most requests first. Excluded clients and names, and operations below the thresholds, are left out. */
export function filterOperations(
  operations: readonly KnownOperation[],
  config: HistoryConfig,
): readonly KnownOperation[] {
  const excludedNames = new Set((config.excludedOperationNames ?? []).map(({ name }) => name));
  const isExcluded = ({ name, version }: KnownOperation['clients'][number]): boolean =>
    (config.excludedClients ?? []).some(
      (excluded) => excluded.name === name && (excluded.version == null || excluded.version === version),
    );
  const left = operations
    .filter(({ name }) => !excludedNames.has(name))
    .map((operation) => ({ ...operation, clients: operation.clients.filter((client) => !isExcluded(client)) }));
  const total = left.reduce((sum, operation) => sum + requestsOf(operation), 0);
  const least = Math.max(config.queryCountThreshold ?? 1, ((config.queryCountThresholdPercentage ?? 0) / 100) * total);
  return left
    .filter((operation) => requestsOf(operation) >= Math.max(least, 1))
    .toSorted((one, other) => requestsOf(other) - requestsOf(one));
}

function requestsOf({ clients }: KnownOperation): number {
  return clients.reduce((sum, { requests }) => sum + (requests ?? 0), 0);
}
