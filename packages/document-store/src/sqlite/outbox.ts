/** The outbox in SQLite: events are inserted by the commit that causes them and deleted after the log has them. */
import type { Envelope, NewEvent } from '@marquee/contracts/events/envelope';
import type { Outbox } from '../port.js';
import { numberOf, textOf } from './database.js';
import type { Database } from './database.js';
import { createEventIds } from '../event-ids.js';

export const OUTBOX_TABLES = `
  CREATE TABLE IF NOT EXISTS outbox (place INTEGER PRIMARY KEY AUTOINCREMENT, event_id TEXT NOT NULL UNIQUE, event TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS sequences (key TEXT PRIMARY KEY NOT NULL, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`;

const NEXT_SEQ =
  'INSERT INTO sequences (key, seq) VALUES (?, 1) ON CONFLICT (key) DO UPDATE SET seq = seq + 1 RETURNING seq';

export class SqliteOutbox implements Outbox {
  readonly #listeners = new Set<() => void>();
  readonly #nextEventId: () => string;

  constructor(
    private readonly database: Database,
    private readonly owner: string,
    clock: () => Date,
  ) {
    this.#nextEventId = createEventIds(clock);
  }

  /** Must run in the transaction of a commit, so that a rollback leaves no gap in the sequence of the key. */
  add(event: NewEvent): void {
    const row = this.database.first(NEXT_SEQ, event.key);
    if (row === undefined) throw new Error('The sequence statement returned no row.');
    const { type, version, key, occurredAt, causationId = null, payload } = event;
    const eventId = this.#nextEventId();
    const envelope: Envelope = {
      eventId,
      type,
      version,
      owner: this.owner,
      key,
      seq: numberOf(row, 'seq'),
      occurredAt,
      causationId,
      payload,
    };
    this.database.run('INSERT INTO outbox (event_id, event) VALUES (?, ?)', eventId, JSON.stringify(envelope));
  }

  /** Called after a commit that added events. */
  notifyPending(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  async pending(limit: number): Promise<readonly Envelope[]> {
    const rows = this.database.all('SELECT event FROM outbox ORDER BY place LIMIT ?', limit);
    return rows.map((row) => JSON.parse(textOf(row, 'event')) as Envelope);
  }

  async confirm(eventIds: readonly string[]): Promise<void> {
    this.database.run(
      'DELETE FROM outbox WHERE event_id IN (SELECT value FROM json_each(?))',
      JSON.stringify(eventIds),
    );
  }

  onPending(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
