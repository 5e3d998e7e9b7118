/** Starts the servers of `npm run test:services` for a proof and names them in the environment. */
import { processEnvironment } from '@marquee/runtime/environment';

export interface RunningServices {
  readonly kafka: {
    readonly what: string;
    stop(signal?: NodeJS.Signals): Promise<void>;
    /** Null when the environment names the broker. */
    readonly restart: (() => Promise<void>) | null;
  };
  readonly mongo: { readonly what: string };
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Not compiled: a path from this folder. */
const SCRIPT = new URL('../../../launcher/src/services/start-services.mjs', import.meta.url);

/** Starts the servers, or uses those that the environment names, for this process and its children. */
export async function startServices(which: { readonly mongo: boolean }): Promise<RunningServices> {
  const script = (await import(SCRIPT.href)) as {
    startServices(which: { readonly mongo: boolean }): Promise<RunningServices>;
  };
  const services = await script.startServices(which);
  Object.assign(processEnvironment(), services.env);
  return services;
}
