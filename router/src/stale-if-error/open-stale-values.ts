/** Opens the last good values of a router, and their file. */
import { join } from 'node:path';
import { findDiskProblem } from '@marquee/runtime/disk-problem';
import type { Logger } from '@marquee/runtime/log';
import type { RouterConfig } from '../config.js';
import type { Offsets } from '../subgraph-events/events-listener.js';
import type { SubgraphEvents } from '../subgraph-events/subgraph-events.js';
import { staleValuesListener } from './apply-event.js';
import { LastGoodValues } from './last-good-values.js';
import { loadValues, saveValues } from './saved-values.js';
import { StaleCounts } from './stale-counts.js';

export interface StaleValues {
  readonly values: LastGoodValues;
  close(): Promise<void>;
}

const FILE = 'shared-values';
const SAVE_MS = 60_000;
const MAX_SAVED_VALUES = 5_000;

/** Null when the router keeps no values. @param onUsed Is called for each value that replaces a failed fetch. */
export async function openStaleValues(
  { staleIfError, identity }: Pick<RouterConfig, 'staleIfError' | 'identity'>,
  events: SubgraphEvents,
  log: Logger,
  onUsed: (subgraph: string) => void,
): Promise<StaleValues | null> {
  if (staleIfError === null) return null;
  const values = new LastGoodValues(staleIfError.limits, events.nowMs, new StaleCounts(onUsed));
  const file = new ValuesFile(join(identity.dataDir, FILE), values, staleIfError.fileBytes, log);
  const from = await file.load();
  if (!events.isRead) {
    values.invalidations.ignoreEvents();
    file.startSaving(() => new Map());
    return { values, close: () => file.close() };
  }
  events.startFrom = from;
  events.add(staleValuesListener(values));
  values.onWanted = () => events.want();
  file.startSaving(() => events.positions());
  return {
    values,
    close: async () => {
      values.onWanted = () => {};
      await file.close();
    },
  };
}

/** Saves the shared values once a minute, when there are new ones, and at the end. */
class ValuesFile {
  #timer: NodeJS.Timeout | undefined;
  #savedSets = 0;
  #isReported = false;
  #positions: () => Offsets | null = () => null;

  constructor(
    private readonly file: string,
    private readonly values: LastGoodValues,
    private readonly maxBytes: number,
    private readonly log: Logger,
  ) {}

  /** The positions after which events are to be applied; null without a file that can be used. */
  async load(): Promise<Offsets | null> {
    if (this.maxBytes === 0) return null;
    try {
      const positions = await loadValues(this.file, this.values, () => new Date());
      this.#savedSets = this.values.store.sharedSets;
      return positions;
    } catch (error) {
      this.log.warn({ err: error }, 'the file of earlier values cannot be read: this router starts without them');
      return null;
    }
  }

  /** @param positions Up to where events are applied; null while that is unknown: then nothing is saved. */
  startSaving(positions: () => Offsets | null): void {
    this.#positions = positions;
    if (this.maxBytes > 0) this.#timer = setInterval(() => void this.#save(), SAVE_MS).unref();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    if (this.maxBytes > 0) await this.#save();
  }

  async #save(): Promise<void> {
    const { store } = this.values;
    const positions = this.#positions();
    if (store.sharedSets === this.#savedSets || positions === null) return;
    this.#savedSets = store.sharedSets;
    try {
      const limits = { maxBytes: this.maxBytes, maxValues: MAX_SAVED_VALUES };
      await saveValues(this.file, this.values, positions, limits, () => new Date());
      this.#isReported = false;
    } catch (error) {
      const problem = findDiskProblem(error);
      if (!this.#isReported)
        this.log.warn(
          problem === null ? { err: error } : { problem: problem.what },
          'earlier values cannot be saved: after a restart, this router starts without them',
        );
      this.#isReported = true;
    }
  }
}
