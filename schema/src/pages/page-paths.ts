/** Where the registry's pages are, below its URL: for the pages themselves, and for those that tools are told of. */
import type { GraphRef } from '../graph-ref.js';

/** A variant's name may have slashes. */
export function variantPath({ graph, variant }: GraphRef): string {
  return `/${graph}@${encodeURIComponent(variant)}`;
}
export function launchPath(ref: GraphRef, id: string): string {
  return `${variantPath(ref)}/launches/${encodeURIComponent(id)}`;
}
export function checkPath(ref: GraphRef, id: string): string {
  return `${variantPath(ref)}/checks/${encodeURIComponent(id)}`;
}
