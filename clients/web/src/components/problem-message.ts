/** Messages for the member, read from the problem types of mutations. */
export const UNAVAILABLE_MESSAGE = 'This could not be done at the moment. Please try again later.';

interface Outcome {
  readonly __typename: string;
  readonly message?: string;
  /** Remaining attempts at a password or PIN. */
  readonly attemptsLeft?: number;
  readonly lockedUntil?: string | null;
}

function attemptsMessage({ attemptsLeft, lockedUntil }: Outcome): string {
  if (lockedUntil != null)
    return ` Try again at ${new Date(lockedUntil).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })}.`;
  if (attemptsLeft === undefined) return '';
  return attemptsLeft === 1 ? ' One attempt is left.' : ` ${attemptsLeft} attempts are left.`;
}

/**
 * The message of a mutation's result when it is a problem, null when it succeeded. A result of null means that no
 * response arrived.
 */
export function problemMessage(outcome: Outcome | null | undefined): string | null {
  if (outcome == null) return UNAVAILABLE_MESSAGE;
  return outcome.__typename.endsWith('Problem')
    ? (outcome.message ?? UNAVAILABLE_MESSAGE) + attemptsMessage(outcome)
    : null;
}

/** The message of one input field, from a `ValidationProblem`. */
export function fieldMessage(outcome: unknown, field: string): string | null {
  const fields = (
    outcome as { readonly fields?: readonly { readonly path: readonly string[]; readonly message: string }[] } | null
  )?.fields;
  return fields?.find(({ path }) => path.at(-1) === field)?.message ?? null;
}
