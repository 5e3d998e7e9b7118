/**
 * Adjectives of the Romance languages in the forms of gender and number, by the regular rules. An adjective is written as
 * its masculine singular, `ms|fs` where the feminine is irregular, or `=text` when it never changes.
 */

/** Gender and number: masculine or feminine, singular or plural. */
export type Form = 'ms' | 'fs' | 'mp' | 'fp';

interface Rules {
  readonly feminine: (masculine: string) => string;
  readonly masculinePlural: (masculine: string) => string;
  readonly femininePlural: (feminine: string) => string;
}

function inflectBy({ feminine, masculinePlural, femininePlural }: Rules): (adjective: string, form: Form) => string {
  return (adjective, form) => {
    if (adjective.startsWith('=')) return adjective.slice(1);
    const [masculine = adjective, irregular] = adjective.split('|');
    if (form === 'ms') return masculine;
    if (form === 'mp') return masculinePlural(masculine);
    const singular = irregular ?? feminine(masculine);
    return form === 'fs' ? singular : femininePlural(singular);
  };
}

/** `intime`, `intimes`; `brutal`, `brutale`, `brutaux`, `brutales`; `doux|douce`. */
export const inflectFrench = inflectBy({
  feminine: (masculine) => (masculine.endsWith('e') ? masculine : `${masculine}e`),
  masculinePlural: (masculine) =>
    masculine.endsWith('al') ? `${masculine.slice(0, -1)}ux` : /[sx]$/.test(masculine) ? masculine : `${masculine}s`,
  femininePlural: (feminine) => `${feminine}s`,
});

function spanishPlural(singular: string): string {
  if (/[aeiou]$/.test(singular)) return `${singular}s`;
  return singular.endsWith('z') ? `${singular.slice(0, -1)}ces` : `${singular}es`;
}

/** `intenso`, `intensa`, `intensos`, `intensas`; `brutal`, `brutales`; `conmovedor|conmovedora`. */
export const inflectSpanish = inflectBy({
  feminine: (masculine) => masculine.replace(/o$/, 'a'),
  masculinePlural: spanishPlural,
  femininePlural: spanishPlural,
});

/** `intenso`, `intensa`, `intensi`, `intense`; `epico`, `epici`, `epiche`; `brillante`, `brillanti`. */
export const inflectItalian = inflectBy({
  feminine: (masculine) => masculine.replace(/o$/, 'a'),
  masculinePlural: (masculine) => masculine.replace(/(?:io|[oea])$/, 'i'),
  femininePlural: (feminine) =>
    feminine.endsWith('e')
      ? feminine.replace(/e$/, 'i')
      : feminine.replace(/(?:(c)a|a)$/, (_, c?: string) => (c === undefined ? 'e' : 'che')),
});
