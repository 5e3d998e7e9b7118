import { pickWeighted } from '../dice.js';
import type { Random } from '../../testing/random.js';
import { inventedFirstName, inventedPerson, inventedSurname } from './people.js';
import { CHILDRENS, EVENINGS, PLACES, SUBTITLES, VOCABULARY } from './words.js';
import type { InventedGenre } from './words.js';

export interface InventedName {
  readonly name: string;
  /** In other languages, where it was localised. */
  readonly names: Readonly<Record<string, string>>;
  /** The comedian whose name is on the poster. */
  readonly headliner: string | null;
}

const plain = (name: string): InventedName => ({ name, names: {}, headliner: null });

/** As `Harrow Bay: Low Tide`, with the second half in the languages of the service. */
const localised = (dice: Random): InventedName => {
  const place = dice.pick(PLACES);
  const subtitle = dice.pick(SUBTITLES);
  return {
    name: `${place}: ${subtitle.en}`,
    names: { de: `${place}: ${subtitle.de}`, fr: `${place} : ${subtitle.fr}`, ja: `${place} ${subtitle.ja}` },
    headliner: null,
  };
};

const FORMS = [
  ['adjective', 40],
  ['localised', 20],
  ['of place', 22],
  ['partners', 8],
  ['for somebody', 10],
] as const;

export const seriesName = (dice: Random, genre: InventedGenre): InventedName => {
  const { adjectives, nouns } = VOCABULARY[genre];
  switch (pickWeighted(dice, FORMS)) {
    case 'adjective':
      return plain(`The ${dice.pick<string>(adjectives)} ${dice.pick<string>(nouns)}`);
    case 'localised':
      return localised(dice);
    case 'of place':
      return plain(`The ${dice.pick<string>(nouns)} of ${dice.pick(PLACES)}`);
    case 'partners':
      return plain(`${inventedSurname(dice)} & ${inventedSurname(dice)}`);
    case 'for somebody':
      return plain(`${inventedFirstName(dice)} and the ${dice.pick<string>(nouns)}`);
  }
};

const CHILDRENS_FORMS = [
  ['hero', 30],
  ['quest', 40],
  ['troupe', 15],
  ['place', 15],
] as const;

export const childrensName = (dice: Random): InventedName => {
  const { heroes, animals, adjectives, things, troupes } = CHILDRENS;
  switch (pickWeighted(dice, CHILDRENS_FORMS)) {
    case 'hero':
      return plain(`${dice.pick(heroes)} the ${dice.pick(animals)}`);
    case 'quest':
      return plain(`${dice.pick(heroes)} and the ${dice.pick(adjectives)} ${dice.pick(things)}`);
    case 'troupe':
      return plain(`The ${dice.pick(adjectives)} ${dice.pick(troupes)} of ${dice.pick(PLACES)}`);
    case 'place':
      return plain(`${dice.pick(heroes)} & ${dice.pick(heroes)}: The ${dice.pick(adjectives)} ${dice.pick(things)}`);
  }
};

/** A special of one evening: a comedian's, a concert, or an hour of nature. */
export const specialName = (dice: Random, genre: InventedGenre): InventedName => {
  if (genre === 'Comedy') {
    const headliner = inventedPerson(dice);
    return { name: `${headliner}: ${dice.pick(EVENINGS)}`, names: {}, headliner };
  }
  const { adjectives, nouns } = VOCABULARY[genre];
  if (genre === 'Music & Musicals') return plain(`${dice.pick<string>(adjectives)} ${dice.pick<string>(nouns)}: Live at ${dice.pick(PLACES)}`);
  return plain(`${dice.pick<string>(adjectives)} ${dice.pick<string>(nouns)}: A Year in ${dice.pick(PLACES)}`);
};
