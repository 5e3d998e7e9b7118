/**
 * Requests with injected faults have a chain of policies of their own. Its breakers, retry budget and counts are of one
 * request of a client, so that its faults do not count as failures of the subgraph for the others.
 */
import type { ResponseTypes } from '@marquee/fault-injection/fault-targets';
import type { InjectedFaults } from '@marquee/fault-injection/injected-faults';
import type { Logger } from '@marquee/runtime/log';
import type { SendRaw } from '../subgraph-client/subgraph-request.js';
import { injectFaults } from './inject-faults.js';
import { subgraphPolicies } from './order.js';
import type { PolicyOptions } from './order.js';
import { PolicyStates } from './policy-states.js';
import { applyPolicies } from './policy.js';
import type { Policy } from './policy.js';

export interface SeparateFaultsOptions {
  /** Without policies. */
  readonly send: SendRaw;
  readonly policies: PolicyOptions;
  readonly types: () => ResponseTypes;
  /** Around all policies, for faults that count. */
  readonly observe: Policy;
}

/** @param shared The chain of all other requests. */
export function separateFaults(shared: SendRaw, { send, policies, types, observe }: SeparateFaultsOptions): SendRaw {
  const chains = new WeakMap<InjectedFaults, SendRaw>();
  const chainOf = (faults: InjectedFaults): SendRaw => {
    const known = chains.get(faults);
    if (known !== undefined) return known;
    const states = faults.list.isCounted ? policies.states : new PolicyStates();
    const own = { ...policies, states, log: quietLog(policies.log), faults: injectFaults(faults, types) };
    const chain = applyPolicies(send, [...(faults.list.isCounted ? [observe] : []), ...subgraphPolicies(own)]);
    chains.set(faults, chain);
    return chain;
  };
  return (request) => {
    const { faults, subgraph } = request;
    return faults === undefined || !faults.concern(subgraph) ? shared(request) : chainOf(faults)(request);
  };
}

/** A failure that was asked for needs no attention. */
function quietLog(log: Logger): Logger {
  return {
    debug: (fields, message) => log.debug(fields, message),
    info: (fields, message) => log.info(fields, message),
    error: (fields, message) => log.error(fields, message),
    warn: (fields, message) => log.debug({ ...fields, isInjected: true }, message),
  };
}
