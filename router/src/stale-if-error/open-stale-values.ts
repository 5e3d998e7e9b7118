/** Opens the last good values of a router, the consumer of the events that make them wrong, and their file. */
import { join } from 'node:path';
import { findDiskProblem } from '@marquee/runtime/disk-problem';
import type { Logger } from '@marquee/runtime/log';
import type { RouterConfig } from '../config.js';
import { startEventConsumer } from './event-consumer.js';
import type { EventConsumer } from './event-consumer.js';
import { openConfiguredLog } from './event-log-options.js';
import { LastGoodValues } from './last-good-values.js';
import { loadValues, saveValues } from './saved-values.js';
import type { Offsets } from './saved-values.js';
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
  { staleIfError, eventLog, identity }: Pick<RouterConfig, 'staleIfError' | 'eventLog' | 'identity'>,
  log: Logger,
  onUsed: (subgraph: string) => void,
): Promise<StaleValues | null> {
  if (staleIfError === null) return null;
  const values = new LastGoodValues(staleIfError.limits, undefined, new StaleCounts(onUsed));
  const file = new ValuesFile(join(identity.dataDir, FILE), values, staleIfError.fileBytes, log);
  const from = await file.load();
  if (eventLog === null) {
    values.invalidations.ignoreEvents();
    file.startSaving(() => new Map());
    return { values, close: () => file.close() };
  }
  // A graph without fields that may be stale needs no event logs, and may have none.
  let consumer: EventConsumer | null = null;
  values.onWanted = () =>
    void (consumer ??= startEventConsumer({ openLog: () => openConfiguredLog(eventLog, log), values, log, from }));
  file.startSaving(() => consumer?.positions() ?? null);
  return {
    values,
    close: async () => {
      values.onWanted = () => {};
      await file.close();
      await consumer?.close();
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
