/** Scores of a film: how well it was rated, and how large its audience was. */
import type { Film } from './clean.js';

function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value): value is number => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

/** 0..100, the mean of the critics' and the public's score, or the only one; null without scores. */
export function acclaimOf({ criticsScore, publicScore }: Film): number | null {
  const score = mean([criticsScore, publicScore === null ? null : publicScore * 10]);
  return score === null ? null : Math.round(score);
}

/** Film -> share of the films with a lower figure, 0..1. Films without the figure are omitted. */
function ranksBy(films: readonly Film[], figure: (film: Film) => number | null): ReadonlyMap<Film, number> {
  const known = films.filter((film) => figure(film) !== null).sort((a, b) => (figure(a) ?? 0) - (figure(b) ?? 0));
  return new Map(known.map((film, index) => [film, index / Math.max(1, known.length - 1)]));
}

/**
 * Film -> size of its audience as a percentile, 0..100: the mean rank by votes and by gross. Null when both are
 * unknown.
 */
export function reachOfFilms(films: readonly Film[]): ReadonlyMap<Film, number | null> {
  const byVotes = ranksBy(films, ({ votes }) => votes);
  const byGross = ranksBy(films, ({ grossUsd }) => grossUsd);
  return new Map(
    films.map((film) => {
      const rank = mean([byVotes.get(film) ?? null, byGross.get(film) ?? null]);
      return [film, rank === null ? null : Math.round(rank * 100)];
    }),
  );
}
