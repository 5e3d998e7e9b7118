/** Kill switches of a variant: switching off and on, history, and the signed list that routers and subgraphs get. */
import { CompactSign } from 'jose';
import { parse } from 'graphql';
import { SWITCHES_TYPE, switchesOff, switchListId } from '@marquee/contracts/switches';
import type { Switch, SwitchList } from '@marquee/contracts/switches';
import type { Versioned } from '@marquee/document-store/port';
import { SwitchModel } from '@marquee/federation/switches/switch-model';
import type { SwitchName } from '@marquee/federation/switches/switch-model';
import { createPerKeyQueue } from '@marquee/runtime/per-key-queue';
import { SIGNING_ALGORITHM } from '@marquee/runtime/signing-key';
import type { SigningKey } from '@marquee/runtime/signing-key';
import { LRUCache } from 'lru-cache';
import { ClientError } from '../client-error.js';
import { printGraphRef } from '../graph-ref.js';
import type { GraphRef } from '../graph-ref.js';
import type { Registry } from '../launches/registry.js';
import type { CurrentSwitch, SwitchRecord, SwitchStore, VariantSwitches } from './switch-store.js';
import { requireRoom, requireUntil, requireWhy } from './validate-switch.js';

export interface SwitchOffRequest {
  readonly name: string;
  readonly why?: string | null;
  readonly until?: string | null;
}

export interface SwitchOnRequest {
  readonly name: string;
  readonly why?: string | null;
}

export interface SwitchesDependencies {
  readonly store: SwitchStore;
  readonly registry: Registry;
  readonly signingKey: SigningKey;
  readonly clock: () => Date;
  readonly nextId: () => string;
}

/** A supergraph is parsed once for all requests about its names. */
const MAX_MODELS = 4;
const MAX_SIGNED = 100;

export class Switches {
  readonly #inVariantQueue = createPerKeyQueue();
  readonly #listeners = new Set<(ref: string) => void>();
  readonly #models = new LRUCache<string, SwitchModel>({ max: MAX_MODELS });
  readonly #signed = new LRUCache<string, string>({ max: MAX_SIGNED });

  constructor(private readonly dependencies: SwitchesDependencies) {}

  /** Off from now on until `until`; a switch of the same name is replaced. Throws a `ClientError`. */
  async switchOff(ref: GraphRef, request: SwitchOffRequest, by: string): Promise<SwitchRecord> {
    const { clock, nextId } = this.dependencies;
    const why = requireWhy(request.why);
    const until = requireUntil(request.until, clock());
    const { name } = await this.#requireName(ref, request.name.trim());
    return this.#change(ref, (current, now) => {
      const record: SwitchRecord = {
        id: nextId(),
        variant: printGraphRef(ref),
        name,
        by,
        why,
        at: now,
        until,
        endedAt: null,
        endedBy: null,
        endedWhy: null,
      };
      const others = current.filter((each) => each.name !== name);
      requireRoom(others.length);
      return {
        result: record,
        switches: [...others, { id: record.id, name, by, why, at: now, until }],
        added: [record],
        ended: current
          .filter((each) => each.name === name)
          .map((each) => endedRecord(each, ref, { at: now, by, why: 'replaced by another switch' })),
      };
    });
  }

  /** On again before its end. Throws a `ClientError` when it is not off. */
  async switchOn(ref: GraphRef, { name: given, why }: SwitchOnRequest, by: string): Promise<SwitchRecord> {
    const name = given.trim();
    const endedWhy = why === null || why === undefined || why.trim() === '' ? null : requireWhy(why);
    return this.#change(ref, (current, now) => {
      const found = current.find((each) => each.name === name);
      if (found === undefined)
        throw new ClientError(
          'REGISTRY_NOT_SWITCHED_OFF',
          `"${name.slice(0, 80)}" is not switched off. ${current.length === 0 ? 'Nothing is.' : `Switched off: ${current.map((each) => each.name).join(', ')}.`}`,
        );
      const record = endedRecord(found, ref, { at: now, by, why: endedWhy });
      return { result: record, switches: current.filter((each) => each !== found), added: [], ended: [record] };
    });
  }

  /** Those that are off now, by the variant's own list. */
  async current(ref: GraphRef): Promise<readonly CurrentSwitch[]> {
    const known = await this.dependencies.store.current(printGraphRef(ref));
    return currentOf(known, this.dependencies.clock());
  }

  history(ref: GraphRef, limit: number, before?: string): Promise<readonly SwitchRecord[]> {
    return this.dependencies.store.history(printGraphRef(ref), limit, before);
  }

  /** Everything that can be switched, and why a name cannot. Empty until the variant serves a supergraph. */
  async names(ref: GraphRef): Promise<readonly SwitchName[]> {
    const model = await this.#modelOf(ref);
    return model === null ? [] : model.names.flatMap((name) => model.find(name) ?? []);
  }

  /** What followers of the variant obey: its own switches, and those of its source if it is a contract variant. */
  async list(ref: GraphRef): Promise<SwitchList> {
    const { store } = this.dependencies;
    const refs = [printGraphRef(ref), ...(await this.#sourceOf(ref))];
    const lists = (await Promise.all(refs.map((each) => store.current(each)))).flatMap((each) => each?.document ?? []);
    const switches = new Map<string, Switch>();
    for (const list of lists)
      for (const { name, by, why, at, until } of list.switches) {
        const known = switches.get(name);
        if (known === undefined || Date.parse(known.until) < Date.parse(until))
          switches.set(name, { name, by, why, at, until });
      }
    return {
      graphRef: printGraphRef(ref),
      revision: lists.reduce((sum, { revision }) => sum + revision, 0),
      at:
        lists
          .map(({ at }) => at)
          .sort()
          .at(-1) ?? new Date(0).toISOString(),
      switches: [...switches.values()],
    };
  }

  /** The list as a compact JWS. */
  async sign(list: SwitchList): Promise<string> {
    const key = `${list.graphRef} ${switchListId(list)}`;
    const known = this.#signed.get(key) ?? (await this.#sign(list));
    this.#signed.set(key, known);
    return known;
  }

  /** Calls the listener with the graph ref after each change. Returns a function that removes it. */
  onChange(listener: (ref: string) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #sign(list: SwitchList): Promise<string> {
    const { privateKey, keyId } = this.dependencies.signingKey;
    return new CompactSign(new TextEncoder().encode(JSON.stringify(list)))
      .setProtectedHeader({ alg: SIGNING_ALGORITHM, kid: keyId, typ: SWITCHES_TYPE })
      .sign(privateKey);
  }

  async #requireName(ref: GraphRef, name: string): Promise<SwitchName> {
    const model = await this.#modelOf(ref);
    if (model === null)
      throw new ClientError(
        'REGISTRY_NOTHING_TO_SERVE',
        `${printGraphRef(ref)} serves nothing yet: there is nothing to switch off.`,
      );
    const refusal = model.refusalOf(name);
    const found = model.find(name);
    if (found === null && !model.isCoreField(name)) throw new ClientError('REGISTRY_UNKNOWN_SWITCH', refusal ?? '');
    if (found === null || refusal !== null) throw new ClientError('REGISTRY_SWITCH_IS_CORE', refusal ?? '');
    return found;
  }

  async #modelOf(ref: GraphRef): Promise<SwitchModel | null> {
    const supergraph = await this.dependencies.registry.supergraph(ref);
    if (supergraph === null) return null;
    const { id } = supergraph.launch;
    const known = this.#models.get(id) ?? new SwitchModel(parse(supergraph.sdl, { noLocation: true }));
    this.#models.set(id, known);
    return known;
  }

  async #sourceOf(ref: GraphRef): Promise<readonly string[]> {
    const { variant } = await this.dependencies.registry.launchState(ref);
    const source = variant?.document.contract?.source;
    return source === undefined ? [] : [source];
  }

  /** Changes of a variant run one after another. Switches that have reached their end are dropped from the list. */
  async #change<Result>(
    ref: GraphRef,
    work: (
      current: readonly CurrentSwitch[],
      now: string,
    ) => {
      readonly result: Result;
      readonly switches: readonly CurrentSwitch[];
      readonly added: readonly SwitchRecord[];
      readonly ended: readonly SwitchRecord[];
    },
  ): Promise<Result> {
    const { store, clock, registry } = this.dependencies;
    const text = printGraphRef(ref);
    const result = await this.#inVariantQueue(text, async () => {
      const before = await store.current(text);
      const now = clock();
      const { result: done, switches, added, ended } = work(currentOf(before, now), now.toISOString());
      const after = { id: text, revision: (before?.document.revision ?? 0) + 1, at: now.toISOString(), switches };
      await store.record({ before, after, added, ended });
      return done;
    });
    const contracts = await registry.contractVariants(ref);
    for (const each of [text, ...contracts.map(({ id }) => id)]) for (const listener of this.#listeners) listener(each);
    return result;
  }
}

function currentOf(list: Versioned<VariantSwitches> | null, now: Date): readonly CurrentSwitch[] {
  return switchesOff(list?.document.switches ?? [], now);
}

function endedRecord(
  { id, name, by, why, at, until }: CurrentSwitch,
  ref: GraphRef,
  end: { readonly at: string; readonly by: string; readonly why: string | null },
): SwitchRecord {
  return {
    id,
    variant: printGraphRef(ref),
    name,
    by,
    why,
    at,
    until,
    endedAt: end.at,
    endedBy: end.by,
    endedWhy: end.why,
  };
}
