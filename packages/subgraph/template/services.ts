/**
 * What the domain needs besides its data: made once per process. A service with a `close` method is closed at the end.
 */
import type { Store } from '@marquee/document-store/port';
import type { SubgraphRuntime } from '@marquee/subgraph/define-subgraph';
import type { TemplateConfig } from './config.js';

export interface TemplateServices {
  /** Longest text an entry may have, in characters. */
  readonly maxTextLength: number;
}

export function createTemplateServices(_store: Store, { config }: SubgraphRuntime<TemplateConfig>): TemplateServices {
  return { maxTextLength: config.maxTextLength };
}
