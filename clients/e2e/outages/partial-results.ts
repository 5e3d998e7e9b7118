/** All combinations of subgraph and fault, each compared with the healthy page. */
import type { ClientError, GraphQLResponse } from '../system/http-client.js';
import { browse } from '../browse/browse-page.js';
import type { Session } from '../browse/browse-page.js';
import { partialFindings } from './check-partial-response.js';
import { FAULTS } from './fault-proxy.js';
import type { FaultName } from './fault-proxy.js';
import type { FaultySystem } from './faulty-system.js';
import { differences } from './response-leaves.js';
import { planOperation } from '../browse/plan-budgets.js';

export interface OutageCase {
  readonly service: string;
  readonly fault: FaultName;
  readonly findings: readonly string[];
  readonly errors: readonly ClientError[];
  readonly milliseconds: number;
  /** Leaves of the healthy page that this response lacks. */
  readonly lost: number;
}

/** Paths that differ between two healthy responses: the time of generation. */
function volatilePaths(one: GraphQLResponse, other: GraphQLResponse): ReadonlySet<string> {
  return new Set(differences(one.data, other.data).map(({ path }) => path));
}

/** How often a page is retried: the case before may have opened a circuit breaker, which is open for a second. */
const WHOLE_PAGE_TRIES = 20;
const PAUSE_MS = 250;

/** A page without errors for comparison; the last page when each has errors. */
async function wholePage(router: string, session: Session): Promise<GraphQLResponse> {
  let page = await browse(router, session);
  for (let tries = 1; page.errors.length > 0 && tries < WHOLE_PAGE_TRIES; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    page = await browse(router, session);
  }
  return page;
}

/** Runs one combination: injects the fault, requests the page, and removes the fault. */
export async function runOutageCase(
  faulty: FaultySystem,
  session: Session,
  service: string,
  fault: FaultName,
): Promise<OutageCase> {
  const { router } = faulty.system;
  const [healthy, again] = [await wholePage(router, session), await wholePage(router, session)];
  const proxy = faulty.proxy(service);
  await proxy.setFault(FAULTS[fault]);
  try {
    const broken = await browse(router, session);
    const volatile = volatilePaths(healthy, again);
    const findings = partialFindings({ plan: planOperation('BrowsePage'), healthy, broken, service, fault, volatile });
    const healthyErrors = healthy.errors.map((error) => `the healthy page has an error: ${JSON.stringify(error)}`);
    return {
      service,
      fault,
      findings: [...healthyErrors, ...findings],
      errors: broken.errors,
      milliseconds: broken.milliseconds,
      lost: differences(healthy.data, broken.data).filter(({ path }) => !volatile.has(path)).length,
    };
  } finally {
    await proxy.setFault(null);
  }
}

/** The faults that apply to a subgraph on this page. Entity faults apply only to subgraphs that resolve entities. */
export function faultsFor(service: string): readonly FaultName[] {
  const isAskedForEntities = planOperation('BrowsePage').fetches.some(
    (fetch) => fetch.service === service && fetch.kind === 'entities',
  );
  return (Object.keys(FAULTS) as FaultName[]).filter((fault) => fault !== 'entities' || isAskedForEntities);
}
