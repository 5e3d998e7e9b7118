/** Who has to say that a member is forgotten, and whether all have. */

export interface Answer {
  readonly owner: string;
  readonly at: string;
}

/** The answers with one more; an owner that answers twice said the same. */
export const withAnswer = <T extends Answer>(answers: readonly T[], answer: T): readonly T[] =>
  answers.some(({ owner }) => owner === answer.owner) ? answers : [...answers, answer];

/** When the last of `owners` answered; null while one has not. */
export const completedAt = (answers: readonly Answer[], owners: readonly string[]): string | null => {
  const instants = owners.map((owner) => answers.find((answer) => answer.owner === owner)?.at);
  return instants.every((at) => at !== undefined) ? (instants.toSorted().at(-1) ?? null) : null;
};
