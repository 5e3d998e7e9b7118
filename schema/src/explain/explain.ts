/** Explanations of all codes of checks, launches and errors. */
import { CHANGE_CODES } from './codes/changes.js';
import { GATEWAY_CODES } from './codes/gateways.js';
import { COMPOSITION_CODES } from './codes/composition.js';
import { ERROR_CODES } from './codes/errors.js';
import { RULE_CODES } from './codes/rules.js';
import type { CodeExplanation } from './code-explanation.js';

/** Chapters in the order of the list. */
export const CHAPTERS: readonly {
  readonly title: string;
  readonly pages: Readonly<Record<string, CodeExplanation>>;
}[] = [
  { title: 'Changes', pages: CHANGE_CODES },
  { title: 'Rules', pages: RULE_CODES },
  { title: 'Composition', pages: COMPOSITION_CODES },
  { title: 'Errors', pages: ERROR_CODES },
  { title: 'Gateways and Rover', pages: GATEWAY_CODES },
];

/** Null for an unknown code. Case does not matter. */
export function explain(code: string): (CodeExplanation & { readonly code: string; readonly chapter: string }) | null {
  for (const { title, pages } of CHAPTERS) {
    const known = Object.keys(pages).find((each) => each.toLowerCase() === code.toLowerCase());
    const page = known === undefined ? undefined : pages[known];
    if (known !== undefined && page !== undefined) return { code: known, chapter: title, ...page };
  }
  return null;
}
