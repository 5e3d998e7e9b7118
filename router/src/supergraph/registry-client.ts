/** HTTP requests to the registry for supergraphs. */
import { HEADERS } from '@marquee/contracts/headers';
import { readJson, readText } from '@marquee/runtime/limited-response';
import { readArtifact } from './artifact.js';
import type { Artifact } from './artifact.js';
import type { RegistryAddress } from '../config.js';

/** What this router reports to the registry about its state. */
export interface LaunchProgress {
  /** The launch that it serves. */
  readonly launch: string | null;
  /** A newer launch that it refused, and why. */
  readonly refusal: { readonly launch: string; readonly reason: string } | null;
}

/** How long the registry may hold a long poll open until there is a newer launch. */
const LONG_POLL_SECONDS = 25;
/** Beyond the long poll, for a supergraph of several megabytes. */
const RESPONSE_TIMEOUT_MS = 10_000;

/** A supergraph of 20 subgraphs with 5 MB each, the registry's limit of a schema, has less. */
const MAX_ARTIFACT_BYTES = 128 * 1024 * 1024;
/** Key sets, and errors. */
const MAX_SMALL_BYTES = 256 * 1024;

export interface FetchLaunchOptions {
  /** Whether the registry holds the request open while there is no newer launch. */
  readonly longPoll: boolean;
  readonly signal?: AbortSignal;
}

/**
 * The artifact of the newest launch; null when the router serves that launch already. The signature is not verified
 * here. Throws when the registry is unreachable or responds with an error.
 */
export async function fetchNextLaunch(
  { url, apiKey, graphRef, routerName }: RegistryAddress,
  { launch, refusal }: LaunchProgress,
  { longPoll, signal }: FetchLaunchOptions,
): Promise<Artifact | null> {
  const query = new URLSearchParams({
    wait: String(longPoll ? LONG_POLL_SECONDS : 0),
    ...(launch === null ? {} : { after: launch }),
    ...(refusal === null ? {} : { refused: refusal.launch, reason: refusal.reason.slice(0, 500) }),
  });
  const timeout = AbortSignal.timeout((longPoll ? LONG_POLL_SECONDS * 1_000 : 0) + RESPONSE_TIMEOUT_MS);
  const response = await fetch(`${url}/graphs/${encodeURIComponent(graphRef)}/launch?${query.toString()}`, {
    headers: { 'x-api-key': apiKey, [HEADERS.router]: routerName },
    signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
  });
  if (response.status === 204) return null;
  if (!response.ok)
    throw new Error(
      `the registry responded with ${response.status}: ${(await readText(response, MAX_SMALL_BYTES)).slice(0, 300)}`,
    );
  const artifact = readArtifact(await readJson(response, MAX_ARTIFACT_BYTES));
  if (artifact === null) throw new Error('the response of the registry is not a supergraph artifact');
  return artifact;
}
