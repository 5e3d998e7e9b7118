/** Which adapters a subgraph stands on, and where their servers are. */
import type { Settings, SharedConfig } from '@marquee/runtime/config';

export interface MongoConfig {
  readonly url: string;
  /** The setting that the URL was found in. */
  readonly urlSetting: string;
  readonly allowNoTransactions: boolean;
}

export interface KafkaConfig {
  /** `host:port` each. */
  readonly brokers: readonly string[];
  /** Of topics that this process makes. */
  readonly partitions: number;
}

export interface AdaptersConfig {
  /** Begins the names of databases, topics and groups: several houses can share one cluster. */
  readonly namespace: string;
  /** Null: the embedded store. */
  readonly mongo: MongoConfig | null;
  /** Null: the embedded log. */
  readonly kafka: KafkaConfig | null;
}

const MONGODB_URL = /^mongodb(\+srv)?:\/\/[^/]/;
const NAMESPACE = /^[a-z][a-z0-9_]{0,31}$/;
const BROKER = /^[^\s:,/]+:\d{1,5}$/;

/**
 * Divides among twice as many instances as anybody starts at first; more cost little, and changing them later moves
 * keys.
 */
const DEFAULT_PARTITIONS = 6;

/**
 * A subgraph's own URL, with its own credentials, goes before the shared one. Never printed: it may hold a password.
 */
function readMongo(settings: Settings): MongoConfig {
  const ownSetting = `${settings.ownPrefix}MONGODB_URL`;
  const own = settings.secret(ownSetting);
  const shared = settings.secret('MONGODB_URL');
  const urlSetting = own === null ? 'MONGODB_URL' : ownSetting;
  const url = own ?? shared ?? '';
  if (url === '')
    settings.problem(
      `MARQUEE_STORE=mongo needs MONGODB_URL (or ${ownSetting}), as in mongodb://127.0.0.1:27017/?replicaSet=rs0`,
    );
  else if (!MONGODB_URL.test(url)) settings.problem(`${urlSetting} must be a mongodb:// or mongodb+srv:// URL`);
  return { url, urlSetting, allowNoTransactions: settings.flag('MARQUEE_MONGO_ALLOW_NO_TRANSACTIONS', false) };
}

function readKafka(settings: Settings): KafkaConfig {
  const text = settings.text('KAFKA_BROKERS', '');
  const brokers = text
    .split(',')
    .map((broker) => broker.trim())
    .filter((broker) => broker !== '');
  if (brokers.length === 0) settings.problem('MARQUEE_EVENTS=kafka needs KAFKA_BROKERS, as in 127.0.0.1:9092');
  const odd = brokers.find((broker) => !BROKER.test(broker));
  if (odd !== undefined) settings.problem(`KAFKA_BROKERS must be host:port, with commas between several, got "${odd}"`);
  return {
    brokers,
    partitions: settings.wholeNumber('MARQUEE_KAFKA_PARTITIONS', {
      fallback: DEFAULT_PARTITIONS,
      min: 1,
      max: 1000,
      unit: 'partitions',
    }),
  };
}

/** Problems go to the settings, to be told with all others. */
export function readAdaptersConfig(settings: Settings, { store, events }: SharedConfig): AdaptersConfig {
  // A setting of an adapter that is not chosen is no misspelling.
  settings.allow(`${settings.ownPrefix}MONGODB_URL`);
  const namespace = settings.text('MARQUEE_NAMESPACE', 'marquee');
  if (!NAMESPACE.test(namespace))
    settings.problem(`MARQUEE_NAMESPACE must be lower-case letters, digits and underscores, got "${namespace}"`);
  return {
    namespace,
    mongo: store === 'mongo' ? readMongo(settings) : null,
    kafka: events === 'kafka' ? readKafka(settings) : null,
  };
}
