/** Validates publications before anything is stored. All functions throw a `ClientError`. */
import { printableUrl } from '@marquee/runtime/routing-url';
import type { RoutingUrls } from '@marquee/runtime/routing-url';
import { isSubgraphName } from '../graph-ref.js';
import { ClientError } from '../client-error.js';

/** The largest known schemas have a few megabytes. The body limit is higher, so that the refusal has a message. */
export const MAX_SDL_BYTES = 5 * 1024 * 1024;

export function requireSubgraphName(name: string): string {
  if (isSubgraphName(name)) return name;
  throw new ClientError(
    'REGISTRY_BAD_NAME',
    `"${shorten(name)}" is not a valid name of a subgraph: use a letter, then up to 63 letters, digits, "-" or "_".`,
  );
}

/** Control characters that GraphQL does not allow, and that stores and terminals may misinterpret. */
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/** @param subgraph The subgraph's name; null for a schema that is linted without one. */
export function requireSdl(subgraph: string | null, sdl: string): string {
  const schema = subgraph === null ? 'The schema' : `The schema of "${subgraph}"`;
  const bytes = Buffer.byteLength(sdl);
  if (bytes > MAX_SDL_BYTES)
    throw new ClientError(
      'REGISTRY_BAD_SDL',
      `${schema} has ${bytes} bytes; the limit is ${MAX_SDL_BYTES}. Split the subgraph.`,
    );
  if (/\uFFFD|\p{Surrogate}/u.test(sdl))
    throw new ClientError(
      'REGISTRY_BAD_SDL',
      `${schema} is not valid UTF-8: save the file as UTF-8 and send it again.`,
    );
  const [control] = CONTROL.exec(sdl) ?? [];
  if (control !== undefined)
    throw new ClientError(
      'REGISTRY_BAD_SDL',
      `${schema} has the control character ${JSON.stringify(control)} in line ${sdl.slice(0, sdl.indexOf(control)).split('\n').length}: remove it.`,
    );
  if (sdl.trim() === '')
    throw new ClientError('REGISTRY_BAD_SDL', `${schema} is empty: point --schema to the file that holds it.`);
  return sdl;
}

export function requireUrl(subgraph: string, url: string, routingUrls: RoutingUrls): string {
  const problem = routingUrls.problemOf(subgraph, url);
  if (problem === null) return url;
  throw new ClientError(
    'REGISTRY_BAD_URL',
    `"${printableUrl(url)}" is not a routing URL for "${subgraph}" (${problem}): give --routing-url an http:// or https:// URL that routers may connect to.`,
  );
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
