import { withFieldFaults } from '@marquee/fault-injection/field-faults';
import type { ResponseTypes } from '@marquee/fault-injection/fault-targets';
import { FAULTY_BODIES, withWrongTypes } from '@marquee/fault-injection/faulty-bodies';
import type { FetchOutcome, InjectedFaults } from '@marquee/fault-injection/injected-faults';
import { httpStatusError, timeoutError, toSubgraphError } from '../subgraph-client/subgraph-error.js';
import type { RawRequest, SendRaw } from '../subgraph-client/subgraph-request.js';
import { promisedPolicy } from './policy.js';
import type { Policy } from './policy.js';
import { pause } from './pause.js';

/**
 * Replaces the outcomes of requests to subgraphs by the faults that a client's request asks for. The faults that need no
 * response are injected without a request.
 */
export function injectFaults(faults: InjectedFaults, types: () => ResponseTypes): Policy {
  return promisedPolicy((next) => async (request) => {
    const { subgraph, kind, deadline } = request;
    const { delayMs, outcome } = faults.next(subgraph, kind);
    if (delayMs > 0) await pause(delayMs, deadline);
    if (deadline.isOver) throw timeoutError(subgraph, deadline.signal.reason);
    const body = outcome === null ? await next(request) : await failWith(outcome, next, request);
    return withFaultyFields(body, request, faults, types);
  });
}

async function failWith(outcome: FetchOutcome, next: SendRaw, request: RawRequest): Promise<Buffer> {
  const { subgraph, deadline } = request;
  switch (outcome.kind) {
    case 'status':
      throw httpStatusError(subgraph, outcome.status, Buffer.from('An injected fault.'));
    case 'refused':
    case 'flapping':
      throw toSubgraphError(subgraph, new Error('connect ECONNREFUSED (an injected fault)'));
    case 'reset':
      throw toSubgraphError(subgraph, new Error('read ECONNRESET (an injected fault)'));
    case 'half':
      await next(request);
      throw toSubgraphError(subgraph, new Error('The subgraph closed the connection (an injected fault).'));
    case 'hang':
      await pause(Infinity, deadline);
      throw timeoutError(subgraph, deadline.signal.reason);
    case 'slow': {
      const body = await next(request);
      await pause(body.length * 1_000, deadline);
      if (deadline.isOver) throw timeoutError(subgraph, deadline.signal.reason);
      return body;
    }
    case 'wrong-types':
      return Buffer.from(withWrongTypes((await next(request)).toString()));
    case 'html':
    case 'empty':
    case 'null':
    case 'error':
    case 'deep':
      return Buffer.from(FAULTY_BODIES[outcome.kind]);
  }
}

function withFaultyFields(
  body: Buffer,
  request: RawRequest,
  faults: InjectedFaults,
  types: () => ResponseTypes,
): Buffer {
  const ofFields = faults.fieldFaultsOf(request.subgraph);
  if (ofFields.length === 0) return body;
  const sent = Buffer.from(request.body, 'latin1').toString();
  const received = body.toString();
  const faulty = withFieldFaults(sent, received, {
    faults: ofFields,
    types: types(),
    random: faults.random,
    onHit: (fault) => faults.count(fault),
  });
  return faulty === received ? body : Buffer.from(faulty);
}
