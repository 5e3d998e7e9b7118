/**
 * The similarity of a title t to a title a: of the content, of the names, and of who watches both. The fewer members the
 * model has learned the two from, the less the last one counts:
 *
 *     similarity_t = cos(a, t) + λ_t·together_t + S·[same story] + A·appeal_t - D·difference_t
 *     λ_t = L·n / (n + K), n = min(users_a, users_t)
 *
 * `cos` is that of the feature vectors, `together_t` is what a history of the anchor alone scores, as a part of the largest
 * such score. The difference is that of genres, of whether one is for families, and of the release years.
 */
import type { Catalogue } from '../catalogue/catalogue.js';
import { ORIGIN_GENRES } from '../catalogue/feature-vectors.js';
import { perTitle } from '../catalogue/title.js';
import type { Title } from '../catalogue/title.js';
import { contentSimilarity, learnedScores, titlesInModel } from './score.js';
import type { LearnedModel } from './score.js';

/** L and K */
const LEARNED = { weight: 0.3, users: 30 } as const;
/** S: sequels, and series of the same story. */
const SAME_STORY = 0.5;
/** D: of no common genre, of one title for families, and of thirty years. */
const DIFFERENCE = { genres: 0.3, family: 0.3, years: 0.15 } as const;
const FAMILY_GENRE = 'Children & Family';
const ERA_YEARS = 30;
/** A: two titles of the same kind are told apart by what most members think of them. */
const APPEAL_WEIGHT = 0.15;

/** To the title `anchor`; `-Infinity` for itself. Without a model, names and content decide alone. */
export function similarity(
  catalogue: Catalogue,
  learned: LearnedModel | null,
  anchor: number,
): (title: number) => number {
  const { titles, appeal } = catalogue;
  const cosine = contentSimilarity(catalogue, anchor);
  const together = learned === null ? null : watchedTogether(catalogue, learned, anchor);
  const to = titles[anchor];
  return (title) => {
    const other = titles[title];
    if (title === anchor || to === undefined || other === undefined) return -Infinity;
    return cosine(title) + (together?.(title) ?? 0) + kinship(to, other) + APPEAL_WEIGHT * (appeal[title] ?? 0);
  };
}

function kinship(one: Title, other: Title): number {
  if (isSameStory(storyOf(one), storyOf(other)) && commonGenres(one, other) > 0) return SAME_STORY;
  const years = Math.min(ERA_YEARS, Math.abs(one.releaseYear - other.releaseYear));
  const isOneForFamilies = one.genres.includes(FAMILY_GENRE) !== other.genres.includes(FAMILY_GENRE);
  return -(
    DIFFERENCE.genres * (1 - commonGenres(one, other)) +
    (isOneForFamilies ? DIFFERENCE.family : 0) +
    (DIFFERENCE.years * years) / ERA_YEARS
  );
}

const genresOf = perTitle(({ genres }): readonly string[] => genres.filter((genre) => !ORIGIN_GENRES.has(genre)));

/** The part of the genres of both that both have. */
function commonGenres(one: Title, other: Title): number {
  const [own, others] = [genresOf(one), genresOf(other)];
  const common = own.filter((genre) => others.includes(genre)).length;
  return common / Math.max(1, own.length + others.length - common);
}

/** Shorter names are words that begin the names of other stories too. */
const MIN_STORY = 5;

/** Whether one name begins the other: `shrek` and "shrek forever after". */
function isSameStory(one: string, other: string): boolean {
  const [shorter, longer] = one.length < other.length ? [one, other] : [other, one];
  return shorter === longer ? shorter !== '' : shorter.length >= MIN_STORY && longer.startsWith(`${shorter} `);
}

/** `spider-man` of "Spider-Man 3", `lord of the rings` of "The Lord of the Rings: The Two Towers". */
const storyOf = perTitle(({ names, originalLanguage }): string => {
  const name = (names['en'] ?? names[originalLanguage] ?? '').toLowerCase().replace(/^(?:the|a|an) /u, '');
  const [beforeSubtitle = ''] = name.split(/: | - /u);
  return beforeSubtitle
    .replace(/\s+(?:part\s+)?(?:\d{1,2}|[ivx]+)$/u, '')
    .replace(/[²³]$/u, '')
    .trim();
});

/** λ_t·together_t by title number; null for an anchor that the model lacks. */
function watchedTogether(
  catalogue: Catalogue,
  learned: LearnedModel,
  anchor: number,
): ((title: number) => number) | null {
  const { items, users } = titlesInModel(catalogue, learned);
  const item = items[anchor] ?? -1;
  if (item < 0) return null;
  const alone = { items: Uint32Array.of(item), weights: Float32Array.of(1), ages: Float32Array.of(0) };
  const scores = learnedScores(learned, alone, items);
  let largest = 0;
  for (let title = 0; title < scores.length; title += 1)
    if (title !== anchor) largest = Math.max(largest, scores[title] ?? 0);
  if (largest === 0) return null;
  return (title) => {
    const n = Math.min(users[anchor] ?? 0, users[title] ?? 0);
    const weight = n === Infinity ? LEARNED.weight : (LEARNED.weight * n) / (n + LEARNED.users);
    return (weight * (scores[title] ?? 0)) / largest;
  };
}
