import type { Random } from '@marquee/runtime/random';

const FIRST = [
  'Odile',
  'Tomasz',
  'Ingrid',
  'Kwame',
  'Yuki',
  'Leila',
  'Mateo',
  'Sunniva',
  'Dario',
  'Priya',
  'Anselm',
  'Noemi',
  'Kofi',
  'Freya',
  'Hiroshi',
  'Zeynep',
  'Callum',
  'Marisol',
  'Bertrand',
  'Aylin',
  'Soren',
  'Chiara',
  'Emeka',
  'Hana',
  'Ludovic',
  'Imani',
  'Rafael',
  'Greta',
  'Naoko',
  'Idris',
  'Saskia',
  'Joaquim',
] as const;

const LAST = [
  'Marchetti',
  'Lindqvist',
  'Okonjo',
  'Brandauer-Voss',
  'Tanimura',
  'Farrokhzadeh',
  'Villaseca',
  'Aasgaard',
  'Petrossi',
  'Chandrasekhar',
  'Wolkenstein',
  'Abernathy-Cole',
  'Mensah-Boateng',
  'Thorvaldsen',
  'Ishikura',
  'Karahanoglu',
  'MacAskill-Rowe',
  'Quintanilla',
  'Delacroix-Morel',
  'Demirsoy',
  'Vestergaard',
  'Bellandini',
  'Nwachukwu-Bright',
  'Hoshizaki',
  'Carpentras',
  'Wanjohi',
  'Monteverde',
  'Eisenhuth',
  'Kitamori',
  'El-Baroudi',
  'Van der Meulen',
  'Albuquerca',
] as const;

/** Somebody who does not exist. */
export function inventedPerson(dice: Random): string {
  return `${dice.pick(FIRST)} ${dice.pick(LAST)}`;
}

export function inventedSurname(dice: Random): string {
  return dice.pick(LAST);
}

export function inventedFirstName(dice: Random): string {
  return dice.pick(FIRST);
}
