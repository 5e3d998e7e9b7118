/** The persisted query list in use, replaced whenever its source has a newer one. */
import type { DocumentNode } from 'graphql';
import type { Logger } from '@marquee/runtime/log';
import { StartError } from '@marquee/runtime/start-error';
import { firstLine } from '../errors.js';
import type { ListSource } from './list-source.js';
import { createPersistedQueryList } from './persisted-query-list.js';
import type { PersistedQueryList } from './persisted-query-list.js';
import type { SafelistMode } from './safelist.js';

export interface WatchedList {
  current(): PersistedQueryList;
  /** Why the newest list of the source is not used; null when it is. */
  refusal(): string | null;
  close(): void;
}

export interface WatchOptions {
  readonly source: ListSource;
  readonly mode: SafelistMode;
  readonly parse: (text: string) => DocumentNode;
  readonly log: Logger;
}

/**
 * Rejects with a `StartError` when the mode is `enforce` and there is no list: the router would refuse every operation.
 * In the mode `log`, an empty list is used until there is one.
 */
export async function openWatchedList({ source, mode, parse, log }: WatchOptions): Promise<WatchedList> {
  let list = await createPersistedQueryList([], parse, log);
  let refusal: string | null = null;

  const refresh = async (): Promise<void> => {
    const operations = await source.read();
    if (operations !== list.operations) {
      list = await createPersistedQueryList(operations, parse, log);
      log.info({ operations: operations.length, from: source.name }, 'a new persisted query list is in use');
    }
    refusal = null;
  };

  const refuse = (error: unknown): void => {
    const reason = firstLine(error);
    if (reason !== refusal)
      log.error(
        { reason, from: source.name },
        'the persisted query list cannot be used; the previous one stays in use',
      );
    refusal = reason;
  };

  try {
    await refresh();
  } catch (error) {
    if (mode === 'enforce') throw noListError(source, error);
    refuse(error);
  }
  // One refresh after another, so that the newest list is the last one set.
  let refreshes: Promise<void> = Promise.resolve();
  const stop = source.watch(() => (refreshes = refreshes.then(refresh).catch(refuse)));
  return { current: () => list, refusal: () => refusal, close: stop };
}

function noListError({ name }: ListSource, error: unknown): StartError {
  return new StartError(
    `There is no persisted query list to enforce in ${name} (${firstLine(error)}): publish one with "rover persisted-queries publish", set ROUTER_PERSISTED_OPERATIONS_FILE to a manifest, or ROUTER_PERSISTED_OPERATIONS to "log".`,
  );
}
