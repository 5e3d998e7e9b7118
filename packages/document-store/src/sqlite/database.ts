/**
 * The one file that knows the SQLite driver: statements prepared once, short transactions, failures as our own errors.
 */
import { DatabaseSync } from '@photostructure/sqlite';

export type SqlValue = string | number | null;
export type Row = Readonly<Record<string, SqlValue>>;

/** A unique or primary key constraint refused a row. `message` is SQLite's and names the index or column. */
export class ConstraintError extends Error {
  override readonly name = 'ConstraintError';
}

/** The file cannot be used; `reason` says why, for the caller to put into a sentence. */
export class DatabaseUnavailableError extends Error {
  override readonly name = 'DatabaseUnavailableError';
  constructor(
    readonly reason: 'held' | 'unwritable' | 'damaged',
    cause: unknown,
  ) {
    super(`The database is ${reason}.`, { cause });
  }
}

type Statement = ReturnType<InstanceType<typeof DatabaseSync>['prepare']>;

/** SQLite's result codes, https://sqlite.org/rescode.html: a row refused by a constraint. */
const CONSTRAINT = 19;

const REASONS: ReadonlyMap<number | null, DatabaseUnavailableError['reason']> = new Map([
  [5, 'held'], // SQLITE_BUSY
  [8, 'unwritable'], // SQLITE_READONLY
  [10, 'unwritable'], // SQLITE_IOERR
  [13, 'unwritable'], // SQLITE_FULL
  [14, 'unwritable'], // SQLITE_CANTOPEN
  [11, 'damaged'], // SQLITE_CORRUPT
  [26, 'damaged'], // SQLITE_NOTADB
]);

/** The low byte of an extended code is the primary one. */
function primaryCode(error: unknown): number | null {
  const code: unknown = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
  return typeof code === 'number' ? code & 0xff : null;
}

export class Database {
  readonly #statements = new Map<string, Statement>();

  private constructor(private readonly driver: InstanceType<typeof DatabaseSync>) {}

  /**
   * Opens or makes `file` and runs `setup`, a script of pragmas and definitions. Throws `DatabaseUnavailableError`.
   * @param waitMs How long a statement waits for another connection's lock.
   */
  static open(file: string, setup: string, waitMs: number): Database {
    let driver: InstanceType<typeof DatabaseSync> | undefined;
    try {
      driver = new DatabaseSync(file, { timeout: waitMs });
      driver.exec(setup);
      return new Database(driver);
    } catch (error) {
      driver?.close();
      const reason = REASONS.get(primaryCode(error));
      throw reason === undefined ? error : new DatabaseUnavailableError(reason, error);
    }
  }

  get isOpen(): boolean {
    return this.driver.isOpen;
  }

  /** For definitions and the like; not prepared. */
  execute(sql: string): void {
    this.driver.exec(sql);
  }

  all(sql: string, ...values: readonly SqlValue[]): readonly Row[] {
    return this.#prepared(sql).all(...values) as readonly Row[];
  }

  first(sql: string, ...values: readonly SqlValue[]): Row | undefined {
    return this.#prepared(sql).get(...values) as Row | undefined;
  }

  /** Answers how many rows changed. Throws `ConstraintError`. */
  run(sql: string, ...values: readonly SqlValue[]): number {
    try {
      return this.#prepared(sql).run(...values).changes;
    } catch (error) {
      if (error instanceof Error && primaryCode(error) === CONSTRAINT)
        throw new ConstraintError(error.message, { cause: error });
      throw error;
    }
  }

  /** All that `work` does, or nothing. `work` is synchronous, so that no lock is held while anything is waited for. */
  transaction<T>(work: () => T): T {
    this.#prepared('BEGIN IMMEDIATE').run();
    try {
      const result = work();
      this.#prepared('COMMIT').run();
      return result;
    } catch (error) {
      // SQLite has already rolled back after some failures, a full disk among them.
      if (this.driver.isTransaction) this.#prepared('ROLLBACK').run();
      throw error;
    }
  }

  /**
   * A part of a transaction that is undone by itself when `work` throws. When the whole transaction is gone (a full
   * disk), what it throws says so by `isInTransaction` being false.
   */
  savepoint(work: () => void): void {
    this.#prepared('SAVEPOINT part').run();
    try {
      work();
    } catch (error) {
      if (this.driver.isTransaction) this.#prepared('ROLLBACK TO part').run();
      throw error;
    } finally {
      if (this.driver.isTransaction) this.#prepared('RELEASE part').run();
    }
  }

  get isInTransaction(): boolean {
    return this.driver.isTransaction;
  }

  close(): void {
    this.#statements.clear();
    if (this.driver.isOpen) this.driver.close();
  }

  #prepared(sql: string): Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.driver.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

/** A column that the schema declares as text and not null. */
export function textOf(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw new TypeError(`Column ${column} holds no text.`);
  return value;
}

/** A column that the schema declares as a number and not null. */
export function numberOf(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== 'number') throw new TypeError(`Column ${column} holds no number.`);
  return value;
}
