/** The mutation that publishes a manifest of persisted operations. */
import type { ErrorBehavior } from '@marquee/contracts/error-behavior';
import { requireRole } from '../keys/keys.js';
import type { PersistedOperation } from '../usage/persisted-operations.js';
import type { ApiContext } from './context.js';
import { listView } from './variant-view.js';

export interface PublishOperationsArguments {
  readonly operations?:
    | readonly {
        readonly id: string;
        readonly name: string;
        readonly body: string;
        readonly type: string;
        readonly clientName?: string | null;
        readonly onError?: ErrorBehavior | null;
      }[]
    | null;
}

export async function publishOperations(
  graph: string,
  listId: string,
  operations: NonNullable<PublishOperationsArguments['operations']>,
  { caller, persistedOperations }: ApiContext,
) {
  requireRole(caller, graph, 'publish');
  const read = operations.map(
    ({ type, clientName, onError, ...rest }): PersistedOperation => ({
      ...rest,
      type: type.toLowerCase() as PersistedOperation['type'],
      clientName: clientName ?? null,
      onError: onError ?? null,
    }),
  );
  const outcome = await persistedOperations.publish(listId, read);
  if ('conflict' in outcome) {
    const { id, name } = outcome.conflict;
    return {
      __typename: 'CannotModifyOperationBodyError',
      message: `The operation "${name}" (${id}) is in the list with another body or error behavior, which cannot change: give the new operation a new id.`,
    };
  }
  const { revision, added, identical, unaffected } = outcome;
  const operationCounts = { added, identical, removed: 0, unaffected, updated: 0 };
  return {
    __typename: 'PublishOperationsResult',
    unchanged: added === 0,
    build: { revision, publish: { operationCounts }, list: listView(listId) },
  };
}
