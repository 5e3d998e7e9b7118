/**
 * Letters that were Latin-1 once and were then read as Mac Roman, and what they were. Only the ones that occur in the
 * data: a general decoder would also "repair" names that are right.
 */
const MISREAD: Readonly<Record<string, string>> = {
  È: 'é',
  Í: 'ê',
  Ë: 'è',
  Î: 'ë',
  Ù: 'ô',
  Û: 'ó',
  Ö: '…',
  Ω: '½',
  '˘': 'ù',
  '·': 'á',
  '‡': 'à',
  '‰': 'ä',
};

const MISREAD_LETTER = new RegExp(`[${Object.keys(MISREAD).join('')}]`, 'gu');

/** Remarks on the release in brackets, which are no part of a name: `(IMAX)`, `(1933)`, `(Canadian Release)`. */
const RELEASE_REMARK = /\s*\((?:IMAX|\d{4}|[A-Z][a-z]+ Release)\)$/;

/** A film's name as it would stand on the poster. */
export function repairName(name: string): string {
  return name
    .replace(MISREAD_LETTER, (letter) => MISREAD[letter] ?? letter)
    .replace(RELEASE_REMARK, '')
    .replace(/^(.+), (The|A|An)$/, '$2 $1')
    .replace(/\s+/g, ' ')
    .trim();
}

export function repairPerson(name: string): string {
  return name.replace(/"+/g, '"').replace(/\s+/g, ' ').trim();
}

/** What is left of a name when case, accents and punctuation do not count: two films with the same key are suspects. */
export function nameKey(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
