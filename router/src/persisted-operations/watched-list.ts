/** The list of operations as it is now, replaced whenever its source has another. */
import type { DocumentNode } from 'graphql';
import type { Logger } from '@marquee/runtime/log';
import { StartError } from '@marquee/runtime/run';
import { firstLine } from '../supergraph/invalid-supergraph.js';
import { createOperationList } from './persisted-query-list.js';
import type { OperationList } from './persisted-query-list.js';
import type { SafelistMode } from './safelist.js';
import type { ListSource } from './list-source.js';

export interface FollowedList {
  current(): OperationList;
  /** Why the source's present list is not used; null when it is. */
  refusal(): string | null;
  close(): void;
}

export interface FollowOptions {
  readonly source: ListSource;
  readonly mode: SafelistMode;
  readonly parse: (text: string) => DocumentNode;
  readonly log: Logger;
}

/** Rejects with a `StartError` when there is no list to enforce: to refuse everything would help nobody. */
export async function openFollowedList({ source, mode, parse, log }: FollowOptions): Promise<FollowedList> {
  let list = await createOperationList([], parse, log);
  let refusal: string | null = null;

  const refresh = async (): Promise<void> => {
    const operations = await source.read();
    if (operations !== list.operations) {
      list = await createOperationList(operations, parse, log);
      log.info({ operations: operations.length, from: source.name }, 'operations are held to this list');
    }
    refusal = null;
  };

  const refuse = (error: unknown): void => {
    const reason = firstLine(error);
    if (reason !== refusal)
      log.error({ reason, from: source.name }, 'a list of operations cannot be used; the one before it stays');
    refusal = reason;
  };

  try {
    await refresh();
  } catch (error) {
    if (mode === 'enforce') throw unlisted(source, error);
    refuse(error);
  }
  // One after another, so that the newest stays.
  let turns: Promise<void> = Promise.resolve();
  const stop = source.watch(() => (turns = turns.then(refresh).catch(refuse)));
  return { current: () => list, refusal: () => refusal, close: stop };
}

function unlisted({ name }: ListSource, error: unknown): StartError {
  return new StartError(
    `There is no list of operations to enforce in ${name} (${firstLine(error)}): publish one with "rover persisted-queries publish", set ROUTER_PERSISTED_OPERATIONS_FILE to a manifest, or ROUTER_PERSISTED_OPERATIONS to "log".`,
  );
}
