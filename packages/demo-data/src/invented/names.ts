import { pickSome, pickWeighted } from '../seeded-random.js';
import type { Random } from '@marquee/runtime/random';
import { inventedFirstName, inventedPerson, inventedSurname } from './invented-people.js';
import { CHILDRENS, STAND_UP_TITLES, PLACES, SUBTITLES, VOCABULARY } from './vocabulary.js';
import type { InventedGenre } from './vocabulary.js';

export interface InventedName {
  readonly name: string;
  /** Names in other languages, where the title is localised. */
  readonly names: Readonly<Record<string, string>>;
  /** The place in the name; null without one. */
  readonly place: string | null;
  /** The person in the name; null without one. */
  readonly hero: string | null;
  /** The comedian of a stand-up special; null for others. */
  readonly headliner: string | null;
}

function called(name: string, more: Partial<InventedName> = {}): InventedName {
  return {
    name,
    names: {},
    place: null,
    hero: null,
    headliner: null,
    ...more,
  };
}

/** A name such as `Harrow Bay: Low Tide`, with the second half in several languages. */
function localised(random: Random): InventedName {
  const place = random.pick(PLACES);
  const subtitle = random.pick(SUBTITLES);
  return called(`${place}: ${subtitle.en}`, {
    place,
    names: { de: `${place}: ${subtitle.de}`, fr: `${place} : ${subtitle.fr}`, ja: `${place} ${subtitle.ja}` },
  });
}

const FORMS = [
  ['adjective', 40],
  ['localised', 20],
  ['of place', 22],
  ['partners', 8],
  ['first-name', 10],
] as const;

/** Genres whose titles are named after their subject, never after people. */
const OBSERVING: readonly InventedGenre[] = ['Documentaries', 'Nature & Science'];

export function seriesName(random: Random, genre: InventedGenre): InventedName {
  const { adjectives, nouns } = VOCABULARY[genre];
  const place = random.pick(PLACES);
  if (OBSERVING.includes(genre)) {
    const name = `${random.pick<string>(adjectives)} ${random.pick<string>(nouns)}`;
    return random.next() < 0.4 ? called(name) : called(`${name} of ${place}`, { place });
  }
  switch (pickWeighted(random, FORMS)) {
    case 'adjective':
      return called(`The ${random.pick<string>(adjectives)} ${random.pick<string>(nouns)}`);
    case 'localised':
      return localised(random);
    case 'of place':
      return called(`The ${random.pick<string>(nouns)} of ${place}`, { place });
    case 'partners':
      return called(`${inventedSurname(random)} & ${inventedSurname(random)}`);
    case 'first-name':
      return called(`${inventedFirstName(random)} and the ${random.pick<string>(nouns)}`);
  }
}

const CHILDRENS_FORMS = [
  ['hero', 28],
  ['quest', 42],
  ['troupe', 15],
  ['friends', 15],
] as const;

export function childrensName(random: Random): InventedName {
  const { heroes, animals, adjectives, things, troupes } = CHILDRENS;
  const [hero = 'Pip', friend = 'Momo'] = pickSome(random, heroes, 2);
  const place = random.pick(PLACES);
  switch (pickWeighted(random, CHILDRENS_FORMS)) {
    case 'hero': {
      const name = `${hero} the ${random.pick(animals)}`;
      return called(name, { hero: name });
    }
    case 'quest':
      return called(`${hero} and the ${random.pick(adjectives)} ${random.pick(things)}`, { hero });
    case 'troupe':
      return called(`The ${random.pick(adjectives)} ${random.pick(troupes)} of ${place}`, { place });
    case 'friends':
      return called(`${hero} & ${friend}: The ${random.pick(adjectives)} ${random.pick(things)}`, { hero });
  }
}

/** The name of a special: stand-up comedy, a concert or a nature film. */
export function specialName(random: Random, genre: InventedGenre): InventedName {
  const place = random.pick(PLACES);
  const { adjectives, nouns } = VOCABULARY[genre];
  switch (genre) {
    case 'Comedy': {
      const headliner = inventedPerson(random);
      return called(`${headliner}: ${random.pick(STAND_UP_TITLES)}`, { headliner });
    }
    case 'Music & Musicals':
      return called(`${random.pick<string>(adjectives)} ${random.pick<string>(nouns)}: Live at ${place}`, { place });
    default:
      return called(`${random.pick<string>(adjectives)} ${random.pick<string>(nouns)}: A Year in ${place}`, { place });
  }
}
