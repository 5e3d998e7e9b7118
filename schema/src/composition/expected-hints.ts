/**
 * Hints that the design of the subgraphs of this checkout causes; `npm run compose` prints any other. Composition of other
 * graphs (`marquee compose`, Rover) reports all hints.
 */
import type { CompositionHint } from './composer.js';

/**
 * `Viewer` is a namespace, not an entity: each subgraph defines its own fields of it and resolves them from the
 * identity assertion. Composition reports that the other subgraphs lack these fields.
 */
function isViewerNamespace({ code, message }: CompositionHint): boolean {
  return code === 'INCONSISTENT_OBJECT_VALUE_TYPE_FIELD' && message.includes('"Viewer.');
}

/** Each subgraph defines `@cacheControl` for itself: the directive is not composed, its enum is. */
function isLocalCacheDirective({ code, message }: CompositionHint): boolean {
  return code === 'UNUSED_ENUM_TYPE' && message.includes('"CacheControlScope"');
}

/** Each subgraph describes `Title` for its own fields; the supergraph has the description of catalog. */
function isTitleDescription({ code, message }: CompositionHint): boolean {
  return code === 'INCONSISTENT_DESCRIPTION' && message.startsWith('Element "Title"');
}

export function isExpectedHint(hint: CompositionHint): boolean {
  return isViewerNamespace(hint) || isLocalCacheDirective(hint) || isTitleDescription(hint);
}
