/** A page: what is asked of it, and what it answers. */
import type { ApiContext } from '../api/context.js';
import type { GraphRef } from '../graph-ref.js';
import type { Caller } from '../keys/keys.js';
import type { LaunchState } from '../launches/launch-state.js';
import type { Html } from './components/html.js';

export interface Page {
  readonly title: string;
  readonly body: Html;
  /** HTTP's; 200 unless said otherwise. */
  readonly status?: number;
}

/** Where to go on, once a form has been dealt with. */
export interface Redirect {
  readonly to: string;
}

/** Somebody who may read asks for a page. */
export interface PageRequest {
  /** As the API's resolvers have it: pages and API read the same. */
  readonly context: ApiContext & { readonly caller: Caller };
  /** Parts of the path, by name. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Without the query. */
  readonly path: string;
}

/** The same, of a variant that exists. */
export interface VariantPageRequest extends PageRequest {
  readonly ref: GraphRef;
  readonly state: LaunchState;
  /** Where the variant's own pages begin. */
  readonly home: string;
}

export type VariantPage = (ask: VariantPageRequest) => Promise<Page>;

/** What was asked for is not here; the message says where to look. */
export class NotFoundError extends Error {
  override readonly name = 'NotHere';
}
