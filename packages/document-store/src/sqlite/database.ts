/** Wraps the SQLite driver: cached prepared statements, synchronous transactions, and the errors of this package. */
import { DatabaseSync } from '@photostructure/sqlite';
import { makePrivateFile } from '@marquee/runtime/private-files';

export type SqlValue = string | number | null;
export type Row = Readonly<Record<string, SqlValue>>;

/** A row violates a unique or primary key constraint. `message` is SQLite's and names the index or column. */
export class ConstraintError extends Error {
  override readonly name = 'ConstraintError';
}

/** The file cannot be used. Callers turn `reason` into a message for the operator. */
export class DatabaseUnavailableError extends Error {
  override readonly name = 'DatabaseUnavailableError';
  constructor(
    readonly reason: 'locked' | 'unwritable' | 'damaged',
    cause: unknown,
  ) {
    super(`The database is ${reason}.`, { cause });
  }
}

type Statement = ReturnType<InstanceType<typeof DatabaseSync>['prepare']>;

/** SQLITE_CONSTRAINT; result codes: https://sqlite.org/rescode.html. */
const CONSTRAINT = 19;

const REASONS: ReadonlyMap<number | null, DatabaseUnavailableError['reason']> = new Map([
  [5, 'locked'], // SQLITE_BUSY
  [8, 'unwritable'], // SQLITE_READONLY
  [10, 'unwritable'], // SQLITE_IOERR
  [13, 'unwritable'], // SQLITE_FULL
  [14, 'unwritable'], // SQLITE_CANTOPEN
  [11, 'damaged'], // SQLITE_CORRUPT
  [26, 'damaged'], // SQLITE_NOTADB
]);

/** The low byte of an extended result code is the primary result code. */
function primaryCode(error: unknown): number | null {
  const code: unknown = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
  return typeof code === 'number' ? code & 0xff : null;
}

export class Database {
  readonly #statements = new Map<string, Statement>();

  private constructor(private readonly driver: InstanceType<typeof DatabaseSync>) {}

  /**
   * Opens `file`, or creates it for this user only, and runs `setup`, a script of pragmas and table definitions. Throws
   * `DatabaseUnavailableError`.
   * @param waitMs How long a statement waits for another connection's lock.
   */
  static open(file: string, setup: string, waitMs: number): Database {
    let driver: InstanceType<typeof DatabaseSync> | undefined;
    try {
      if (file !== ':memory:') makePrivateFile(file);
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

  /** Runs a script without preparing it: for table definitions and pragmas. */
  execute(sql: string): void {
    this.driver.exec(sql);
  }

  all(sql: string, ...values: readonly SqlValue[]): readonly Row[] {
    return this.#prepared(sql).all(...values) as readonly Row[];
  }

  first(sql: string, ...values: readonly SqlValue[]): Row | undefined {
    return this.#prepared(sql).get(...values) as Row | undefined;
  }

  /** Returns the number of changed rows. Throws `ConstraintError`. */
  run(sql: string, ...values: readonly SqlValue[]): number {
    try {
      return this.#prepared(sql).run(...values).changes;
    } catch (error) {
      if (error instanceof Error && primaryCode(error) === CONSTRAINT)
        throw new ConstraintError(error.message, { cause: error });
      throw error;
    }
  }

  /** Runs `work` in a transaction. `work` is synchronous, so no lock is held across an `await`. */
  transaction<T>(work: () => T): T {
    this.#prepared('BEGIN IMMEDIATE').run();
    try {
      const result = work();
      this.#prepared('COMMIT').run();
      return result;
    } catch (error) {
      // After some errors, such as a full disk, SQLite has already rolled back.
      if (this.driver.isTransaction) this.#prepared('ROLLBACK').run();
      throw error;
    }
  }

  /**
   * Runs `work` in a savepoint, which is rolled back when `work` throws. After some errors, such as a full disk, SQLite
   * has rolled back the whole transaction: then `isInTransaction` is false.
   */
  savepoint(work: () => void): void {
    this.#prepared('SAVEPOINT change').run();
    try {
      work();
    } catch (error) {
      if (this.driver.isTransaction) this.#prepared('ROLLBACK TO change').run();
      throw error;
    } finally {
      if (this.driver.isTransaction) this.#prepared('RELEASE change').run();
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

/** Reads a column that the schema declares as `TEXT NOT NULL`. */
export function textOf(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw new TypeError(`Column ${column} does not contain text.`);
  return value;
}

/** Reads a column that the schema declares as a number, `NOT NULL`. */
export function numberOf(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== 'number') throw new TypeError(`Column ${column} does not contain a number.`);
  return value;
}
