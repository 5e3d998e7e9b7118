/** An error of a data file that its owner can correct: the message names the file, the line and what is expected. */
export class DataError extends Error {
  override readonly name = 'DataError';

  /** @param line Of the file, from 1; null when the error is not about one line. */
  constructor(
    readonly file: string,
    readonly line: number | null,
    problem: string,
  ) {
    super(line === null ? `${file}: ${problem}` : `${file}:${line}: ${problem}`);
  }
}
