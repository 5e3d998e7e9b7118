/** The part of a page that a member sees without scrolling: what the outcome of an experiment is about. */
import type { PageContent } from '../rules/page/build-page.js';

export const SCREEN_ROWS = 4;
export const SCREEN_TILES = 6;

/** Title numbers in reading order; each once. */
export function titlesOfFirstScreen({ rows }: Pick<PageContent, 'rows'>): readonly number[] {
  return [...new Set(rows.slice(0, SCREEN_ROWS).flatMap(({ items }) => items.slice(0, SCREEN_TILES)))];
}
