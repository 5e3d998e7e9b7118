/** Applies staff's input to the facts of a title: reads the referenced genres and people, and checks everything. */
import { asId } from '@marquee/contracts/ids';
import type { GenreId, PersonId } from '@marquee/contracts/ids';
import type { Context } from '../context.js';
import type { TitleFacts } from '../documents.js';
import { readFacts } from '../rules/read-facts.js';
import type { FactsInput, ReadFacts } from '../rules/read-facts.js';

function byId<T extends { readonly id: string }>(found: readonly (T | null)[]): ReadonlyMap<string, T> {
  return new Map(found.flatMap((each) => (each === null ? [] : [[each.id, each] as const])));
}

/** The revised facts, or all problems of the input. */
export async function reviseFacts(
  before: TitleFacts,
  input: FactsInput,
  { loaders, services, now }: Context,
): Promise<ReadFacts> {
  const genreIds = input.genreIds ?? [];
  const personIds = (input.credits ?? []).flatMap(({ personId }) => (personId == null ? [] : [personId]));
  const [genres, people] = await Promise.all([
    loaders.genre.loadList(genreIds.map((id) => asId<GenreId>(id))),
    loaders.person.loadList(personIds.map((id) => asId<PersonId>(id))),
  ]);
  return readFacts(before, input, {
    genres: byId(genres),
    people: byId(people),
    newPersonId: () => asId<PersonId>(services.newId()),
    now,
  });
}
