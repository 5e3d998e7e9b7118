/**
 * A plan variant: all requests for which an operation has the same plan. Callers get different plans when they do not
 * meet the same auth rules, or do not follow the same progressive overrides; mutations, for each error behavior. Switches
 * change the plans of all callers.
 */
import type { AuthRequirement } from '@marquee/federation/auth-rules';
import { percentOf, stickyPercentile } from '@marquee/federation/override-labels';
import { OperationTypeNode } from 'graphql';
import { DEFAULT_ERROR_BEHAVIOR } from '@marquee/contracts/error-behavior';
import type { ErrorBehavior } from '@marquee/contracts/error-behavior';
import type { Identity } from '../../identity/identity.js';
import type { SwitchedOff } from '../../switches/switched-off.js';
import type { FieldsOff } from './fields-off.js';
import { isMet } from './auth-requirements.js';
import type { HasPolicy } from './auth-requirements.js';
import type { PreparedOperation } from './prepare-operation.js';

export interface PlanVariant {
  /** Equal for requests that get the same plan. */
  readonly key: string;
  readonly unmetRequirements: ReadonlySet<AuthRequirement>;
  /** Override label -> whether the override is followed. */
  readonly overrides: ReadonlyMap<string, boolean>;
  /** Fields of the operation that are switched off, or whose circuit breaker is open; null when there are none. */
  readonly fieldsOff: FieldsOff | null;
  /** The plan does without the subgraphs that are switched off; null when it does not try to. */
  readonly avoids: SwitchedOff | null;
  /** Of a mutation; queries have one plan for all. */
  readonly errorBehavior: ErrorBehavior;
}

/** What a request says of itself. */
export interface VariantRequest {
  readonly identity: Identity | null;
  readonly onError?: ErrorBehavior | undefined;
  /** The policies that a plugin has granted for this request; none by default. */
  readonly granted?: ReadonlySet<string> | undefined;
}

export interface PlanVariantOptions {
  readonly hasPolicy: HasPolicy;
  /** For override labels other than `percent(n)`. */
  readonly followsLabel: (label: string, identity: Identity | null) => boolean;
  /** From 0 to below 1. Decides `percent(n)` for guests, who have no account that could make the decision stable. */
  readonly random: () => number;
}

export function selectPlanVariant(
  prepared: PreparedOperation,
  labels: readonly string[],
  { identity, onError = DEFAULT_ERROR_BEHAVIOR, granted }: VariantRequest,
  options: PlanVariantOptions,
): PlanVariant {
  const isMutation = prepared.operation.operation === OperationTypeNode.MUTATION;
  const errorBehavior = isMutation ? onError : DEFAULT_ERROR_BEHAVIOR;
  const hasPolicy: HasPolicy =
    granted === undefined || granted.size === 0
      ? options.hasPolicy
      : (policy, of) => granted.has(policy) || options.hasPolicy(policy, of);
  const met = prepared.distinctRequirements.map((requirement) => isMet(requirement, identity, hasPolicy));
  const followed = labels.map((label) => followsOverride(label, identity, options));
  return {
    key: [...met, ...followed].map(Number).join('') + (errorBehavior === DEFAULT_ERROR_BEHAVIOR ? '' : errorBehavior),
    unmetRequirements: new Set(prepared.distinctRequirements.filter((_, index) => met[index] === false)),
    overrides: new Map(labels.map((label, index) => [label, followed[index] === true])),
    fieldsOff: null,
    avoids: null,
    errorBehavior,
  };
}

function followsOverride(label: string, identity: Identity | null, options: PlanVariantOptions): boolean {
  const percent = percentOf(label);
  if (percent === null) return options.followsLabel(label, identity);
  const percentile = identity === null ? options.random() * 100 : stickyPercentile(label, identity.accountId);
  return percentile < percent;
}
