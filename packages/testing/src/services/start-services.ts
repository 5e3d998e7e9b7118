/** The servers of `npm run test:services`, for proofs: started, put into the environment, and stopped. */
import { processEnvironment } from '@marquee/runtime/environment';

export interface RunningServices {
  readonly kafka: {
    readonly what: string;
    stop(signal?: NodeJS.Signals): Promise<void>;
    /** Null when the broker is somebody else's. */
    readonly restart: (() => Promise<void>) | null;
  };
  readonly mongo: { readonly what: string };
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Plain Node, which is not compiled: found from the sources' folder. */
const SCRIPT = new URL('../../../launcher/src/services/start-services.mjs', import.meta.url);

/** Starts them (or takes those that the environment names), for this process and its children. */
export async function startServices(which: { readonly mongo: boolean }): Promise<RunningServices> {
  const script = (await import(SCRIPT.href)) as {
    startServices(which: { readonly mongo: boolean }): Promise<RunningServices>;
  };
  const services = await script.startServices(which);
  Object.assign(processEnvironment(), services.env);
  return services;
}
