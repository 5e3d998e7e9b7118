/** Conformance of text search: which documents are found, and in which order. */
import { expect, test } from 'vitest';
import { createRandom } from '@marquee/runtime/random';
import type { Collection, CollectionDefinition, Store } from '../port.js';
import { queryTokens, documentTokens } from '../tokens.js';
import { withStore } from './harness.conformance.js';
import type { CreateStoreHarness } from './harness.conformance.js';

interface Film {
  readonly id: string;
  readonly names: Readonly<Record<string, string>>;
  readonly people: readonly { readonly name: string }[];
  readonly studio?: string;
}

const FILMS: CollectionDefinition<Film> = { name: 'films', indexes: [], search: ['names', 'people'] };

function film(id: string, name: string, ...people: readonly string[]): Film {
  return {
    id,
    names: { en: name },
    people: people.map((each) => ({ name: each })),
  };
}

const SYLLABLES = ['ka', 'lo', 'mi', 'ne', 'ru', 'sé', 'tø', 'va', 'ß', 'Ż'];

/** The ids of the documents that a search finds, in order. */
async function found(films: Collection<Film>, text: string, limit = 100): Promise<readonly string[]> {
  return (await films.search(text, limit)).map(({ id }) => id);
}

type WithFilms = (
  work: (films: Collection<Film>, store: Store, reopen: () => Promise<Store>) => Promise<void>,
) => Promise<void>;

/** Which words match, and in which order documents are found. */
function describeMatching(withFilms: WithFilms): void {
  test('finds documents that contain every word of the text, or a word with it as prefix, in any search field', () =>
    withFilms(async (films, store) => {
      await store.commit({
        writes: [film('a', 'The Third Man', 'Orson Welles'), film('b', 'Third Star'), film('c', 'Manhattan')].map(
          (each) => films.upsert(each),
        ),
      });
      expect(await found(films, 'third')).toEqual(['a', 'b']);
      expect(await found(films, 'thi wel')).toEqual(['a']);
      expect(await found(films, 'third hird')).toEqual([]);
      expect(await found(films, 'orson manhattan')).toEqual([]);
      expect(await films.search('THIRD man', 5)).toEqual([film('a', 'The Third Man', 'Orson Welles')]);
    }));

  test('each prefix must match within one word; the two bounds of a range must not match different words', () =>
    withFilms(async (films, store) => {
      await store.commit({ writes: [films.upsert(film('a', 'alpha omega'))] });
      expect(await found(films, 'ma')).toEqual([]);
      expect(await found(films, 'om al')).toEqual(['a']);
    }));

  test('case, accents, strokes, ligatures and apostrophes are ignored', () =>
    withFilms(async (films, store) => {
      await store.commit({
        writes: [
          film('a', 'Amélie'),
          film('b', 'Łódź'),
          film('c', 'Ocean’s Eleven'),
          film('d', 'Die Straße'),
          film('e', 'ﬁn'),
        ].map((each) => films.upsert(each)),
      });
      for (const [text, id] of [
        ['AMELIE', 'a'],
        ['lodz', 'b'],
        ['oceans', 'c'],
        ["ocean's", 'c'],
        ['strasse', 'd'],
        ['fin', 'e'],
      ] as const)
        expect(await found(films, text)).toEqual([id]);
    }));

  test('words in other scripts are found', () =>
    withFilms(async (films, store) => {
      await store.commit({
        writes: [film('a', '千と千尋の神隠し'), film('b', 'Сталкер'), film('c', 'दंगल')].map((each) =>
          films.upsert(each),
        ),
      });
      expect(await found(films, '千と')).toEqual(['a']);
      expect(await found(films, 'сталк')).toEqual(['b']);
      expect(await found(films, 'दंग')).toEqual(['c']);
    }));

  test('exact matches come first, then prefix matches, each ordered by id', () =>
    withFilms(async (films, store) => {
      await store.commit({
        writes: [film('a', 'Manhattan'), film('b', 'Man'), film('c', 'A Man'), film('d', 'Mankind')].map((each) =>
          films.upsert(each),
        ),
      });
      expect(await found(films, 'man')).toEqual(['b', 'c', 'a', 'd']);
      expect(await found(films, 'man', 3)).toEqual(['b', 'c', 'a']);
      expect(await found(films, 'man', 1)).toEqual(['b']);
    }));
}

/** The token index follows writes; comparison with a scan. */
function describeUpdates(withFilms: WithFilms): void {
  test('a document is found by its current content, and not after its removal', () =>
    withFilms(async (films, store) => {
      await store.commit({ writes: [films.insert(film('a', 'Old Name'))] });
      await store.commit({ writes: [films.replace(film('a', 'New Name'), 1)] });
      expect([await found(films, 'old'), await found(films, 'new')]).toEqual([[], ['a']]);
      await store.commit({ writes: [films.remove('a')] });
      expect(await found(films, 'new')).toEqual([]);
      await store.commit({ writes: [films.upsert(film('b', 'Newer'))] });
      await store.reset('no-consumer', ['films']);
      expect(await found(films, 'newer')).toEqual([]);
    }));

  test('a failed commit leaves no tokens in the index', () =>
    withFilms(async (films, store) => {
      await store.commit({ writes: [films.insert(film('a', 'First'))] });
      await store
        .commit({ writes: [films.upsert(film('b', 'Second')), films.insert(film('a', 'Third'))] })
        .catch(() => undefined);
      expect([await found(films, 'first'), await found(films, 'second'), await found(films, 'third')]).toEqual([
        ['a'],
        [],
        [],
      ]);
    }));

  test('a text without words finds nothing; a collection without search fields and an invalid limit are errors', () =>
    withFilms(async (films, store) => {
      await store.commit({ writes: [films.upsert(film('a', '!!! ...'))] });
      expect([await found(films, ''), await found(films, ' — … !')]).toEqual([[], []]);
      await expect(films.search('a', 0)).rejects.toThrow(RangeError);
      const others = await store.collection<Film>({ name: 'others', indexes: [] });
      await expect(others.search('a', 5)).rejects.toThrow('others has no fields to search');
    }));

  test('after a change of the search fields, existing documents are found by the new fields', () =>
    withFilms(async (films, store, reopen) => {
      await store.commit({ writes: [films.upsert({ ...film('a', 'Solaris'), studio: 'Mosfilm' })] });
      const changed = await (await reopen()).collection<Film>({ ...FILMS, search: ['names', 'studio'] });
      expect([await found(changed, 'mosf'), await found(changed, 'solaris')]).toEqual([['a'], ['a']]);
    }));

  test('returns the same documents in the same order as a scan', () =>
    withFilms(async (films, store) => {
      const random = createRandom(11);
      const word = (): string =>
        Array.from({ length: 1 + random.int(3) }, () => SYLLABLES[random.int(SYLLABLES.length)]).join('');
      const all = Array.from({ length: 200 }, (_, index) =>
        film(`f${String(index).padStart(3, '0')}`, `${word()} ${word()}`, word()),
      );
      await store.commit({ writes: all.map((each) => films.upsert(each)) });
      for (let round = 0; round < 40; round += 1) {
        const text = [word(), ...(random.next() < 0.5 ? [word().slice(0, 2)] : [])].join(' ');
        const queried = queryTokens(text);
        const matching = all
          .map((each) => ({ id: each.id, words: documentTokens(each, ['names', 'people']) }))
          .filter(({ words }) => queried.every((want) => words.some((has) => has.startsWith(want))));
        const isExact = ({ words }: { readonly words: readonly string[] }): boolean =>
          queried.every((want) => words.includes(want));
        const expected = [...matching.filter(isExact), ...matching.filter((each) => !isExact(each))].map(
          ({ id }) => id,
        );
        expect(await found(films, text)).toEqual(expected);
      }
    }));
}

export function describeSearchConformance(create: CreateStoreHarness): void {
  const withFilms: WithFilms = (work) =>
    withStore(create, async (store, reopen) => work(await store.collection(FILMS), store, reopen));

  describeMatching(withFilms);
  describeUpdates(withFilms);
}
