/** Paths of the registry's pages, for links between pages and for links that the API returns to tools. */
import type { GraphRef } from '../graph-ref.js';

/** Encodes the variant's name, which may contain slashes. */
export function variantPath({ graph, variant }: GraphRef): string {
  return `/${graph}@${encodeURIComponent(variant)}`;
}

export function launchPath(ref: GraphRef, id: string): string {
  return `${variantPath(ref)}/launches/${encodeURIComponent(id)}`;
}

export function checkPath(ref: GraphRef, id: string): string {
  return `${variantPath(ref)}/checks/${encodeURIComponent(id)}`;
}
