/** The safelist as the settings say: none, or one that follows the registry or a file. */
import type { Logger } from '@marquee/runtime/log';
import type { RouterConfig } from '../config.js';
import { parseWithin } from '../pipeline/resolve-operation/validate-document.js';
import type { PersistedTexts } from './automatic-persisted-queries.js';
import { openFollowedList } from './watched-list.js';
import { listFile } from './file-list-source.js';
import { listUplink } from './uplink-list-source.js';
import { createSafelist } from './safelist.js';
import type { ListedCounts, SafelistMode } from './safelist.js';
import type { ListSource } from './list-source.js';

export interface OpenSafelist {
  readonly texts: PersistedTexts;
  /** Listed texts that clients of today are likely to send, by name, to be planned before they do. */
  likely(): ReadonlyMap<string, string>;
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
const MOST_LIKELY = 500;

/** Null when clients are held to no list. Rejects with a `StartError` when there is none to enforce. */
export async function openSafelist(
  config: RouterConfig,
  texts: PersistedTexts,
  counts: ListedCounts,
  log: Logger,
): Promise<OpenSafelist | null> {
  const source = listSource(config, log);
  if (config.safelist === null || source === null) return null;
  const { mode } = config.safelist;
  const { current, refusal, close } = await openFollowedList({
    source,
    mode,
    parse: (text) => parseWithin(text, config.limits),
    log,
  });
  return {
    texts: createSafelist({ mode, list: current, texts, counts, log }),
    likely: () =>
      new Map(
        current()
          .operations.slice(-MOST_LIKELY)
          .map(({ name, id, body }) => [`${name} ${id}`, body]),
      ),
    get status() {
      return { mode, operations: current().operations.length, refused: refusal() };
    },
    close,
  };
}

function listSource(
  { safelist, registry, supergraphPollMs, identity: { dataDir } }: RouterConfig,
  log: Logger,
): ListSource | null {
  if (safelist?.file != null) return listFile(safelist.file, supergraphPollMs);
  return safelist === null || registry === null ? null : listUplink({ address: registry, dataDir, log });
}
