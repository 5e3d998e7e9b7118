/** What decides about the headers of responses, of the configuration and of the supergraph. */
import type { Logger } from '@marquee/runtime/log';
import { parseCacheControl } from '../headers/cache-control.js';
import type { CacheControl } from '../headers/cache-control.js';
import type { RequestRules } from '../headers/request-rules.js';
import { ResponseRules } from '../headers/response-rules.js';
import type { HeadersConfig } from '../headers/settings.js';
import type { ProfileFetch } from '../policies/fetch-profile.js';

/** How `headers.cache_control` is set. */
export interface CacheControlConfig {
  /** Of a response that has neither the header nor an annotation. */
  readonly otherwise: CacheControl;
  /** Whether the supergraph has authorization rules: what a caller gets may not be for others. */
  readonly hasAuthorization: boolean;
}

export interface ResponseHeaderRules {
  readonly response: ResponseRules;
  readonly request: RequestRules;
  /** Null: headers of subgraphs do not decide about `cache-control`. */
  readonly cacheControl: CacheControlConfig | null;
  readonly profileFetch: ProfileFetch;
  /** Headers that have the client's token. */
  readonly tokenHeaders: readonly string[];
}

const AUTHORIZATION_RULE = /@(?:authenticated|requiresScopes|policy)\b/;

interface ResponseHeadersOf {
  readonly request: RequestRules;
  /** Of the supergraph. */
  readonly sdl: string;
  readonly tokenHeaders: readonly string[];
  readonly profileFetch: ProfileFetch;
  readonly log: Logger;
}

export function openResponseHeaders(
  { rules }: HeadersConfig,
  { request, sdl, tokenHeaders, profileFetch, log }: ResponseHeadersOf,
): ResponseHeaderRules {
  const { enabled, default: otherwise } = rules.cache_control;
  return {
    response: new ResponseRules(rules, log),
    request,
    cacheControl: enabled
      ? { otherwise: parseCacheControl(otherwise, undefined), hasAuthorization: AUTHORIZATION_RULE.test(sdl) }
      : null,
    profileFetch,
    tokenHeaders,
  };
}

/** Whether a response has a header by the configuration. */
export function hasResponseRules({ response, cacheControl }: ResponseHeaderRules): boolean {
  return cacheControl !== null || !response.isEmpty || response.constants.length > 0;
}

/** Whether the heads of subgraphs' responses are read. */
export function readsHeads({ rules }: HeadersConfig): boolean {
  const all = [rules.all, ...Object.values(rules.subgraphs)];
  return rules.cache_control.enabled || all.some(({ response }) => response.length > 0);
}
