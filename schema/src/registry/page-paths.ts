/** Where the registry's pages are, below its URL: for the pages themselves, and for those that tools are told of. */
import type { GraphRef } from './graph-ref.js';

/** A variant's name may have slashes. */
export const variantPath = ({ graph, variant }: GraphRef): string => `/${graph}@${encodeURIComponent(variant)}`;
export const launchPath = (ref: GraphRef, id: string): string =>
  `${variantPath(ref)}/launches/${encodeURIComponent(id)}`;
export const checkPath = (ref: GraphRef, id: string): string => `${variantPath(ref)}/checks/${encodeURIComponent(id)}`;
