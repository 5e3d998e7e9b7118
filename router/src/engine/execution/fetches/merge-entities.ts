/** Merges the entities of a response into the objects that they were fetched for. */
import { cloneJson } from '@marquee/exact-json/exact-value';
import { parseJson } from '@marquee/exact-json/parse-json';
import type { KnownEntities } from '../../../entity-cache/cached-body.js';
import { isData, typenameOf, valueAt } from '../data.js';
import type { Data } from '../data.js';
import { causeOfMalformed } from '../error-causes.js';
import type { ExecutionContext } from '../execution-context.js';
import { mergeInto } from './merge.js';
import type { EntityTargets } from './entity-batch.js';
import type { PreparedFetch } from './prepare-fetch.js';

export function mergeEntities(
  fetch: PreparedFetch,
  { fetchErrors }: ExecutionContext,
  targetsByIndex: ReadonlyMap<number, EntityTargets>,
  entities: readonly unknown[],
): void {
  for (const [index, { objects, discardedKeys }] of targetsByIndex) {
    const entity = entities[index];
    if (entity === null) {
      for (const object of objects) setMissingFieldsToNull(fetch, object);
      continue;
    }
    if (!isData(entity)) {
      fetchErrors.addFailedFetch(
        causeOfMalformed(fetch.subgraph, 'an entity is not an object'),
        objects,
        fetch.selection,
      );
      continue;
    }
    if (fetch.rewriteOutput !== null) rewriteEntity(fetch.rewriteOutput, entity, objects[0]);
    fetch.pruneResponse(entity);
    for (const key of discardedKeys) delete entity[key];
    for (const object of objects) mergeIntoTarget(fetch, object, entity);
  }
}

/** A subgraph returns null for an entity that it does not have: all selected fields of it are null. */
function setMissingFieldsToNull({ selection, context }: PreparedFetch, target: Data): void {
  const typename = typenameOf(target);
  for (const { key, conditions } of selection) {
    const applies = typename === undefined || conditions.every((condition) => context.isSubtype(condition, typename));
    if (applies && valueAt(target, key) === undefined) target[key] = null;
  }
}

/** A rewrite may apply to one type only. Where the response has no `__typename`, that of the target is used. */
function rewriteEntity(rewrite: (data: Data) => void, entity: Data, target: Data | undefined): void {
  const typename = target && typenameOf(target);
  if (typename !== undefined && typenameOf(entity) === undefined) entity['__typename'] = typename;
  rewrite(entity);
}

export function mergeIntoTarget(fetch: PreparedFetch, target: Data, source: Data): void {
  const { isObjectTypeName, usesContextArguments } = fetch.context;
  mergeInto(target, usesContextArguments ? cloneJson(source) : source, isObjectTypeName);
}

/** Merges the entities that were cached when the rest of the batch failed, and returns the targets of the rest. */
export function mergeKnown(
  fetch: PreparedFetch,
  context: ExecutionContext,
  targets: ReadonlyMap<number, EntityTargets>,
  known: KnownEntities | null,
): ReadonlyMap<number, EntityTargets> {
  if (known === null) return targets;
  const entities: unknown[] = [];
  for (const [index, json] of known) entities[index] = parseJson(Buffer.from(json, 'latin1').toString());
  mergeEntities(fetch, context, new Map([...targets].filter(([index]) => known.has(index))), entities);
  return new Map([...targets].filter(([index]) => !known.has(index)));
}
