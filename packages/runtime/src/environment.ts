/** The process's environment variables. The only file that reads `process.env`. */

export type Environment = Readonly<Record<string, string | undefined>>;

/** The variables of this process. Tests pass a record of their own instead. */
export function processEnvironment(): Environment {
  return process.env;
}

/**
 * Keeps `@apollo/gateway` from measuring where it runs and reporting it to its vendor. It reads the environment itself,
 * so the call must precede its first construction.
 */
export function disableApolloTelemetry(): void {
  process.env['APOLLO_TELEMETRY_DISABLED'] = 'true';
}
