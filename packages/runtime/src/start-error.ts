/** Errors that keep a process from starting and that the person who starts it can correct. */

/** All problems of a process's settings at once, in sentences for the person who starts it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly problems: readonly string[]) {
    super(['This process cannot start:', ...problems.map((problem) => `  - ${problem}`)].join('\n'));
  }
}

/** One sentence that says what is wrong and which setting to change. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** True for errors whose message is printed as it is, without a stack. */
export function isStartError(error: unknown): error is Error {
  return (
    error instanceof ConfigError ||
    error instanceof StartError ||
    // By name: the document store's class, which this package does not import.
    (error instanceof Error && (error.name === 'StoreUnavailableError' || error.name === 'StartError'))
  );
}
