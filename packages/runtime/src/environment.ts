/** The process's environment variables. The only file that reads `process.env`. */

export type Environment = Readonly<Record<string, string | undefined>>;

/** The variables of this process. Tests pass a record of their own instead. */
export function processEnvironment(): Environment {
  return process.env;
}

/** Reads variables that are meant for this process alone, and removes them: its children inherit the others. */
export function takeVariables<Name extends string>(names: readonly Name[]): Readonly<Partial<Record<Name, string>>> {
  const taken: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const value = process.env[name];
    if (value !== undefined) taken[name] = value;
    delete process.env[name];
  }
  return taken;
}

/**
 * Keeps `@apollo/gateway` from measuring where it runs and reporting it to its vendor. It reads the environment itself,
 * so the call must precede its first construction.
 */
export function disableApolloTelemetry(): void {
  process.env['APOLLO_TELEMETRY_DISABLED'] = 'true';
}
