/** Every error must have a path, a service and a code, and must not expose internals. */
import type { ClientError } from '../system/http-client.js';

const INTERNALS = /127\.0\.0\.1|localhost|https?:\/\/|:\d{4,5}\b|\bat .*\(.*:\d+:\d+\)|node_modules|ECONN|EPIPE/;

export function attributionFindings(errors: readonly ClientError[], service: string): readonly string[] {
  return errors.flatMap((error) => {
    const text = JSON.stringify(error);
    return [
      ...(Array.isArray(error.path) && error.path.length > 0 ? [] : [`an error has no path: ${text}`]),
      ...(error.extensions?.service === service ? [] : [`an error does not name ${service}: ${text}`]),
      ...(typeof error.extensions?.code === 'string' ? [] : [`an error has no code: ${text}`]),
      ...(INTERNALS.test(text) ? [`an error exposes internals: ${text}`] : []),
    ];
  });
}
