/**
 * The client's header `x-marquee-fault`: faults that are injected into the requests to subgraphs of this one request.
 * Its grammar is in `packages/fault-injection/src/parse-fault-list.ts`.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { HEADERS } from '@marquee/contracts/headers';
import { FaultListError, parseFaultList } from '@marquee/fault-injection/parse-fault-list';
import type { FaultTargets } from '@marquee/fault-injection/fault-targets';
import { InjectedFaults } from '@marquee/fault-injection/injected-faults';
import { checkFaultSignature } from '@marquee/fault-injection/fault-signature';
import type { SignatureProblem } from '@marquee/fault-injection/fault-signature';
import type { Logger } from '@marquee/runtime/log';
import type { Caller } from '../engine/engine.js';
import { badRequest, faultsRefused } from '../errors.js';
import type { FaultInjectionMode } from './settings.js';

export interface ReadFaultsOptions {
  readonly mode: FaultInjectionMode;
  /** Reads the operator's key of the router. */
  readonly operatorKey: () => Promise<string>;
  readonly clock: () => Date;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly log: Logger;
}

/**
 * Undefined for a request without faults. Throws FAULTS_REFUSED for one that may not inject any, and BAD_REQUEST for a
 * list that is malformed or names what does not exist.
 */
export type ReadFaults = (headers: IncomingHttpHeaders) => Promise<InjectedFaults | undefined> | undefined;

/** @param targetsOf Called once, when the first list is read. */
export function createReadFaults(options: ReadFaultsOptions, targetsOf: () => FaultTargets): ReadFaults {
  let targets: FaultTargets | undefined;
  const read = async (text: string, signature: string | undefined): Promise<InjectedFaults | undefined> => {
    if (text.trim() === '') return undefined;
    if (options.mode !== 'open') await requireSignature(text, signature, options);
    targets ??= targetsOf();
    try {
      const list = parseFaultList(text, targets);
      if (options.mode === 'signed') options.log.info({ faults: text }, 'faults are injected into a request');
      return new InjectedFaults(list, options.random);
    } catch (error) {
      if (!(error instanceof FaultListError)) throw error;
      throw badRequest(400, `The list of faults in the header "${HEADERS.fault}" is malformed. ${error.message}`);
    }
  };
  return (headers) => {
    const text = headers[HEADERS.fault];
    return text === undefined ? undefined : read(String(text), headers[HEADERS.faultSignature]?.toString());
  };
}

const REASONS: Readonly<Record<SignatureProblem, string>> = {
  malformed: 'is not "<seconds since 1970 until which it is valid>.<signature>"',
  expired: 'has expired',
  'too long': 'is valid for more than an hour',
  wrong: "is not of this list of faults by this router's operator key",
};

async function requireSignature(
  text: string,
  signature: string | undefined,
  { mode, operatorKey, clock }: ReadFaultsOptions,
): Promise<void> {
  if (mode === 'off') throw faultsRefused('ROUTER_FAULT_INJECTION=off');
  if (signature === undefined)
    throw faultsRefused(`it has no signature in the header "${HEADERS.faultSignature}" ("npm run fault" makes one)`);
  const problem = checkFaultSignature(await operatorKey(), text, signature, clock());
  if (problem !== null)
    throw faultsRefused(`the signature in the header "${HEADERS.faultSignature}" ${REASONS[problem]}`);
}

/** The caller with the faults of the request. */
export async function withFaults(caller: Caller, faults: ReturnType<ReadFaults>): Promise<Caller> {
  const injected = await faults;
  return injected === undefined ? caller : { ...caller, faults: injected };
}
