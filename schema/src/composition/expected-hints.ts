/** Hints that the design of our subgraphs causes. Any other hint is reported to the author of the change. */
import type { CompositionHint } from './compose.js';

/**
 * `Viewer` is a namespace, not an entity: each subgraph defines its own fields of it, and resolves them from the signed
 * identity. Composition remarks that the others lack them; that is the point.
 */
function isViewerNamespace({ code, message }: CompositionHint): boolean {
  return code === 'INCONSISTENT_OBJECT_VALUE_TYPE_FIELD' && message.includes('"Viewer.');
}

/** The enum of the caching directive composes; the directive, which each subgraph reads for itself, does not. */
function isLocalCacheDirective({ code, message }: CompositionHint): boolean {
  return code === 'UNUSED_ENUM_TYPE' && message.includes('"CacheControlScope"');
}

/** Each subgraph describes the title as it knows it; the reader of the supergraph is shown catalog's words. */
function isOwnViewOfTitle({ code, message }: CompositionHint): boolean {
  return code === 'INCONSISTENT_DESCRIPTION' && message.startsWith('Element "Title"');
}

export function isExpectedHint(hint: CompositionHint): boolean {
  return isViewerNamespace(hint) || isLocalCacheDirective(hint) || isOwnViewOfTitle(hint);
}
