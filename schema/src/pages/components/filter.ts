/** The filter box of a list: words that all must stand somewhere. */

export interface TextFilter {
  /** As it was typed, shortened. */
  readonly text: string;
  matches(...texts: readonly (string | null | undefined)[]): boolean;
}

const LONGEST = 200;

export function readFilter(query: URLSearchParams): TextFilter {
  const text = (query.get('q') ?? '').slice(0, LONGEST).trim();
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return {
    text,
    matches: (...texts) => {
      const all = texts.join('\n').toLowerCase();
      return words.every((word) => all.includes(word));
    },
  };
}
