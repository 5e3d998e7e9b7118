/**
 * Correction of typing errors by symmetric deletion: an extra, missing, wrong or swapped letter. Two words with one
 * such error between them become equal when a letter of one or both is deleted. So each word is indexed by its variants
 * with one letter deleted, and looked up by those of the typed word.
 */

/** Shorter words have too many neighbours. */
const MIN_LETTERS = 4;
const MAX_LETTERS = 24;

/**
 * The word and its distinct variants with one letter deleted; only the word itself when it is too short or too long.
 */
export function deletionVariants(word: string): readonly string[] {
  const letters = [...word];
  if (letters.length < MIN_LETTERS || letters.length > MAX_LETTERS) return [word];
  return [...new Set([word, ...letters.map((_, index) => letters.toSpliced(index, 1).join(''))])];
}

export function isCorrectable(word: string): boolean {
  return deletionVariants(word).length > 1;
}

/**
 * Kind of difference. `right-letters`: a missing letter or two swapped ones; `wrong-letter`: an extra or a wrong one;
 * `several`: more than one error.
 */
type TypingError = 'none' | 'right-letters' | 'wrong-letter' | 'several';

function typingErrorIn(typed: readonly string[], word: readonly string[]): TypingError {
  let start = 0;
  while (start < typed.length && typed[start] === word[start]) start += 1;
  if (start === typed.length && start === word.length) return 'none';
  const rest = (letters: readonly string[], skipped: number): string => letters.slice(start + skipped).join('');
  const isSwapped =
    typed[start] === word[start + 1] && typed[start + 1] === word[start] && rest(typed, 2) === rest(word, 2);
  if (isSwapped || rest(typed, 0) === rest(word, 1)) return 'right-letters';
  return rest(typed, 1) === rest(word, 1) || rest(typed, 1) === rest(word, 0) ? 'wrong-letter' : 'several';
}

/**
 * Rank of `word` as a correction of `typed`: 0 prefix, 1 or 2 whole word with an error, 3 prefix with an error; null
 * otherwise.
 */
function rankOf(typed: string, word: string): number | null {
  if (word.startsWith(typed)) return 0;
  const [a, b] = [[...typed], [...word]];
  const error = typingErrorIn(a, b);
  if (error !== 'several') return error === 'right-letters' ? 1 : 2;
  const isBeginning = [-1, 0, 1].some(
    (more) => a.length + more < b.length && typingErrorIn(a, b.slice(0, a.length + more)) !== 'several',
  );
  return isBeginning ? 3 : null;
}

/**
 * The words that `typed` may be an error of, by rank, then length, then alphabet.
 */
export function closestWords(typed: string, words: Iterable<string>): readonly string[] {
  return [...words]
    .flatMap((word) => {
      const far = rankOf(typed, word);
      return far === null ? [] : [{ word, far }];
    })
    .sort(
      (one, other) => one.far - other.far || one.word.length - other.word.length || (one.word < other.word ? -1 : 1),
    )
    .map(({ word }) => word);
}

/**
 * Combines the words' alternatives into at most `limit` queries, by the sum of their ranks.
 * @param choices Per word its alternatives, the likeliest first.
 */
export function combineAlternatives(
  choices: readonly (readonly string[])[],
  limit: number,
): readonly (readonly string[])[] {
  const extend = (
    some: readonly { readonly words: readonly string[]; readonly cost: number }[],
    next: readonly string[],
  ) =>
    some
      .flatMap(({ words, cost }) => next.map((word, rank) => ({ words: [...words, word], cost: cost + rank })))
      .sort((one, other) => one.cost - other.cost)
      .slice(0, limit);
  return choices.reduce(extend, [{ words: [], cost: 0 }]).map(({ words }) => words);
}
