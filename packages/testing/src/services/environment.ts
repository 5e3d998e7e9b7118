/** The servers that `npm run test:services` has started, or that its caller named. */
import { processEnvironment } from '@marquee/runtime/environment';

export interface Services {
  readonly mongodbUrl: string;
  /** A MongoDB without transactions; null when `mongodbUrl` was named by the caller. */
  readonly mongodbAloneUrl: string | null;
  readonly kafkaBrokers: readonly string[];
}

function requiredVariable(name: string): string {
  const value = processEnvironment()[name];
  if (value === undefined || value === '')
    throw new Error(`${name} is not set: run these tests by \`npm run test:services\`.`);
  return value;
}

/** Each is asked for when it is read: who needs one of them need not have the other. */
export function servicesFromEnvironment(): Services {
  return {
    get mongodbUrl() {
      return requiredVariable('MONGODB_URL');
    },
    get mongodbAloneUrl() {
      const url = processEnvironment()['MONGODB_ALONE_URL'] ?? '';
      return url === '' ? null : url;
    },
    get kafkaBrokers() {
      return requiredVariable('KAFKA_BROKERS').split(',');
    },
  };
}
