/**
 * Latin-1 letters that were decoded as Mac Roman -> the original letters. Only those that occur in the data: a general
 * decoder would also change correct names.
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

/** Notes about the release at the end of a name: `(IMAX)`, `(1933)`, `(Canadian Release)`. */
const RELEASE_REMARK = /\s*\((?:IMAX|\d{4}|[A-Z][a-z]+ Release)\)$/;

/** A film's name without decoding errors, release notes and a trailing article. */
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

/** A name without case, accents and punctuation. Films with the same key may be duplicates. */
export function nameKey(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
