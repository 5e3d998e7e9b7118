/** The kill switches as one request sees them: they do not change while it runs. */
import { disabledMessage } from '@marquee/contracts/switches';
import type { FieldErrorCode } from '@marquee/contracts/error-codes';
import { GraphQLError } from 'graphql';
import type { ExecutionResult } from 'graphql';

export type IsEnabled = (feature: string) => boolean;

/** The part of a context value that switched-off fields use. */
export interface SwitchContext {
  readonly isEnabled: IsEnabled;
}

const ALL_ENABLED: IsEnabled = () => true;

/**
 * @param subgraph Its features are off with it.
 * @param core Names whose switch is not obeyed.
 */
export function createIsEnabled(subgraph: string, off: ReadonlySet<string>, core: ReadonlySet<string>): IsEnabled {
  const isOff = (name: string): boolean => off.has(name) && !core.has(name);
  if (off.size === 0) return ALL_ENABLED;
  if (isOff(subgraph)) return () => false;
  return (feature) => !isOff(feature);
}

/** Context -> name -> the error of its first field. */
const disabled = new WeakMap<SwitchContext, Map<string, GraphQLError>>();

/** Notes that a field of the response is absent; the response gets one error for each name. */
export function noteDisabled(context: SwitchContext, name: string, path: readonly (string | number)[]): GraphQLError {
  const known = disabled.get(context) ?? new Map<string, GraphQLError>();
  disabled.set(context, known);
  const error = known.get(name) ?? disabledError(name, path);
  known.set(name, error);
  return error;
}

function disabledError(name: string, path: readonly (string | number)[]): GraphQLError {
  const extensions = { code: 'DISABLED' satisfies FieldErrorCode, feature: name };
  return new GraphQLError(disabledMessage(name), { path, extensions });
}

/** The result with one error for each name that is off, wherever its fields are. */
export function withDisabledErrors(result: ExecutionResult, context: SwitchContext): ExecutionResult {
  const noted = disabled.get(context);
  if (noted === undefined || result.data === undefined) return result;
  const others = (result.errors ?? []).filter(({ extensions }) => extensions['code'] !== 'DISABLED');
  return { ...result, errors: [...others, ...noted.values()] };
}
