/** What clients of a variant are known to ask: what they were built with, and what was seen. */
import type { KnownOperation } from '../check/operations/known-operation.js';
import { printGraphRef } from './graph-ref.js';
import type { GraphRef } from './graph-ref.js';
import type { PersistedOperations } from './persisted-operations.js';
import { pickOperations, readWindow } from './usage/history-config.js';
import type { HistoryConfig } from './usage/history-config.js';
import type { Usage } from './usage/usage.js';

export interface OperationSources {
  readonly persistedOperations: PersistedOperations;
  readonly usage: Usage;
}

/** Published ones first. Exclusions and thresholds are for what was seen: whoever published an operation means it. */
export const readKnownOperations = async (ref: GraphRef, config: HistoryConfig, { persistedOperations, usage }: OperationSources, now: Date): Promise<readonly KnownOperation[]> => {
  const published = (await persistedOperations.list(printGraphRef(ref))).operations.map(
    ({ name, body, clientName }): KnownOperation => ({ name, body, source: 'manifest', clients: [{ name: clientName ?? 'any client', version: '', requests: null }] }),
  );
  const asked = await usage.operations(printGraphRef(ref), readWindow(config, now));
  return [...published, ...pickOperations(asked, config)];
};
