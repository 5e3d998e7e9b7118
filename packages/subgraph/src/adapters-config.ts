/** The adapters of document store and event log that a process uses, and the addresses of their servers. */
import { KAFKA_SETTINGS, readKafkaConfig } from '@marquee/event-log/kafka/config';
import type { KafkaConfig } from '@marquee/event-log/kafka/config';
import { prefixOf } from '@marquee/runtime/settings';
import type { SettingGroup, Settings } from '@marquee/runtime/settings';
import { SHARED_ADAPTER_SETTINGS } from '@marquee/runtime/shared-config';
import type { SharedConfig } from '@marquee/runtime/shared-config';

export interface MongoConfig {
  readonly url: string;
  /** The setting that the URL was read from. */
  readonly urlSetting: string;
  readonly allowNoTransactions: boolean;
}

export interface AdaptersConfig {
  /** Begins the names of databases, topics and groups. */
  readonly namespace: string;
  /** Null: the embedded store. */
  readonly mongo: MongoConfig | null;
  /** Null: the embedded log. */
  readonly kafka: KafkaConfig | null;
}

export const ADAPTER_SETTINGS = {
  mongoUrl: {
    name: 'MONGODB_URL',
    type: 'text',
    secret: true,
    default: null,
    sentence: 'MongoDB replica set for MARQUEE_STORE=mongo, as in mongodb://127.0.0.1:27017/?replicaSet=rs0.',
  },
  ...KAFKA_SETTINGS,
} as const satisfies SettingGroup;

/** The process's own MongoDB URL, which precedes the shared one. */
export function ownMongoUrlSetting(processName: string) {
  return {
    name: `${prefixOf(processName)}MONGODB_URL`,
    type: 'text',
    secret: true,
    default: null,
    sentence: 'MongoDB replica set of this process alone, with credentials of its own. Precedes MONGODB_URL.',
  } as const;
}

const MONGODB_URL = /^mongodb(\+srv)?:\/\/[^/]/;
const NAMESPACE = /^[a-z][a-z0-9_]{0,31}$/;

/** The URL is never printed: it may hold a password. */
function readMongo(settings: Settings): MongoConfig {
  const ownSetting = ownMongoUrlSetting(settings.processName);
  const own = settings.read(ownSetting);
  const shared = settings.read(ADAPTER_SETTINGS.mongoUrl);
  const urlSetting = own === null ? ADAPTER_SETTINGS.mongoUrl.name : ownSetting.name;
  const url = own ?? shared ?? '';
  if (url === '')
    settings.problem(
      `MARQUEE_STORE=mongo needs MONGODB_URL (or ${ownSetting.name}), as in mongodb://127.0.0.1:27017/?replicaSet=rs0`,
    );
  else if (!MONGODB_URL.test(url)) settings.problem(`${urlSetting} must be a mongodb:// or mongodb+srv:// URL`);
  return { url, urlSetting, allowNoTransactions: settings.read(SHARED_ADAPTER_SETTINGS.mongoAllowNoTransactions) };
}

/** Problems are collected in `settings`. */
export function readAdaptersConfig(settings: Settings, { store, events }: SharedConfig): AdaptersConfig {
  // A setting of an adapter that is not chosen is allowed.
  settings.declare(ownMongoUrlSetting(settings.processName));
  const namespace = settings.read(SHARED_ADAPTER_SETTINGS.namespace);
  if (!NAMESPACE.test(namespace))
    settings.problem(`MARQUEE_NAMESPACE must be lower-case letters, digits and underscores, got "${namespace}"`);
  return {
    namespace,
    mongo: store === 'mongo' ? readMongo(settings) : null,
    kafka: events === 'kafka' ? readKafkaConfig(settings) : null,
  };
}
