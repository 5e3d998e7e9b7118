import { pickSome, pickWeighted } from '../dice.js';
import type { Random } from '@marquee/runtime/random';
import { inventedFirstName, inventedPerson, inventedSurname } from './people.js';
import { CHILDRENS, EVENINGS, PLACES, SUBTITLES, VOCABULARY } from './words.js';
import type { InventedGenre } from './words.js';

export interface InventedName {
  readonly name: string;
  /** In other languages, where it was localised. */
  readonly names: Readonly<Record<string, string>>;
  /** Where it plays, if the name says so. */
  readonly place: string | null;
  /** Who it is about, if the name says so. */
  readonly hero: string | null;
  /** The comedian whose name is on the poster. */
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

/** As `Harrow Bay: Low Tide`, with the second half in the languages of the service. */
function localised(dice: Random): InventedName {
  const place = dice.pick(PLACES);
  const subtitle = dice.pick(SUBTITLES);
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
  ['somebody', 10],
] as const;

/** The genres whose shows are named after what they show, never after people. */
const OBSERVING: readonly InventedGenre[] = ['Documentaries', 'Nature & Science'];

export function seriesName(dice: Random, genre: InventedGenre): InventedName {
  const { adjectives, nouns } = VOCABULARY[genre];
  const place = dice.pick(PLACES);
  if (OBSERVING.includes(genre)) {
    const name = `${dice.pick<string>(adjectives)} ${dice.pick<string>(nouns)}`;
    return dice.next() < 0.4 ? called(name) : called(`${name} of ${place}`, { place });
  }
  switch (pickWeighted(dice, FORMS)) {
    case 'adjective':
      return called(`The ${dice.pick<string>(adjectives)} ${dice.pick<string>(nouns)}`);
    case 'localised':
      return localised(dice);
    case 'of place':
      return called(`The ${dice.pick<string>(nouns)} of ${place}`, { place });
    case 'partners':
      return called(`${inventedSurname(dice)} & ${inventedSurname(dice)}`);
    case 'somebody':
      return called(`${inventedFirstName(dice)} and the ${dice.pick<string>(nouns)}`);
  }
}

const CHILDRENS_FORMS = [
  ['hero', 28],
  ['quest', 42],
  ['troupe', 15],
  ['friends', 15],
] as const;

export function childrensName(dice: Random): InventedName {
  const { heroes, animals, adjectives, things, troupes } = CHILDRENS;
  const [hero = 'Pip', friend = 'Momo'] = pickSome(dice, heroes, 2);
  const place = dice.pick(PLACES);
  switch (pickWeighted(dice, CHILDRENS_FORMS)) {
    case 'hero': {
      const name = `${hero} the ${dice.pick(animals)}`;
      return called(name, { hero: name });
    }
    case 'quest':
      return called(`${hero} and the ${dice.pick(adjectives)} ${dice.pick(things)}`, { hero });
    case 'troupe':
      return called(`The ${dice.pick(adjectives)} ${dice.pick(troupes)} of ${place}`, { place });
    case 'friends':
      return called(`${hero} & ${friend}: The ${dice.pick(adjectives)} ${dice.pick(things)}`, { hero });
  }
}

/** A special of one evening: a comedian's, a concert, or an hour of nature. */
export function specialName(dice: Random, genre: InventedGenre): InventedName {
  const place = dice.pick(PLACES);
  const { adjectives, nouns } = VOCABULARY[genre];
  switch (genre) {
    case 'Comedy': {
      const headliner = inventedPerson(dice);
      return called(`${headliner}: ${dice.pick(EVENINGS)}`, { headliner });
    }
    case 'Music & Musicals':
      return called(`${dice.pick<string>(adjectives)} ${dice.pick<string>(nouns)}: Live at ${place}`, { place });
    default:
      return called(`${dice.pick<string>(adjectives)} ${dice.pick<string>(nouns)}: A Year in ${place}`, { place });
  }
}
