/** States of titles for these tests: single films, and the sample data. */
import type { TitleState } from '@marquee/contracts/events/catalog';
import { asId } from '@marquee/contracts/ids';
import type { GenreId, PersonId } from '@marquee/contracts/ids';
import type { DemoTitle } from '@marquee/demo-data/demo-data';
import { filmState } from '@marquee/subgraph/testing/upstream-events';

export function film(id: string, name: string, changes: Partial<TitleState> = {}): TitleState {
  return filmState(id, { names: { en: name }, ...changes });
}

export function genres(...names: readonly string[]): TitleState['genres'] {
  return names.map((name) => ({ id: asId<GenreId>(`genre of ${name}`), name }));
}

export function people(...names: readonly string[]): TitleState['people'] {
  return names.map((name) => ({ id: asId<PersonId>(`id of ${name}`), name, role: 'ACTOR' }));
}

export function toTitleState(title: DemoTitle): TitleState {
  return film(title.id, title.name, {
    kind: title.kind,
    names: { ...title.names, [title.originalLanguage]: title.name },
    originalLanguage: title.originalLanguage,
    maturityLevel: title.rating.level,
    genres: genres(...title.genres),
    people: people(...title.people.map(({ name }) => name)),
    acclaim: title.acclaim,
    reach: title.reach,
    windows: title.windows,
  });
}
