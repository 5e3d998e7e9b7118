/** The known operations of a variant: those of published manifests, and those of reported traffic. */
import type { ClientUse, KnownOperation } from '../checks/operations/known-operation.js';
import { printGraphRef } from '../graph-ref.js';
import type { GraphRef } from '../graph-ref.js';
import type { PersistedOperation, PersistedOperations } from './persisted-operations.js';
import { filterOperations, readUsageWindow } from './usage-window.js';
import type { HistoryConfig } from './usage-window.js';
import type { Usage } from './usage.js';

export interface OperationSources {
  readonly persistedOperations: PersistedOperations;
  readonly usage: Usage;
}

/**
 * Operations of manifests come first, each with the clients that sent it. Exclusions and thresholds apply to traffic
 * only.
 */
export async function readKnownOperations(
  ref: GraphRef,
  config: HistoryConfig,
  { persistedOperations, usage }: OperationSources,
  now: Date,
): Promise<readonly KnownOperation[]> {
  const { operations } = await persistedOperations.list(printGraphRef(ref));
  const reported = filterOperations(await usage.operations(printGraphRef(ref), readUsageWindow(config, now)), config);
  const bySignature = new Map(reported.map((operation) => [operation.body, operation]));
  const published = operations.map((operation): KnownOperation => {
    const seen = (operation.signature === null ? undefined : bySignature.get(operation.signature))?.clients ?? [];
    return {
      name: operation.name,
      body: operation.body,
      source: 'manifest',
      clients: [...manifestClients(operation, seen), ...seen],
    };
  });
  const listed = new Set(operations.map(({ signature }) => signature));
  return [...published, ...reported.filter(({ body }) => !listed.has(body))];
}

/** The client that the manifest names, or `any client`; none when the traffic shows who sends the operation. */
function manifestClients({ clientName }: PersistedOperation, seen: readonly ClientUse[]): readonly ClientUse[] {
  const isKnown = clientName === null ? seen.length > 0 : seen.some(({ name }) => name === clientName);
  return isKnown ? [] : [{ name: clientName ?? 'any client', version: '', requests: null }];
}
