/** Reads the response of the router's `/status`. */

export type PartState = 'working' | 'degraded' | 'off';

export interface ServiceStatus {
  readonly status: PartState;
  readonly parts: readonly { readonly name: string; readonly state: PartState; readonly sinceMs: number }[];
}

const STATES: readonly unknown[] = ['working', 'degraded', 'off'] satisfies readonly PartState[];

function isState(value: unknown): value is PartState {
  return STATES.includes(value);
}

/** Null for what is no status. A part in another form is left out. */
export function readStatus(response: unknown): ServiceStatus | null {
  const { status, parts } = (response ?? {}) as { readonly status?: unknown; readonly parts?: unknown };
  if (!isState(status) || typeof parts !== 'object' || parts === null) return null;
  return {
    status,
    parts: Object.entries(parts).flatMap(([name, part]: [string, unknown]) => {
      const { state, since } = (part ?? {}) as { readonly state?: unknown; readonly since?: unknown };
      const sinceMs = typeof since === 'string' ? Date.parse(since) : Number.NaN;
      return isState(state) && !Number.isNaN(sinceMs) ? [{ name, state, sinceMs }] : [];
    }),
  };
}
