import type { InjectedFaults } from '@marquee/fault-injection/injected-faults';

/** Whether a request says nothing of its subgraph, because its outcome may be that of a fault. */
export function isSeparate({
  subgraph,
  faults,
}: {
  readonly subgraph: string;
  readonly faults?: InjectedFaults | undefined;
}): boolean {
  return faults !== undefined && !faults.list.isCounted && faults.concern(subgraph);
}
