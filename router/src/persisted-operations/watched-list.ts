/** The list of operations as it is now, replaced whenever its source has another. */
import type { DocumentNode } from 'graphql';
import type { Logger } from '@marquee/runtime/log';
import { StartError } from '@marquee/runtime/start-error';
import { firstLine } from '../supergraph/invalid-supergraph.js';
import { createPersistedQueryList } from './persisted-query-list.js';
import type { PersistedQueryList } from './persisted-query-list.js';
import type { SafelistMode } from './safelist.js';
import type { ListSource } from './list-source.js';

export interface WatchedList {
  current(): PersistedQueryList;
  /** Why the source's present list is not used; null when it is. */
  refusal(): string | null;
  close(): void;
}

export interface WatchOptions {
  readonly source: ListSource;
  readonly mode: SafelistMode;
  readonly parse: (text: string) => DocumentNode;
  readonly log: Logger;
}

/** Rejects with a `StartError` when there is no list to enforce: to refuse everything would help nobody. */
export async function openWatchedList({ source, mode, parse, log }: WatchOptions): Promise<WatchedList> {
  let list = await createPersistedQueryList([], parse, log);
  let refusal: string | null = null;

  const refresh = async (): Promise<void> => {
    const operations = await source.read();
    if (operations !== list.operations) {
      list = await createPersistedQueryList(operations, parse, log);
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
    if (mode === 'enforce') throw noListError(source, error);
    refuse(error);
  }
  // One after another, so that the newest stays.
  let turns: Promise<void> = Promise.resolve();
  const stop = source.watch(() => (turns = turns.then(refresh).catch(refuse)));
  return { current: () => list, refusal: () => refusal, close: stop };
}

function noListError({ name }: ListSource, error: unknown): StartError {
  return new StartError(
    `There is no list of operations to enforce in ${name} (${firstLine(error)}): publish one with "rover persisted-queries publish", set ROUTER_PERSISTED_OPERATIONS_FILE to a manifest, or ROUTER_PERSISTED_OPERATIONS to "log".`,
  );
}
