/**
 * A random caller: a guest or a member, with some of the scopes, policies and labels that the supergraph's rules use.
 */
import { asId } from '@marquee/contracts/ids';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import type { Random } from '@marquee/runtime/random';
import { percentOf, stickyPercentile } from '@marquee/federation/override-labels';
import type { AuthRules } from '@marquee/federation/auth-rules';
import { identityOf } from '../../support/identity-of.js';

export interface Caller {
  readonly identity: ViewerIdentity | null;
  readonly policies: ReadonlySet<string>;
  /** Active override labels other than `percent(n)`. */
  readonly labels: ReadonlySet<string>;
  /** Decides `percent(n)` for a guest: at least 0, less than 1. */
  readonly percentileShare: number;
}

export function randomCaller(rules: AuthRules, labels: readonly string[], random: Random): Caller {
  const [scopes, policies] = [new Set<string>(), new Set<string>()];
  for (const rule of rules.values()) {
    for (const scope of rule.scopes?.flat() ?? []) scopes.add(scope);
    for (const policy of rule.policies?.flat() ?? []) policies.add(policy);
  }
  const some = (all: Iterable<string>): string[] => [...all].filter(() => random.next() < 0.5);
  const [held, granted, followed] = [some(scopes), some(policies), some(labels)];
  const number = random.int(1_000);
  return {
    identity: random.next() < 0.3 ? null : member(`account-${number}`, held),
    policies: new Set(granted),
    labels: new Set(followed),
    percentileShare: random.next(),
  };
}

export function followsLabel(label: string, { identity, labels, percentileShare }: Caller): boolean {
  const percent = percentOf(label);
  if (percent === null) return labels.has(label);
  return (
    (identity === null ? percentileShare * 100 : stickyPercentile(label, identityOf(identity).accountId)) < percent
  );
}

function member(accountId: string, scopes: readonly string[]): ViewerIdentity {
  return {
    accountId: asId(accountId),
    profileId: null,
    deviceId: asId('device'),
    sessionId: asId('session'),
    country: 'NL',
    language: 'nl',
    maturityLimit: 'ALL',
    isKids: false,
    scopes,
  };
}
