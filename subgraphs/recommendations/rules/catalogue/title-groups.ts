/** Groups of titles: the rows that do not depend on the profile. */
import type { CreditRole, Heading } from '../texts/heading.js';
import { decadeOf, perTitle } from './title.js';
import type { Title } from './title.js';

export type GroupKind = 'GENRE' | 'THEME';

export interface Group {
  /** The same in every revision of the catalogue. */
  readonly key: string;
  readonly kind: GroupKind;
  readonly heading: Heading;
  /** Similar rows share a facet; a page places them apart. */
  readonly facet: string;
}

/** Minimum acclaim of "Critics' favourites". */
const ACCLAIMED = 82;
/** An hour and a half, as the heading says. */
const SHORT_SECONDS = 90 * 60;

function genreGroups(title: Title, genre: string): readonly Group[] {
  const facet = `genre:${genre}`;
  const decade = decadeOf(title);
  const of = (suffix: string, heading: Heading): Group => ({ key: `${facet}${suffix}`, kind: 'GENRE', heading, facet });
  return [
    of('', { of: 'genre', genre }),
    of(`+${decade}`, { of: 'genreOfDecade', genre, decade }),
    ...title.moods.map((mood) => of(`+${mood}`, { of: 'genreWithMood', genre, mood })),
    ...(title.kind === 'SERIES' ? [of('+series', { of: 'genreSeries', genre })] : []),
  ];
}

function theme(key: string, heading: Heading, facet = key): Group {
  return { key, kind: 'THEME', heading, facet };
}

const CREDIT_ROLES: readonly CreditRole[] = ['DIRECTOR', 'CREATOR', 'ACTOR'];

function creditGroups({ people }: Title): readonly Group[] {
  return people.flatMap(({ id, name, role: given }) => {
    const role = CREDIT_ROLES.find((known) => known === given);
    return role === undefined ? [] : [theme(`${role.toLowerCase()}:${id}`, { of: 'credit', role, name }, 'person')];
  });
}

/** All groups of a title. */
export const groupsOf = perTitle((title): readonly Group[] => {
  const decade = decadeOf(title);
  const isShort = title.kind === 'MOVIE' && title.runtimeSeconds !== null && title.runtimeSeconds <= SHORT_SECONDS;
  return [
    ...title.genres.flatMap((genre) => genreGroups(title, genre)),
    ...title.moods.map((mood) => theme(`mood:${mood}`, { of: 'mood', mood }, 'mood')),
    ...creditGroups(title),
    theme(`decade:${decade}`, { of: 'decade', decade }, 'decade'),
    ...(title.studio === null ? [] : [theme(`studio:${title.studio}`, { of: 'studio', name: title.studio }, 'studio')]),
    ...(title.kind === 'SERIES' ? [theme('series', { of: 'series' })] : []),
    ...(title.kind === 'SPECIAL' ? [theme('specials', { of: 'specials' })] : []),
    ...((title.acclaim ?? 0) >= ACCLAIMED ? [theme('acclaimed', { of: 'acclaimed' })] : []),
    ...(isShort ? [theme('short', { of: 'short' })] : []),
  ];
});
