/** Staff say something about a title: what it refers to is looked up, and all of it is checked. */
import { asId } from '@marquee/contracts/ids';
import type { GenreId, PersonId } from '@marquee/contracts/ids';
import type { Context } from './context.js';
import type { TitleFacts } from './documents.js';
import { loadAll } from './loaders.js';
import { readFacts } from './rules/read-facts.js';
import type { FactsInput, ReadFacts } from './rules/read-facts.js';

function byId<T extends { readonly id: string }>(found: readonly (T | null)[]): ReadonlyMap<string, T> {
  return new Map(found.flatMap((each) => (each === null ? [] : [[each.id, each] as const])));
}

/** The facts with what `input` says, or all that is wrong with it. */
export async function reviseFacts(
  before: TitleFacts,
  input: FactsInput,
  { loaders, services, now }: Context,
): Promise<ReadFacts> {
  const genreIds = input.genreIds ?? [];
  const personIds = (input.credits ?? []).flatMap(({ personId }) => (personId == null ? [] : [personId]));
  const [genres, people] = await Promise.all([
    loadAll(
      loaders.genre,
      genreIds.map((id) => asId<GenreId>(id)),
    ),
    loadAll(
      loaders.person,
      personIds.map((id) => asId<PersonId>(id)),
    ),
  ]);
  return readFacts(before, input, {
    genres: byId(genres),
    people: byId(people),
    newPersonId: () => asId<PersonId>(services.newId()),
    now,
  });
}
