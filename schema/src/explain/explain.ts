/** Every code that anybody may meet here, explained. */
import { CHANGE_PAGES } from './pages/changes.js';
import { CLIENT_PAGES } from './pages/clients.js';
import { COMPOSITION_PAGES } from './pages/composition.js';
import { REGISTRY_PAGES } from './pages/registry.js';
import { RULE_PAGES } from './pages/rules.js';
import type { Page } from './page.js';

/** In the order in which they are listed. */
export const CHAPTERS: readonly { readonly title: string; readonly pages: Readonly<Record<string, Page>> }[] = [
  { title: 'Changes', pages: CHANGE_PAGES },
  { title: 'Rules', pages: RULE_PAGES },
  { title: 'Composition', pages: COMPOSITION_PAGES },
  { title: 'Refusals', pages: REGISTRY_PAGES },
  { title: 'Gateways and Rover', pages: CLIENT_PAGES },
];

/** Null for what is no code; case does not matter. */
export function explain(code: string): (Page & { readonly code: string; readonly chapter: string }) | null {
  for (const { title, pages } of CHAPTERS) {
    const known = Object.keys(pages).find((each) => each.toLowerCase() === code.toLowerCase());
    const page = known === undefined ? undefined : pages[known];
    if (known !== undefined && page !== undefined) return { code: known, chapter: title, ...page };
  }
  return null;
}
