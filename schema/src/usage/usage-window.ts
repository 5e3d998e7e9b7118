/** Which traffic a check looks at, as clients of GraphOS ask for it. */
import type { KnownOperation } from '../checks/operations/known-operation.js';
import { ClientError } from '../client-error.js';
import type { UsageWindow } from './usage.js';

export interface HistoryConfig {
  /** Seconds from now, as in `-1209600`, or an instant. */
  readonly from?: string | null;
  readonly to?: string | null;
  /** An operation counts from so many requests on. */
  readonly queryCountThreshold?: number | null;
  /** And from this share of all requests on, 0 to 100. */
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
      `"${text.slice(0, 50)}" is no time: write seconds from now, as in -1209600, or 2026-11-22T00:00:00Z.`,
    );
  return instant;
}

/**
 * The most asked first, without excluded clients and names; an operation that nobody is left of, or that is too rare,
 * is not in it.
 */
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
