/** What depends on who asks: the rules that they do not meet, and the roll-outs that they follow. */
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import type { AuthRequirement } from '@marquee/federation/auth-rules';
import { percentOf, stickyPercentile } from '@marquee/federation/override-labels';
import { isMet } from './auth-requirements.js';
import type { HasPolicy } from './auth-requirements.js';
import type { PreparedOperation } from './prepare-operation.js';

export interface PlanVariant {
  /** Equal for callers who get the same plan. */
  readonly key: string;
  readonly unmetRequirements: ReadonlySet<AuthRequirement>;
  /** Label -> whether the override is followed. */
  readonly overrides: ReadonlyMap<string, boolean>;
}

export interface PlanVariantOptions {
  readonly hasPolicy: HasPolicy;
  /** For labels other than `percent(n)`. */
  readonly followsLabel: (label: string, identity: ViewerIdentity | null) => boolean;
  /** At least 0, less than 1: places guests, of whom nothing is known that could make the choice stick. */
  readonly random: () => number;
}

export function selectPlanVariant(
  prepared: PreparedOperation,
  labels: readonly string[],
  identity: ViewerIdentity | null,
  makers: PlanVariantOptions,
): PlanVariant {
  const met = prepared.distinctRequirements.map((requirement) => isMet(requirement, identity, makers.hasPolicy));
  const followed = labels.map((label) => followsOverride(label, identity, makers));
  return {
    key: [...met, ...followed].map(Number).join(''),
    unmetRequirements: new Set(prepared.distinctRequirements.filter((_, index) => met[index] === false)),
    overrides: new Map(labels.map((label, index) => [label, followed[index] === true])),
  };
}

function followsOverride(label: string, identity: ViewerIdentity | null, makers: PlanVariantOptions): boolean {
  const percent = percentOf(label);
  if (percent === null) return makers.followsLabel(label, identity);
  const percentile = identity === null ? makers.random() * 100 : stickyPercentile(label, identity.accountId);
  return percentile < percent;
}
