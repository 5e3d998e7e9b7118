/** The safelist as the settings say: none, or one that follows the registry or a file. */
import type { Logger } from '@marquee/runtime/log';
import type { RouterConfig } from '../config.js';
import { parseWithinLimits } from '../pipeline/resolve-operation/validate-document.js';
import type { PersistedOperations } from './automatic-persisted-queries.js';
import { openWatchedList } from './watched-list.js';
import { fileListSource } from './file-list-source.js';
import { uplinkListSource } from './uplink-list-source.js';
import { createSafelist } from './safelist.js';
import type { SafelistCounts, SafelistMode } from './safelist.js';
import type { ListSource } from './list-source.js';

export interface Safelist {
  readonly persistedOperations: PersistedOperations;
  /** Listed texts that clients of today are likely to send, by name, to be planned before they do. */
  recentOperations(): ReadonlyMap<string, string>;
  readonly status: SafelistStatus;
  close(): void;
}

/** For whoever asks the router how it is. */
export interface SafelistStatus {
  readonly mode: SafelistMode;
  /** How many operations are listed. */
  readonly operations: number;
  /** Why the list that there is now is not used; null when it is. */
  readonly refused: string | null;
}

/** The newest are at the end of a list, and old versions of clients go away: so many plans take a few seconds. */
const MAX_RECENT_OPERATIONS = 500;

/** Null when clients are held to no list. Rejects with a `StartError` when there is none to enforce. */
export async function openSafelist(
  config: RouterConfig,
  texts: PersistedOperations,
  counts: SafelistCounts,
  log: Logger,
): Promise<Safelist | null> {
  const source = selectListSource(config, log);
  if (config.safelist === null || source === null) return null;
  const { mode } = config.safelist;
  const { current, refusal, close } = await openWatchedList({
    source,
    mode,
    parse: (text) => parseWithinLimits(text, config.limits),
    log,
  });
  return {
    persistedOperations: createSafelist({ mode, list: current, automaticPersistedQueries: texts, counts, log }),
    recentOperations: () =>
      new Map(
        current()
          .operations.slice(-MAX_RECENT_OPERATIONS)
          .map(({ name, id, body }) => [`${name} ${id}`, body]),
      ),
    get status() {
      return { mode, operations: current().operations.length, refused: refusal() };
    },
    close,
  };
}

function selectListSource(
  { safelist, registry, supergraphPollMs, identity: { dataDir } }: RouterConfig,
  log: Logger,
): ListSource | null {
  if (safelist?.file != null) return fileListSource(safelist.file, supergraphPollMs);
  return safelist === null || registry === null ? null : uplinkListSource({ address: registry, dataDir, log });
}
