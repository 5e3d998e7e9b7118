/** Pages of the registry: the request of a page, and its result. */
import type { ApiContext } from '../api/context.js';
import type { GraphRef } from '../graph-ref.js';
import type { Caller } from '../keys/keys.js';
import type { LaunchState } from '../launches/launch-state.js';
import type { Html } from './components/html.js';

export interface Page {
  readonly title: string;
  readonly body: Html;
  /** The HTTP status; 200 when absent. */
  readonly status?: number;
}

/** The target of the redirect after a form. */
export interface Redirect {
  readonly to: string;
}

/** The request of a signed-in reader. */
export interface PageRequest {
  /** The context of the API's resolvers: pages and API read through the same functions. */
  readonly context: ApiContext & { readonly caller: Caller };
  /** Path parameters by name. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The path without the query. */
  readonly path: string;
}

/** The request of a page of an existing variant. */
export interface VariantPageRequest extends PageRequest {
  readonly ref: GraphRef;
  readonly state: LaunchState;
  /** The path of the variant's overview, without a trailing slash. */
  readonly home: string;
}

export type VariantPage = (request: VariantPageRequest) => Promise<Page>;

/** The page's subject does not exist. The message says where to look. */
export class NotFoundError extends Error {
  override readonly name = 'NotHere';
}
