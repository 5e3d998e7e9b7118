/** What went wrong, in words for the person in front of it. */
export const UNAVAILABLE_MESSAGE = 'That could not be done just now. Please try again in a moment.';

interface Outcome {
  readonly __typename: string;
  readonly message?: string;
  /** Of a password or a PIN. */
  readonly attemptsLeft?: number;
  readonly lockedUntil?: string | null;
}

function attemptsMessage({ attemptsLeft, lockedUntil }: Outcome): string {
  if (lockedUntil != null)
    return ` Try again at ${new Date(lockedUntil).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })}.`;
  if (attemptsLeft === undefined) return '';
  return attemptsLeft === 1 ? ' One try is left.' : ` ${attemptsLeft} tries are left.`;
}

/**
 * The message of an outcome that is a problem; null for one that is not. Null itself stands for an answer that never
 * came.
 */
export function problemMessage(outcome: Outcome | null | undefined): string | null {
  if (outcome == null) return UNAVAILABLE_MESSAGE;
  return outcome.__typename.endsWith('Problem')
    ? (outcome.message ?? UNAVAILABLE_MESSAGE) + attemptsMessage(outcome)
    : null;
}

/** The message for one field of an input, out of a `ValidationProblem`. */
export function fieldMessage(outcome: unknown, field: string): string | null {
  const fields = (
    outcome as { readonly fields?: readonly { readonly path: readonly string[]; readonly message: string }[] } | null
  )?.fields;
  return fields?.find(({ path }) => path.at(-1) === field)?.message ?? null;
}
