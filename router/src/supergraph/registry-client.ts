/** Asking the registry for what comes after the launch that is served. */
import type { JSONWebKeySet } from 'jose';
import { HEADERS } from '@marquee/contracts/headers';
import { JWKS_PATH } from '@marquee/contracts/viewer';
import { readArtifact } from './artifact.js';
import type { Artifact } from './artifact.js';

export interface RegistryAddress {
  readonly url: string;
  readonly apiKey: string;
  readonly graphRef: string;
  /** What this router calls itself towards the registry. */
  readonly routerName: string;
}

/** How far this router is. */
export interface LaunchProgress {
  /** The launch that it serves. */
  readonly launch: string | null;
  /** A newer one that it was given and does not serve, and why. */
  readonly refusal: { readonly launch: string; readonly reason: string } | null;
}

/** How long the registry may keep a question until it has an answer. */
const LONG_POLL_SECONDS = 25;
/** Beyond its waiting, for a supergraph of megabytes. */
const RESPONSE_TIMEOUT_MS = 10_000;

export interface FetchLaunchOptions {
  readonly longPoll: boolean;
  readonly signal?: AbortSignal;
}

/** Null when there is nothing newer. Throws when the registry cannot be asked, or answers what it should not. */
export async function fetchNextLaunch(
  { url, apiKey, graphRef, routerName }: RegistryAddress,
  { launch, refusal }: LaunchProgress,
  { longPoll: waits, signal }: FetchLaunchOptions,
): Promise<Artifact | null> {
  const query = new URLSearchParams({
    wait: String(waits ? LONG_POLL_SECONDS : 0),
    ...(launch === null ? {} : { after: launch }),
    ...(refusal === null ? {} : { refused: refusal.launch, reason: refusal.reason.slice(0, 500) }),
  });
  const deadline = AbortSignal.timeout((waits ? LONG_POLL_SECONDS * 1_000 : 0) + RESPONSE_TIMEOUT_MS);
  const response = await fetch(`${url}/graphs/${encodeURIComponent(graphRef)}/launch?${query.toString()}`, {
    headers: { 'x-api-key': apiKey, [HEADERS.router]: routerName },
    signal: signal === undefined ? deadline : AbortSignal.any([deadline, signal]),
  });
  if (response.status === 204) return null;
  if (!response.ok)
    throw new Error(`the registry answered ${response.status}: ${(await response.text()).slice(0, 300)}`);
  const artifact = readArtifact(await response.json());
  if (artifact === null) throw new Error('the registry answered something else than a supergraph');
  return artifact;
}

export async function fetchRegistryKeys({ url }: Pick<RegistryAddress, 'url'>): Promise<JSONWebKeySet> {
  const response = await fetch(`${url}${JWKS_PATH}`, { signal: AbortSignal.timeout(RESPONSE_TIMEOUT_MS) });
  if (!response.ok) throw new Error(`the registry answered ${response.status} for its keys`);
  return (await response.json()) as JSONWebKeySet;
}
