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

/** A random invented person. */
export function inventedPerson(random: Random): string {
  return `${random.pick(FIRST)} ${random.pick(LAST)}`;
}

export function inventedSurname(random: Random): string {
  return random.pick(LAST);
}

export function inventedFirstName(random: Random): string {
  return random.pick(FIRST);
}
