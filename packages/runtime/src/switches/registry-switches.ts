/**
 * Follows the registry's switches by long polling. The last list is kept on disk with its signature, so that a process
 * that starts while the registry is unreachable obeys it.
 */
import { join } from 'node:path';
import type { JSONWebKeySet } from 'jose';
import { HEADERS } from '@marquee/contracts/headers';
import { switchListId } from '@marquee/contracts/switches';
import { readFileOrNull, writeJsonFile } from '../atomic-file.js';
import { readText } from '../limited-response.js';
import type { Logger } from '../log.js';
import { readRegistryKeys } from '../registry-keys.js';
import { delay } from '../retry.js';
import { LiveSwitches } from './live-switches.js';
import { verifySwitches } from './verify-switches.js';

export interface SwitchesAddress {
  /** Of the registry, without a trailing slash. */
  readonly url: string;
  /** A key with the role read. */
  readonly apiKey: string;
  readonly graphRef: string;
  /** How this process names itself to the registry. */
  readonly name: string;
}

export interface RegistrySwitchesOptions {
  readonly address: SwitchesAddress;
  /** The process's data folder, for the registry's keys and the last list. */
  readonly dataDir: string;
  readonly clock: () => Date;
  readonly log: Logger;
}

const LONG_POLL_SECONDS = 25;
/** Beyond the long poll. */
const RESPONSE_TIMEOUT_MS = 5_000;
/** A start waits this long for the registry; after that, the list on disk counts until the registry responds. */
const FIRST_TIMEOUT_MS = 1_000;
/** Between two attempts, so that a switch has its effect within a second of the registry's return. */
const RETRY_DELAY_MS = 500;
/** 200 switches with the longest texts. */
const MAX_RESPONSE_BYTES = 2_000_000;

export class RegistrySwitches {
  readonly live: LiveSwitches;
  readonly #file: string;
  readonly #stopping = new AbortController();
  #following: Promise<void> = Promise.resolve();
  #keys: JSONWebKeySet | null = null;
  #isReachable = true;

  private constructor(private readonly options: RegistrySwitchesOptions) {
    this.live = new LiveSwitches(options.clock);
    this.#file = join(options.dataDir, 'last-switches.json');
  }

  /** Resolves when the list of the registry, or that on disk, is obeyed. */
  static async open(options: RegistrySwitchesOptions): Promise<RegistrySwitches> {
    const switches = new RegistrySwitches(options);
    await switches.#readSaved();
    await switches.#fetch(0, AbortSignal.timeout(FIRST_TIMEOUT_MS)).catch((error: unknown) => switches.#warn(error));
    switches.#following = switches.#follow();
    return switches;
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    await this.#following;
    this.live.close();
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        const timeout = AbortSignal.timeout(LONG_POLL_SECONDS * 1_000 + RESPONSE_TIMEOUT_MS);
        const hasNews = await this.#fetch(LONG_POLL_SECONDS, AbortSignal.any([timeout, signal]));
        if (!this.#isReachable)
          this.options.log.info({ registry: this.options.address.url }, 'the registry delivers the switches again');
        this.#isReachable = true;
        // A server that holds no request open must not be asked without a pause.
        if (!hasNews) await delay(RETRY_DELAY_MS, signal);
      } catch (error) {
        if (signal.aborted) return;
        this.#warn(error);
        await delay(RETRY_DELAY_MS, signal);
      }
    }
  }

  #warn(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    if (this.#isReachable)
      this.options.log.warn({ reason }, 'the registry delivers no switches; the last list stays in effect');
    this.#isReachable = false;
  }

  /**
   * @param waitSeconds How long the registry may hold the request until there is another list.
   * @returns Whether there was another list.
   */
  async #fetch(waitSeconds: number, signal: AbortSignal): Promise<boolean> {
    const { url, apiKey, graphRef, name } = this.options.address;
    const { list } = this.live;
    const query = new URLSearchParams({
      only: 'switches',
      switches: list === null ? '' : switchListId(list),
      wait: String(waitSeconds),
    });
    const response = await fetch(`${url}/graphs/${encodeURIComponent(graphRef)}/launch?${query.toString()}`, {
      headers: { 'x-api-key': apiKey, [HEADERS.router]: name },
      signal,
    });
    if (response.status === 204) return false;
    const text = await readText(response, MAX_RESPONSE_BYTES);
    if (!response.ok) throw new Error(`the registry responded with ${response.status}: ${text.slice(0, 300)}`);
    await this.#accept(readSigned(JSON.parse(text)));
    return true;
  }

  /** Verifies the list, obeys it, and keeps it. */
  async #accept(signed: string): Promise<void> {
    const list = await verifySwitches(signed, this.options.address.graphRef, await this.#registryKeys());
    if (!this.live.replace(list)) throw new Error('the registry delivers a list that is older than the known one');
    this.options.log.info({ revision: list.revision, off: [...this.live.off] }, 'a new list of switches is in effect');
    await writeJsonFile(this.#file, { switches: signed }).catch((error: unknown) =>
      this.options.log.warn({ err: error }, 'the list of switches could not be kept for the next start'),
    );
  }

  async #readSaved(): Promise<void> {
    const { graphRef } = this.options.address;
    try {
      const saved = await readFileOrNull(this.#file);
      if (saved === null) return;
      this.live.replace(await verifySwitches(readSigned(JSON.parse(saved)), graphRef, await this.#registryKeys()));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.options.log.error({ file: this.#file, reason }, 'the kept list of switches is not valid; it is not used');
    }
  }

  async #registryKeys(): Promise<JSONWebKeySet> {
    const { address, dataDir } = this.options;
    this.#keys ??= await readRegistryKeys(join(dataDir, 'registry-keys.json'), address.url);
    return this.#keys;
  }
}

function readSigned(value: unknown): string {
  const { switches } = Object(value) as { readonly switches?: unknown };
  if (typeof switches !== 'string') throw new Error('there is no signed list of switches');
  return switches;
}
