/**
 * npm start               runs the whole system; with RABBITMQ_URL and KAFKA_BROKERS each service as its own process
 * npm start -- --fresh    begins anew: what is in the data folder is deleted
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readBrokerConfig } from '@bike-rentals/messaging';
import { ConfigError, createConfigReader, logLevels, readMode, runMain } from '@bike-rentals/runtime';
import { demoPassword } from '@bike-rentals/demo/people';
import { demoAccounts, demoPeople, prepareDemo } from '@bike-rentals/demo/seed-demo';
import { checkSettings } from '@bike-rentals/system/check-settings';
import { lockDataFolder, toDataFolder, toMigrationTarget } from '@bike-rentals/system/paths';
import { startEmbedded } from '@bike-rentals/system/embedded';
import { createTabs } from '@bike-rentals/system/playground-tabs';
import { prepare } from '@bike-rentals/system/first-start';
import { checkPorts, startProcesses, type Ports } from '@bike-rentals/system/processes';
import { instances, services, toPortVariable } from '@bike-rentals/system/services';
import { buildInBackground, findPages, isBuilt } from './web/web-app.ts';

/** The front door of the npm scripts says when it was opened: that is when the waiting began. */
const started = Number(process.env.STARTED_AT) || performance.timeOrigin;
const tell = (text: string): void => console.log(text);

// As main.ts of bikes does.
process.env.TZ = 'UTC';

await runMain(async () => {
  const { values } = parseArgs({ options: { fresh: { type: 'boolean', default: false } } });
  const pages = findPages(process.env);
  // Somebody else's folder is somebody else's to fill.
  const builds = pages !== undefined && !process.env.ROUTER_PAGES;
  const env = { ...process.env, ROUTER_PAGES: pages ?? '' };
  const read = createConfigReader(env);
  const logLevel = read.getChoice('LOG_LEVEL', logLevels, 'warn');
  const port = read.getPort('PORT', 4000);
  const hasBrokers = readBrokers();
  const demo = readMode(env) !== 'production';
  const { playground } = checkSettings(env);

  await using opened = new AsyncDisposableStack();
  opened.use(lockDataFolder(env));
  await checkPorts(hasBrokers ? toPorts(port) : { router: port }, env);
  if (values.fresh) {
    if (hasBrokers && !read.find('BROKER_PREFIX')) {
      throw new ConfigError(
        'BROKER_PREFIX',
        'choose a new one with --fresh: the brokers keep the messages of the old life',
      );
    }
    await deleteData();
  }
  const tellStep = (step: string) => tell(`  ${step}`);
  await prepare(env, tellStep);
  await prepareDemo(env, { demo, tell: tellStep });
  const people = demo ? demoPeople : [];
  const [renter] = people;
  const tabs = createTabs(renter && { email: renter.email, password: demoPassword });
  const accounts = demo ? demoAccounts : [];
  const system = hasBrokers
    ? await startProcesses({
        env: { ...env, LOG_LEVEL: logLevel },
        tabs,
        accounts,
        ports: toPorts(port),
        onRestart,
      })
    : await startEmbedded({ env, accounts, tabs, logLevel });
  const at = 'port' in system ? system.port : port;
  const wasBuilt = pages !== undefined && isBuilt(pages);
  announce(hasBrokers);
  opened.defer(() => tell('Stopped. The data is kept for the next start.'));
  opened.use(system);
  if (builds) {
    const onBuilt = () => !wasBuilt && tell(`  The web app is there: http://localhost:${at}/app/`);
    opened.use(buildInBackground({ env: process.env, tell, onBuilt }));
  }
  opened.defer(() => tell('\nStopping …'));
  return opened.move();

  function readBrokers(): boolean {
    const { rabbitmqUrl: rabbitmq, kafkaBrokers: kafka } = readBrokerConfig(env);
    if (rabbitmq && !kafka) throw new ConfigError('KAFKA_BROKERS', 'is not set, but RABBITMQ_URL is');
    if (kafka && !rabbitmq) throw new ConfigError('RABBITMQ_URL', 'is not set, but KAFKA_BROKERS is');
    return rabbitmq !== undefined;
  }

  function toPorts(router: number): Ports {
    const ports = instances.map(
      ({ name, port: usual }) => [name, read.getPort(toPortVariable(name), usual)] as const,
    );
    return { router, ...Object.fromEntries(ports) } as Ports;
  }

  function announce(withBrokers: boolean): void {
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    const how = withBrokers ? 'a process each, over RabbitMQ and Kafka' : 'embedded, in one process';
    tell(`\nBike Rentals is ready after ${seconds} s (${how}).\n`);
    if (pages !== undefined) {
      const hint = isBuilt(pages)
        ? ''
        : `   (${builds ? 'opens when it is built, in a minute' : 'not built'})`;
      tell(`  Web app      http://localhost:${at}/app/${hint}`);
    }
    if (playground) tell(`  Playground   http://localhost:${at}/playground/`);
    tell(`  GraphQL      http://localhost:${at}/graphql   ws://localhost:${at}/graphql`);
    if (demo) tell('  Front ends   on any port of http://localhost may use it');
    for (const { email, role, password } of people.filter((person) => person.password)) {
      tell(`  Log in as    ${email.padEnd(20)} ${String(password)}   (${role.toLowerCase()})`);
    }
    tell(
      demo
        ? '\nCtrl-C stops it. To see the town move: npm run demo:traffic'
        : "\nCtrl-C stops it. An admin's account: npm run create-admin -- you@example.org",
    );
  }
});

/** Only what is ours in there: databases, keys, and the transport's file. */
async function deleteData(): Promise<void> {
  const folder = toDataFolder(process.env);
  const databases = services.map((service) => toMigrationTarget(service).file);
  for (const file of [...databases, join(folder, 'transport.db')]) {
    for (const suffix of ['', '-wal', '-shm', '-journal']) await rm(`${file}${suffix}`, { force: true });
  }
  await rm(join(folder, 'keys'), { recursive: true, force: true });
  tell('  deleted what was there');
}

function onRestart(name: string, code: number | null): void {
  console.error(`${name} ended with ${code ?? 'a signal'}, starting it again`);
}
