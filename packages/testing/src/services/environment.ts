/** Addresses of the servers that `npm run test:services` has started, or that the environment names. */
import { processEnvironment } from '@marquee/runtime/environment';

export interface Services {
  readonly mongodbUrl: string;
  /** A MongoDB without transactions; null when the environment names the servers. */
  readonly mongodbAloneUrl: string | null;
  readonly kafkaBrokers: readonly string[];
  readonly redisUrl: string;
}

function requiredVariable(name: string): string {
  const value = processEnvironment()[name];
  if (value === undefined || value === '')
    throw new Error(`${name} is not set: run these tests by \`npm run test:services\`.`);
  return value;
}

/** Each variable is read at its first use, so that a test can need one server without the other. Throws when unset. */
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
    get redisUrl() {
      return requiredVariable('REDIS_URL');
    },
  };
}
