/**
 * An operation prepared for execution: planned and compiled once for each plan variant, with one response shape for
 * each set of values of `@skip` and `@include`.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PlanNode } from '@apollo/query-planner';
import type { FieldNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { mapFetches } from '@marquee/federation/plan-visitor';
import type { LimitFetch } from '../demand-control/fetch-limits.js';
import { cachedFetchesIn, NO_CACHED_FETCHES } from '../entity-cache/cached-fetch.js';
import type { CachedFetchOf } from '../entity-cache/cached-fetch.js';
import { NO_STALE_FETCHES } from '../stale-if-error/stale-fetches.js';
import type { StaleFetchOf } from '../stale-if-error/stale-fetches.js';
import { compilePlan, compilePlanInSlices } from './compiled/compile-plan.js';
import type { CompiledPlan } from './compiled/compiled-plan.js';
import { UnsupportedPlanError } from './compiled/unsupported.js';
import type { FieldBreaker, FieldBreakers } from '../policies/circuit-breakers/field-breakers.js';
import type { ProfileFetch } from '../policies/fetch-profile.js';
import { UNAUTHORIZED_FIELD } from './execution/error-causes.js';
import type { ErrorCause } from './execution/error-collector.js';
import { NO_FETCH_LIMIT, NO_PROFILE, toExecutablePlan } from './executable-plan.js';
import type { ExecutablePlan } from './executable-plan.js';
import { findFailingFields, findNeededFields, withoutFailing } from './failing-fields.js';
import { createResponseShape } from './execution/response/response-shape.js';
import type { ObjectShape } from './execution/response/response-shape.js';
import { CustomDirectives } from './planning/custom-directives.js';
import type { DocumentPlanner } from './planning/document-planner.js';
import { FieldsOff } from './planning/fields-off.js';
import type { PlanVariant } from './planning/plan-variant.js';
import { createPlannedDocument } from './planning/planned-document.js';
import { partsOf, planParts } from './planning/plan-parts.js';
import type { PlannerSchema } from './planning/planner-schema.js';
import { PlanningError } from './planning/planning-error.js';
import type { PreparedOperation } from './planning/prepare-operation.js';
import { ROUTER_ITSELF, SingleFlight } from './planning/requester.js';
import type { SwitchedOff } from '../switches/switched-off.js';
import type { Requester } from './planning/requester.js';

/** Limit of plans that are cached for one operation: one for each plan variant and set of condition values. */
const MAX_VARIANTS = 64;

/** How long a request waits for the plan without failing fields. Later requests use it when it is made. */
const WAIT_MS = 50;

/** What executing the operation needs, for one plan variant and set of condition values. */
export interface ReadyPlan {
  readonly variant: PlanVariant;
  readonly plan: ExecutablePlan;
  readonly shape: ObjectShape;
  /** Null while it is not compiled. The error says why the compiled path does not support the plan. */
  readonly compiled: CompiledPlan | UnsupportedPlanError | null;
}

/** Whether a variable is true, for `@skip` and `@include`. */
type IsTrue = (variable: string) => boolean;

type Variables = Readonly<Record<string, unknown>>;

export type DumpPlan = (
  prepared: PreparedOperation,
  plan: PlanNode | null,
  compiled: CompiledPlan | UnsupportedPlanError,
) => void;

/** When a plan is compiled, which takes longer than executing it a few times on the general path. */
export interface Compiling {
  /** At which use of a plan by a client; 1 for the first. A plan that the router makes ahead is compiled at once. */
  readonly atUse: number;
  /** Whether other requests are served meanwhile. */
  readonly inSlices: boolean;
}

/** A plan in the cache, and by how many uses it is compiled. */
interface CachedPlan {
  ready: ReadyPlan;
  usesLeft: number;
}

export interface ExecutableOperationOptions {
  readonly plannerSchema: PlannerSchema;
  readonly planner: DocumentPlanner;
  /** Null when plans are not compiled. */
  readonly compiling: Compiling | null;
  /** Called with each plan that is compiled, or could not be. */
  readonly dump?: DumpPlan | undefined;
  readonly limitFetch?: LimitFetch | undefined;
  readonly staleFetchOf?: StaleFetchOf | undefined;
  readonly cachedFetchOf?: CachedFetchOf | undefined;
  readonly profileFetch?: ProfileFetch | undefined;
}

export class ExecutableOperation {
  /** Planning errors are cached too, so that a repeated request is not planned again. */
  readonly #plans = new LRUCache<string, ExecutablePlan | PlanningError>({ max: MAX_VARIANTS });
  readonly #ready = new LRUCache<string, CachedPlan>({ max: MAX_VARIANTS });
  readonly #planning = new SingleFlight<ExecutablePlan>();
  /** What was switched off when `#fieldsOff` was last called, and its result. */
  #lastOff: { readonly switchedOff: SwitchedOff; readonly fieldsOff: FieldsOff | null } | null = null;

  constructor(
    readonly prepared: PreparedOperation,
    /** Characters of the text, for the cache of operations. */
    readonly textLength: number,
    private readonly options: ExecutableOperationOptions,
  ) {}

  /**
   * From the cache, or planned and compiled. Fails with a `PlanningError` or a `PlanningUnavailableError`; the latter is
   * not cached.
   *
   * @param variables By the client's names.
   */
  readyPlanFor(variant: PlanVariant, variables: Variables, requester: Requester): ReadyPlan | Promise<ReadyPlan> {
    return this.#readyPlanFor(variant, isTrueIn(variables), requester);
  }

  /**
   * As `readyPlanFor`, while something is switched off: without its fields, and with no fetch from its subgraphs if
   * there is such a plan.
   */
  readyPlanWithout(
    switchedOff: SwitchedOff,
    variant: PlanVariant,
    variables: Variables,
    requester: Requester,
  ): ReadyPlan | Promise<ReadyPlan> {
    const isTrue = isTrueIn(variables);
    const fieldsOff = this.#fieldsOff(switchedOff);
    const { key } = variant;
    const reduced = fieldsOff === null ? variant : { ...variant, key: `${key} fields ${switchedOff.id}`, fieldsOff };
    const avoid = (ready: ReadyPlan): ReadyPlan | Promise<ReadyPlan> => {
      if (!hasAnyOf(ready.plan.subgraphs, switchedOff.subgraphs)) return ready;
      const avoiding = { ...reduced, key: `${key} subgraphs ${switchedOff.id}`, avoids: switchedOff };
      try {
        const other = this.#readyPlanFor(avoiding, isTrue, requester);
        // Without another plan, the policies refuse the fetches of this one.
        return other instanceof Promise ? other.catch(() => ready) : other;
      } catch {
        return ready;
      }
    };
    const ready = this.#readyPlanFor(reduced, isTrue, requester);
    return ready instanceof Promise ? ready.then(avoid) : avoid(ready);
  }

  /**
   * A plan in place of the given one, without the fields whose circuit breakers are open. The given one as long as there
   * is no other: the fields are then requested.
   */
  readyPlanWithoutFailing(
    ready: ReadyPlan,
    breakers: FieldBreakers,
    variables: Variables,
    requester: Requester,
  ): ReadyPlan | Promise<ReadyPlan> {
    const isTrue = isTrueIn(variables);
    const leaveOut = (failing: readonly FieldBreaker[]): ReadyPlan | Promise<ReadyPlan> => {
      if (failing.length === 0) return ready;
      const use = (reduced: ReadyPlan): ReadyPlan | Promise<ReadyPlan> => {
        const needed = findNeededFields(failing, reduced.plan.fetched());
        if (needed.size > 0) return leaveOut(failing.filter((each) => !needed.has(each)));
        for (const each of failing) breakers.noteLeftOut(each);
        return reduced;
      };
      try {
        const variant = withoutFailing(ready.variant, failing, this.options.plannerSchema.apiSchema);
        const reduced = this.#readyPlanFor(variant, isTrue, requester);
        return reduced instanceof Promise ? soon(reduced.then(use), ready) : use(reduced);
      } catch {
        return ready;
      }
    };
    return leaveOut(findFailingFields(breakers, ready.plan.fetched()));
  }

  #fieldsOff(switchedOff: SwitchedOff): FieldsOff | null {
    if (this.#lastOff?.switchedOff === switchedOff) return this.#lastOff.fieldsOff;
    const all = new FieldsOff(this.options.plannerSchema.apiSchema, switchedOff);
    const isAffected = this.prepared.selected.some(({ parent, field }) => all.isOffForAny(parent, field));
    const fieldsOff = isAffected ? all : null;
    this.#lastOff = { switchedOff, fieldsOff };
    return fieldsOff;
  }

  #readyPlanFor(variant: PlanVariant, isTrue: IsTrue, requester: Requester): ReadyPlan | Promise<ReadyPlan> {
    const key = this.#cacheKey(variant, isTrue);
    const known = this.#ready.get(key);
    if (known !== undefined) return known.usesLeft === 0 ? known.ready : this.#use(known, isTrue, requester);
    const plan = this.#planFor(variant, isTrue, requester);
    const useNew = (planned: ExecutablePlan): ReadyPlan | Promise<ReadyPlan> =>
      this.#use(this.#ready.get(key) ?? this.#makeReady(key, planned, variant, isTrue), isTrue, requester);
    return plan instanceof Promise ? plan.then(useNew) : useNew(plan);
  }

  #planFor(variant: PlanVariant, isTrue: IsTrue, requester: Requester): ExecutablePlan | Promise<ExecutablePlan> {
    const conditions = this.prepared.isPlannedByConditions ? isTrue : undefined;
    const key = conditions === undefined ? variant.key : this.#cacheKey(variant, conditions);
    const known = this.#plans.get(key);
    if (known instanceof PlanningError) throw known;
    if (known !== undefined) return known;
    return this.#planning.run(key, requester, (all) => this.#planAndCache(key, variant, conditions, all));
  }

  #planAndCache(
    key: string,
    variant: PlanVariant,
    conditions: IsTrue | undefined,
    requester: Requester,
  ): ExecutablePlan | Promise<ExecutablePlan> {
    const fail = (error: unknown): never => {
      if (error instanceof PlanningError) this.#plans.set(key, error);
      throw error;
    };
    const succeed = (plan: ExecutablePlan): ExecutablePlan => {
      this.#plans.set(key, plan);
      return plan;
    };
    try {
      const plan = this.#plan(variant, conditions, requester);
      return plan instanceof Promise ? plan.then(succeed, fail) : succeed(plan);
    } catch (error) {
      return fail(error);
    }
  }

  #makeReady(key: string, plan: ExecutablePlan, variant: PlanVariant, isTrue: IsTrue): CachedPlan {
    const ready = { variant, plan, shape: this.#createShape(variant, isTrue, plan.subgraphs), compiled: null };
    const cached = { ready, usesLeft: this.options.compiling?.atUse ?? 0 };
    this.#ready.set(key, cached);
    return cached;
  }

  /** Compiles the plan when it is used for the last time without. Later uses do not wait for that. */
  #use(cached: CachedPlan, isTrue: IsTrue, requester: Requester): ReadyPlan | Promise<ReadyPlan> {
    if (cached.usesLeft > 0) cached.usesLeft = requester === ROUTER_ITSELF ? 0 : cached.usesLeft - 1;
    const { variant, plan, shape, compiled: known } = cached.ready;
    if (cached.usesLeft > 0 || known !== null || this.options.compiling === null) return cached.ready;
    const keep = (compiled: CompiledPlan | UnsupportedPlanError): ReadyPlan => {
      cached.ready = { variant, plan, shape, compiled };
      this.options.dump?.(this.prepared, plan.plan, compiled);
      return cached.ready;
    };
    const compiled = this.#tryToCompile(plan, shape, isTrue);
    return compiled instanceof Promise ? compiled.then(keep) : keep(compiled);
  }

  #cacheKey(variant: PlanVariant, isTrue: IsTrue): string {
    return `${variant.key} ${this.prepared.conditionVariables.map((variable) => Number(isTrue(variable))).join('')}`;
  }

  #tryToCompile(
    { plan }: ExecutablePlan,
    shape: ObjectShape,
    isTrue: IsTrue,
  ): CompiledPlan | UnsupportedPlanError | Promise<CompiledPlan | UnsupportedPlanError> {
    if (plan === null) return new UnsupportedPlanError('nothing is fetched');
    const { plannerSchema, compiling } = this.options;
    const context = {
      ...plannerSchema,
      isTrue: byPlanNames(isTrue, this.prepared.planVariableNames),
      limitFetch: this.options.limitFetch ?? NO_FETCH_LIMIT,
      staleFetchOf: this.options.staleFetchOf ?? NO_STALE_FETCHES,
      cachedFetchOf: cachedFetchesIn(plan, this.options.cachedFetchOf ?? NO_CACHED_FETCHES),
      profileFetch: this.options.profileFetch ?? NO_PROFILE,
    };
    const fail = (error: unknown): UnsupportedPlanError => {
      if (error instanceof UnsupportedPlanError) return error;
      throw error;
    };
    if (compiling?.inSlices === true) return compilePlanInSlices(plan, shape, context).catch(fail);
    try {
      return compilePlan(plan, shape, context);
    } catch (error) {
      return fail(error);
    }
  }

  #plan(
    variant: PlanVariant,
    isTrue: IsTrue | undefined,
    requester: Requester,
  ): ExecutablePlan | Promise<ExecutablePlan> {
    const { plannerSchema, planner } = this.options;
    const { operation, planVariableNames, hasCustomDirectives } = this.prepared;
    const customDirectives = new CustomDirectives(operation, plannerSchema.supergraphSchema, planVariableNames);
    const document = createPlannedDocument(this.prepared, plannerSchema.apiSchema, {
      isUnauthorized: (field) => this.#isUnauthorized(field, variant),
      fieldsOff: variant.fieldsOff,
      isTrue,
      customDirectives,
      errorBehavior: variant.errorBehavior,
    });
    if (document === null)
      return { plan: null, run: () => Promise.resolve(), subgraphs: new Set(), fetched: () => new Map() };
    const toExecutable = (plan: PlanNode | null): ExecutablePlan =>
      toExecutablePlan(
        plan !== null && hasCustomDirectives
          ? mapFetches(plan, (fetch) => [customDirectives.restore(fetch, document)])
          : plan,
        this.options,
      );
    const without = [...(variant.avoids?.subgraphs ?? [])];
    const plan = planParts(partsOf(document, variant.errorBehavior), (part) =>
      planner.plan(part, variant.overrides, requester, without),
    );
    return plan instanceof Promise
      ? plan.then((planned) => inOwnTurn(() => toExecutable(planned)))
      : toExecutable(plan);
  }

  #createShape(variant: PlanVariant, isTrue: IsTrue, subgraphs: ReadonlySet<string>): ObjectShape {
    const { apiSchema: schema, ownerOf, isNamespace } = this.options.plannerSchema;
    const root = schema.getRootType(this.prepared.operation.operation);
    if (!root) throw new Error('An operation without a root type was planned.');
    const unauthorizedCauseOf = (field: FieldNode): ErrorCause | null =>
      this.#isUnauthorized(field, variant) ? UNAUTHORIZED_FIELD : null;
    return createResponseShape(
      {
        schema,
        prepared: this.prepared,
        isTrue,
        unauthorizedCauseOf,
        fieldsOff: variant.fieldsOff,
        ownerOf: (typeName, field) => ownerOf(typeName, field, subgraphs),
        isNamespace,
      },
      root,
    );
  }

  #isUnauthorized(field: FieldNode, { unmetRequirements }: PlanVariant): boolean {
    return (this.prepared.requirements.get(field) ?? []).some((requirement) => unmetRequirements.has(requirement));
  }
}

/** The result, or what is given instead when it fails or takes longer than `WAIT_MS`. */
function soon<T>(result: Promise<T>, otherwise: T): Promise<T> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(otherwise), WAIT_MS);
    const settle = (value: T): void => {
      clearTimeout(timer);
      resolve(value);
    };
    result.then(settle, () => settle(otherwise));
  });
}

function hasAnyOf(names: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  for (const name of others) if (names.has(name)) return true;
  return false;
}

/** Other requests are served before and after it. */
async function inOwnTurn<T>(work: () => T): Promise<T> {
  await nextTurn();
  const result = work();
  await nextTurn();
  return result;
}

function byPlanNames(isTrue: IsTrue, planVariableNames: ReadonlyMap<string, string>): IsTrue {
  if (planVariableNames.size === 0) return isTrue;
  const clientNames = new Map([...planVariableNames].map(([client, plan]) => [plan, client]));
  return (variable) => isTrue(clientNames.get(variable) ?? variable);
}

function isTrueIn(variables: Variables): IsTrue {
  return (variable) => variables[variable] === true;
}
