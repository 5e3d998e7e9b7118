/** One owner's log: a SQLite file that its owner appends to and everybody reads. */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { moveIntoPlaceSync } from '@marquee/runtime/atomic-file';
import type { Envelope } from '@marquee/contracts/events/envelope';
import { Database, numberOf, textOf } from '@marquee/document-store/sqlite/database';
import { readEnvelope } from '../envelope-json.js';
import type { UnreadableEvent } from '../port.js';

const TABLE = `
  CREATE TABLE events (position INTEGER PRIMARY KEY AUTOINCREMENT, event_id TEXT NOT NULL UNIQUE, event TEXT NOT NULL) STRICT;
`;

/**
 * Longest wait for another connection's lock. Locks last milliseconds here: readers take none that a writer would wait
 * for.
 */
const LOCK_WAIT_MS = 5_000;

/** Made aside and renamed when it is whole, so that a reader in another process never meets half a log. */
function createFile(file: string): void {
  mkdirSync(dirname(file), { recursive: true });
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
    // The relay forgets an event once it is appended, so appended must mean synced.
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
  /** The event, or what is there instead. */
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

  /** Null while the owner has not written yet. */
  static open(file: string): LogReader | null {
    if (!existsSync(file)) return null;
    return new LogReader(Database.open(file, 'PRAGMA query_only = ON;', LOCK_WAIT_MS));
  }

  /** Consecutive entries after a position; 0 stands before the first. */
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

  /** Position of the last entry; 0 when there is none. */
  head(): number {
    const row = this.database.first('SELECT coalesce(max(position), 0) AS head FROM events');
    return row === undefined ? 0 : numberOf(row, 'head');
  }

  close(): void {
    this.database.close();
  }
}
