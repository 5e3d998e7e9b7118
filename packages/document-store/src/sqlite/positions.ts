/** Consumer positions in SQLite: how far each consumer has read the event logs of other subgraphs. */
import type { Change, Position } from '../port.js';
import { textOf } from './database.js';
import type { Database } from './database.js';

export const POSITIONS_TABLE = `
  CREATE TABLE IF NOT EXISTS positions (
    consumer TEXT NOT NULL, owner TEXT NOT NULL, partition INTEGER NOT NULL, place TEXT NOT NULL,
    PRIMARY KEY (consumer, owner, partition)
  ) STRICT, WITHOUT ROWID;
`;

export function readPosition(database: Database, consumer: string, owner: string, partition: number): Position | null {
  const row = database.first(
    'SELECT place FROM positions WHERE consumer = ? AND owner = ? AND partition = ?',
    consumer,
    owner,
    partition,
  );
  return row === undefined ? null : { owner, partition, offset: textOf(row, 'place') };
}

export function savePosition(database: Database, { consumer, position }: NonNullable<Change['consumed']>): void {
  database.run(
    `INSERT INTO positions (consumer, owner, partition, place) VALUES (?, ?, ?, ?)
     ON CONFLICT (consumer, owner, partition) DO UPDATE SET place = excluded.place`,
    consumer,
    position.owner,
    position.partition,
    position.offset,
  );
}

export function deletePositions(database: Database, consumer: string): void {
  database.run('DELETE FROM positions WHERE consumer = ?', consumer);
}
