/** The log of one owner: a SQLite file that its owner appends to and other processes read. */
import { existsSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { moveIntoPlaceSync } from '@marquee/runtime/atomic-file';
import { makePrivateFolder } from '@marquee/runtime/private-files';
import type { Envelope } from '@marquee/contracts/events/envelope';
import { Database, numberOf, textOf } from '@marquee/document-store/sqlite/database';
import { readEnvelope } from '../envelope-json.js';
import type { UnreadableEvent } from '../port.js';

const TABLE = `
  CREATE TABLE events (position INTEGER PRIMARY KEY AUTOINCREMENT, event_id TEXT NOT NULL UNIQUE, event TEXT NOT NULL) STRICT;
`;

/**
 * Longest wait for the lock of another connection. Locks last milliseconds: in WAL mode readers do not block writers.
 */
const LOCK_WAIT_MS = 5_000;

/**
 * Creates the file under another name and renames it when it is complete, so that readers never open a partial file.
 */
function createFile(file: string): void {
  makePrivateFolder(dirname(file));
  const draft = `${file}.new`;
  rmSync(draft, { force: true });
  Database.open(draft, `PRAGMA journal_mode = WAL; ${TABLE}`, LOCK_WAIT_MS).close();
  moveIntoPlaceSync(draft, file);
}

export class LogWriter {
  private constructor(private readonly database: Database) {}

  /** Throws `DatabaseUnavailableError`. */
  static open(file: string): LogWriter {
    if (!existsSync(file)) createFile(file);
    // Synced to disk on commit: the relay removes an event from the outbox after it is appended.
    return new LogWriter(Database.open(file, 'PRAGMA synchronous = FULL;', LOCK_WAIT_MS));
  }

  append(events: readonly Envelope[]): void {
    this.database.transaction(() => {
      for (const event of events) {
        const sql = 'INSERT INTO events (event_id, event) VALUES (?, ?) ON CONFLICT (event_id) DO NOTHING';
        this.database.run(sql, event.eventId, JSON.stringify(event));
      }
    });
  }

  close(): void {
    this.database.close();
  }
}

export interface LogEntry {
  readonly position: number;
  /** The event, or the entry that is not a valid event. */
  readonly content: { readonly event: Envelope } | { readonly unreadable: UnreadableEvent };
}

function readContent(position: number, text: string): LogEntry['content'] {
  try {
    return { event: readEnvelope(text) };
  } catch (error) {
    return { unreadable: { key: null, text, error: String(error), offset: String(position) } };
  }
}

export class LogReader {
  private constructor(private readonly database: Database) {}

  /** Null while the file does not exist. */
  static open(file: string): LogReader | null {
    if (!existsSync(file)) return null;
    return new LogReader(Database.open(file, 'PRAGMA query_only = ON;', LOCK_WAIT_MS));
  }

  /** Consecutive entries after a position; position 0 is before the first entry. */
  after(position: number, limit: number): readonly LogEntry[] {
    const rows = this.database.all(
      'SELECT position, event FROM events WHERE position > ? ORDER BY position LIMIT ?',
      position,
      limit,
    );
    return rows.map((row) => ({
      position: numberOf(row, 'position'),
      content: readContent(numberOf(row, 'position'), textOf(row, 'event')),
    }));
  }

  /** The position of the last entry; 0 when the log is empty. */
  head(): number {
    const row = this.database.first('SELECT coalesce(max(position), 0) AS head FROM events');
    return row === undefined ? 0 : numberOf(row, 'head');
  }

  close(): void {
    this.database.close();
  }
}
