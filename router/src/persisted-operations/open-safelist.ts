/** Opens the safelist that the settings select: none, or one whose list comes from a file or the registry. */
import type { Logger } from '@marquee/runtime/log';
import type { RouterConfig } from '../config.js';
import { parseWithinLimits } from '../pipeline/resolve-operation/validate-document.js';
import type { PersistedOperations } from './automatic-persisted-queries.js';
import { fileListSource } from './file-list-source.js';
import type { ListSource } from './list-source.js';
import { createSafelist } from './safelist.js';
import type { SafelistCounts, SafelistMode } from './safelist.js';
import { uplinkListSource } from './uplink-list-source.js';
import { openWatchedList } from './watched-list.js';

export interface Safelist {
  readonly persistedOperations: PersistedOperations;
  /** The most recently listed operations, to be planned before clients send them: texts by name. */
  recentOperations(): ReadonlyMap<string, string>;
  readonly status: SafelistStatus;
  close(): void;
}

/** For `/ready`. */
export interface SafelistStatus {
  readonly mode: SafelistMode;
  /** How many operations are listed. */
  readonly operations: number;
  /** Why the newest list is not used; null when it is. */
  readonly refused: string | null;
}

/** New operations are appended, so those of current clients are at the end. Planning this many takes seconds. */
const MAX_RECENT_OPERATIONS = 500;

/** Null when the settings select no safelist. Rejects with a `StartError` when there is no list to enforce. */
export async function openSafelist(
  config: RouterConfig,
  automaticPersistedQueries: PersistedOperations,
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
    persistedOperations: createSafelist({ mode, list: current, automaticPersistedQueries, counts, log }),
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
