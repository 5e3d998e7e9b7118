/** An Apache Kafka for tests: one node in KRaft mode, from the jars on Maven Central. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../console.mjs';
import { requirePrograms } from './programs.mjs';
import { CACHE, freePort, run, startServer } from './server.mjs';

/** The newest release that runs on Java 17. */
const VERSION = '4.4.0';

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>marquee</groupId><artifactId>kafka</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${VERSION}</version></dependency>
    <dependency><groupId>org.apache.logging.log4j</groupId><artifactId>log4j-slf4j-impl</artifactId><version>2.24.3</version></dependency>
  </dependencies>
</project>
`;

const ALTERNATIVE = 'Or use a Kafka that is already running: KAFKA_BROKERS=host:port npm run test:services';

function fetchJars() {
  const jars = join(CACHE, `kafka-${VERSION}`);
  if (existsSync(jars)) return jars;
  requirePrograms({ mvn: 'maven' });
  const draft = `${jars}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  writeFileSync(join(draft, 'pom.xml'), POM);
  try {
    run(
      'Fetching Apache Kafka from Maven Central',
      'mvn',
      [
        '-q',
        '-B',
        'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies',
        '-DoutputDirectory=libs',
      ],
      { cwd: draft },
    );
  } catch (error) {
    throw new UserError(`${error.message}\nMake Maven Central reachable.`);
  }
  renameSync(draft, jars);
  return jars;
}

/** Finds Java and the jars. Returns the folder of the jars. */
function requireKafka() {
  try {
    requirePrograms({ java: 'openjdk-17-jre-headless' });
    return fetchJars();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`Apache Kafka cannot be started here. ${error.message}\n${ALTERNATIVE}`);
  }
}

function settings({ port, controllerPort, data }) {
  return `
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controllerPort}
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}
advertised.listeners=PLAINTEXT://127.0.0.1:${port}
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs=${data}
offsets.topic.replication.factor=1
offsets.topic.num.partitions=8
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
auto.create.topics.enable=false
`;
}

/**
 * @returns {Promise<{ brokers: string, what: string, stop(signal?: NodeJS.Signals): Promise<void>, restart:
 * (() => Promise<void>) | null }>} `restart` is null for a broker that was already running.
 */
export async function startKafka(folder) {
  if (process.env.KAFKA_BROKERS)
    return {
      brokers: process.env.KAFKA_BROKERS,
      what: 'Apache Kafka of KAFKA_BROKERS',
      stop: async () => {},
      restart: null,
    };
  const classpath = join(requireKafka(), 'libs', '*');
  const [port, controllerPort] = [await freePort(), await freePort()];
  const own = join(folder, 'kafka');
  mkdirSync(own, { recursive: true });
  const file = join(own, 'server.properties');
  writeFileSync(file, settings({ port, controllerPort, data: join(own, 'data') }));
  run('Formatting the storage of Apache Kafka', 'java', [
    '-cp',
    classpath,
    'kafka.tools.StorageTool',
    'format',
    '-t',
    randomBytes(16).toString('base64url'),
    '-c',
    file,
  ]);
  const start = () =>
    startServer({
      name: 'kafka',
      program: 'java',
      args: ['-Xms128m', '-Xmx512m', '-cp', classpath, 'kafka.Kafka', file],
      port,
      folder: own,
    });
  let server = await start();
  return {
    brokers: `127.0.0.1:${port}`,
    what: `Apache Kafka ${VERSION}`,
    stop: (signal) => server.stop(signal),
    restart: async () => {
      server = await start();
    },
  };
}
