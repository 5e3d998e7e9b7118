/** Who has to say that a member is forgotten, and whether all have. */

export interface Answer {
  readonly owner: string;
}

/** The answers with one more; an owner that answers twice said the same. */
export function withAnswer<T extends Answer>(answers: readonly T[], answer: T): readonly T[] {
  return answers.some(({ owner }) => owner === answer.owner) ? answers : [...answers, answer];
}

export function isComplete(answers: readonly Answer[], owners: readonly string[]): boolean {
  return owners.every((owner) => answers.some((answer) => answer.owner === owner));
}
