/** The public keys of the registry: fetched once, at the first start, and trusted from then on. */
import type { JSONWebKeySet } from 'jose';
import { JWKS_PATH } from '@marquee/contracts/viewer';
import { readJsonFile, writeJsonFile } from './atomic-file.js';
import { discardBody, readJson } from './limited-response.js';

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 256 * 1024;

/**
 * Rejects when there is no file and the registry cannot be reached.
 *
 * @param file Where the keys are kept.
 * @param url Of the registry, without a trailing slash.
 */
export async function readRegistryKeys(file: string, url: string): Promise<JSONWebKeySet> {
  const saved = await readJsonFile(file);
  if (saved !== null) return saved as JSONWebKeySet;
  const response = await fetch(`${url}${JWKS_PATH}`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!response.ok) {
    await discardBody(response);
    throw new Error(`the registry responded with ${response.status} to the request for its keys`);
  }
  const keys = (await readJson(response, MAX_BYTES)) as JSONWebKeySet;
  await writeJsonFile(file, keys);
  return keys;
}
