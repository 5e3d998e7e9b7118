/** Errors of a command that its user can correct: the message is printed without a stack trace. */

/** The command line is wrong; exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The command cannot do what it should; exit code 1. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}
