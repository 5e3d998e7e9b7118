/**
 * The event log in SQLite: one file per owner in a shared folder. The process of the owner appends; other processes
 * read the file directly. Positions are row numbers; each log is one partition.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Envelope } from '@marquee/contracts/events/envelope';
import type { Logger } from '@marquee/runtime/log';
import { watchAppends, openAppendNotifier } from './append-notifier.js';
import type { AppendNotifier } from './append-notifier.js';
import type { Position } from '@marquee/document-store/port';
import { SQLITE_PARTITION, SqliteLogConsumer } from './log-consumer.js';
import { LogReader, LogWriter } from './log-file.js';
import type { ConsumeOptions, EventLog, Subscription } from '../port.js';
import { DEFAULT_BACKOFF } from '@marquee/runtime/retry';
import type { BackoffOptions } from '@marquee/runtime/retry';

export interface SqliteLogOptions {
  /** Shared by all processes; created when it does not exist. */
  readonly folder: string;
  readonly log: Logger;
  /** The longest wait of a reader between two polls: the delay after a lost notification. Default 500 ms. */
  readonly pollMs?: number;
  /** Pauses after failed attempts to apply a batch. */
  readonly backoff?: BackoffOptions;
}

interface OwnerLog {
  readonly writer: LogWriter;
  readonly notifier: AppendNotifier;
}

/** Reads the end of one log. Its connection stays open: opening one costs as much as a hundred reads. */
interface EndReader {
  readonly reader: LogReader;
  /** Of the file that was opened. Another file under its name is another log. */
  readonly fileId: string;
}

/** Null while the file does not exist. */
function fileIdOf(file: string): string | null {
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? null : `${stats.dev}/${stats.ino}`;
}

const OWNER = /^[a-z][a-z0-9-]*$/;

class SqliteLog implements EventLog {
  readonly #ownLogs = new Map<string, OwnerLog>();
  readonly #consumers = new Set<SqliteLogConsumer>();
  readonly #endReaders = new Map<string, EndReader>();
  #stopWatching: (() => void) | null = null;

  constructor(private readonly options: Required<SqliteLogOptions>) {}

  async append(owner: string, events: readonly Envelope[]): Promise<void> {
    if (events.length === 0) return;
    const { writer, notifier: notifier } = this.#ownLog(owner);
    writer.append(events);
    notifier.notify();
    this.#wake(owner);
  }

  consume(options: ConsumeOptions): Subscription {
    this.#stopWatching ??= watchAppends(this.options.folder, this.options.log, (owner) => this.#wake(owner));
    const { pollMs, backoff } = this.options;
    const consumers = options.owners.map(
      (owner) => new SqliteLogConsumer({ ...options, owner, file: this.#fileOf(owner), pollMs, backoff }),
    );
    for (const consumer of consumers) this.#consumers.add(consumer);
    return {
      caughtUp: async () => {
        await Promise.all(consumers.map((consumer) => consumer.caughtUp()));
      },
      close: async () => {
        for (const consumer of consumers) this.#consumers.delete(consumer);
        await Promise.all(consumers.map((consumer) => consumer.close()));
      },
    };
  }

  async endsOf(owner: string): Promise<readonly Position[] | null> {
    const reader = this.#endReaderOf(owner);
    if (reader === null) return null;
    try {
      return [{ owner, partition: SQLITE_PARTITION, offset: String(reader.head()) }];
    } catch (error) {
      this.#closeEndReader(owner);
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#stopWatching?.();
    for (const owner of [...this.#endReaders.keys()]) this.#closeEndReader(owner);
    await Promise.all([...this.#consumers].map((consumer) => consumer.close()));
    this.#consumers.clear();
    for (const { writer, notifier: notifier } of this.#ownLogs.values()) {
      notifier.close();
      writer.close();
    }
    this.#ownLogs.clear();
  }

  #endReaderOf(owner: string): LogReader | null {
    const file = this.#fileOf(owner);
    const fileId = fileIdOf(file);
    const known = this.#endReaders.get(owner);
    if (known !== undefined && known.fileId === fileId) return known.reader;
    this.#closeEndReader(owner);
    const reader = LogReader.open(file);
    if (reader !== null && fileId !== null) this.#endReaders.set(owner, { reader, fileId });
    return reader;
  }

  #closeEndReader(owner: string): void {
    this.#endReaders.get(owner)?.reader.close();
    this.#endReaders.delete(owner);
  }

  #wake(owner: string): void {
    for (const consumer of this.#consumers) if (consumer.owner === owner) consumer.wake();
  }

  #ownLog(owner: string): OwnerLog {
    const known = this.#ownLogs.get(owner);
    if (known !== undefined) return known;
    const writer = LogWriter.open(this.#fileOf(owner));
    const opened = { writer, notifier: openAppendNotifier(this.options.folder, owner) };
    this.#ownLogs.set(owner, opened);
    return opened;
  }

  #fileOf(owner: string): string {
    if (!OWNER.test(owner)) throw new TypeError(`An owner must be the name of a subgraph, got "${owner}".`);
    return join(this.options.folder, `${owner}.db`);
  }
}

export function openSqliteLog(options: SqliteLogOptions): EventLog {
  return new SqliteLog({ pollMs: 500, backoff: DEFAULT_BACKOFF, ...options });
}
