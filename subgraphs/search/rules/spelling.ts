/**
 * Typing errors: a letter too many, one left out, one for another, or two the wrong way round. Two words that are one
 * such error apart become equal once a letter of either, or of both, is left out; so a word is kept under all its forms
 * with a letter left out, and looked up by those of what was typed.
 */

/** In a shorter word every other one is near. */
const MIN_LETTERS = 4;
const MAX_LETTERS = 24;

/**
 * The word, and what it is with one letter left out, each once. Of words too short or long to be mistyped, themselves
 * alone.
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
 * Letters that differ: a letter left out or two swapped, of which every one typed was meant; one too many or a wrong
 * one; or more than one error.
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
 * How far `typed` is from `word`: 0 it begins so; 1 or 2 the whole word with an error, 3 its beginning with one; null
 * when it is none of these.
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
 * Of `words`, those that may have been meant by `typed`: the nearest first, then the shortest, then by the alphabet.
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
 * The queries that may have been meant, at most `limit`, the likeliest first: those that take the first choice for most
 * words.
 * @param choices For each word what it may stand for, the likeliest first.
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
