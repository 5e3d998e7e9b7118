/**
 * The histories that the event log gives: its events are applied from the first one on in a temporary store, beside
 * whatever runs. Embedded log or Kafka, by the settings of the system.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { openSqliteStore } from '@marquee/document-store/sqlite/store';
import { startConsumer } from '@marquee/event-log/consumer/consumer';
import { openEventLog } from '@marquee/event-log/open-event-log';
import type { EventLog } from '@marquee/event-log/port';
import { processEnvironment } from '@marquee/runtime/environment';
import { silentLog } from '@marquee/runtime/log';
import { Settings } from '@marquee/runtime/settings';
import { readSharedConfig } from '@marquee/runtime/shared-config';
import { isStartError } from '@marquee/runtime/start-error';
import { readAdaptersConfig } from '@marquee/subgraph/adapters-config';
import { subgraphProcessSettings } from '@marquee/subgraph/process-settings';
import { readSwitchesConfig } from '@marquee/subgraph/switches/switches-config';
import { readRecommendationsConfig } from '../../config.js';
import { events } from '../../events.js';
import { openRecommendationsStore } from '../../store.js';
import type { Interactions } from '../model.js';
import { readHistories } from '../serving/read-histories.js';
import { CommandError } from './command-error.js';
import { dataFolderOf } from './library-options.js';
import type { Options } from './options.js';
import { createProgressLine } from './terminal.js';
import type { Terminal } from './terminal.js';

const NAME = 'recommendations';

/** Throws a `CommandError` when there is no log, or Kafka cannot be reached. */
export async function replayHistories(terminal: Terminal, options: Options): Promise<Interactions> {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-replay-'));
  try {
    const eventLog = await openLog(dataFolderOf(terminal, options)).catch((error: unknown) => {
      throw isStartError(error) ? new CommandError(error.message) : error;
    });
    try {
      return await replay(terminal, eventLog, folder);
    } finally {
      await eventLog.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function openLog(dataFolder: string): Promise<EventLog> {
  const settings = new Settings(NAME, processEnvironment());
  const shared = readSharedConfig(settings);
  const { namespace, kafka } = readAdaptersConfig(settings, shared);
  // Those of the process are no mistakes here.
  readRecommendationsConfig(settings);
  readSwitchesConfig(settings);
  settings.declare(...Object.values(subgraphProcessSettings(NAME, 0)));
  settings.check();
  if (kafka !== null)
    return openEventLog({
      ...{ adapter: 'kafka', ...kafka, clientId: `marquee-${NAME}-replay`, log: silentLog, prefix: `${namespace}.` },
    });
  const folder = join(dataFolder, 'events');
  if (!existsSync(folder))
    throw new CommandError(`There is no event log ${folder}; name the data folder of a system with --data-dir.`);
  return openEventLog({ adapter: 'sqlite', folder, log: silentLog });
}

async function replay(terminal: Terminal, eventLog: EventLog, folder: string): Promise<Interactions> {
  const clock = (): Date => new Date();
  const store = await openSqliteStore({ file: join(folder, 'store.db'), owner: NAME, clock });
  const line = createProgressLine(terminal, 'replaying the event log');
  try {
    const domainStore = await openRecommendationsStore(store);
    // A group of its own: it takes no partitions from the process that serves.
    const consumer = startConsumer({
      ...{ name: NAME, group: `${NAME}-replay-${randomUUID()}`, events, store, domainStore, eventLog },
      ...{ logger: silentLog, withSideEffects: false },
    });
    try {
      line.show('events are applied', 0);
      await Promise.race([consumer.caughtUp(), untilAborted(terminal.signal)]);
    } finally {
      await consumer.close();
    }
    const interactions = await readHistories(domainStore, terminal.signal);
    line.end();
    if (interactions.items.length === 0) throw new CommandError('The event log has no view of any profile.');
    return interactions;
  } finally {
    await store.close();
  }
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = (): void => reject(new CommandError('The command was interrupted.'));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}
