/** Collects the subgraphs' reports of an erasure and decides whether all have arrived. */

export interface ErasureReport {
  readonly owner: string;
}

/** Adds a report; a second one of the same subgraph is ignored. */
export function addReport<T extends ErasureReport>(answers: readonly T[], answer: T): readonly T[] {
  return answers.some(({ owner }) => owner === answer.owner) ? answers : [...answers, answer];
}

export function isComplete(answers: readonly ErasureReport[], owners: readonly string[]): boolean {
  return owners.every((owner) => answers.some((answer) => answer.owner === owner));
}
