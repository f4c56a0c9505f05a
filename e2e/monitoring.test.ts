import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bikeCommandQueue } from '@bike-rentals/contracts';
import { findFreePorts, findLocalBrokers } from '@bike-rentals/testing';
import { root, toMigrationTarget } from '@bike-rentals/system/paths';
import { instances, services, type ProgramName } from '@bike-rentals/system/services';
import { connect } from 'amqplib';
import BetterSqlite3 from 'better-sqlite3';
import { getCursor, logIn, register, send } from './support/client.ts';
import { addBike, addFleet, rent, returnBike } from './support/fleet.ts';
import { findPrometheus, startPrometheus } from './support/prometheus.ts';
import { startBrokerSystem, type BrokerSystem } from './support/system.ts';

const brokers = (await findPrometheus()) === undefined ? undefined : await findLocalBrokers();
afterAll(() => brokers?.[Symbol.asyncDispose]());

interface Panel {
  title: string;
  type: string;
  targets?: { expr: string }[];
}

/** The expressions of all panels. Grafana puts the interval in, which is four scrapes at least. */
async function readExpressions(): Promise<string[]> {
  const folder = join(root, 'deploy/grafana/dashboards');
  const files = await readdir(folder);
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return texts
    .flatMap((text) => (JSON.parse(text) as { panels: Panel[] }).panels)
    .flatMap(({ targets = [] }) => targets)
    .map(({ expr }) => expr.replaceAll('$__rate_interval', '30s'));
}

function toTargets({ addresses }: BrokerSystem, routerMetrics: number): Record<string, string[]> {
  const toAddress = (name: ProgramName) => new URL(addresses[name]).host;
  return {
    router: [`127.0.0.1:${routerMetrics}`],
    ...Object.fromEntries(
      services.map((service) => [
        service,
        instances.filter((instance) => instance.service === service).map(({ name }) => toAddress(name)),
      ]),
    ),
  };
}

/** Rents the only bike of a model, lets a second user wait for it, and returns it: a hold, a notification and a mail. */
async function ride(system: BrokerSystem): Promise<void> {
  const admin = await logIn(system, 'admin');
  const [rider, next] = [await register(system), await register(system)];
  const { modelId, stationId } = await addFleet(admin, { bikes: 1 });
  await using watch = rider.subscribe<{ bikeEvents: { kind: string } }>(
    'subscription ($after: ID) { bikeEvents(after: $after) { kind } }',
    {
      after: await getCursor(rider),
    },
  );
  const { rentalId } = await rent(rider, { modelId });
  await rent(next, { modelId, whenUnavailable: 'QUEUE' });
  await returnBike(rider, rentalId, stationId);
  await watch.nextWhere(({ bikeEvents }) => bikeEvents.kind === 'HELD');
  await send(system.url, 'mutation ($token: String!) { refreshToken(refreshToken: $token) { __typename } }', {
    token: rider.refreshToken,
  });
}

(brokers ? test : test.skip)(
  'every panel has data of a running system, and each thing that breaks rings its alarm',
  async () => {
    if (!brokers) throw new Error('no brokers');
    const [routerMetrics = 0, nobody] = await findFreePorts(2);
    await using system = await startBrokerSystem(brokers, {
      ROUTER_METRICS_PORT: String(routerMetrics),
      SMTP_URL: `smtp://127.0.0.1:${nobody}`,
      MAIL_FROM: 'bikes@example.org',
      BOUNCE_MAILBOX: `imap://bounces:password@127.0.0.1:${nobody}/INBOX`,
    });
    await using prometheus = await startPrometheus(toTargets(system, routerMetrics));
    const untilFiring = (alert: string, labels = '') =>
      prometheus.untilData(`ALERTS{alertname="${alert}",alertstate="firing"${labels}}`);
    // Counters that have increased before the first scrape have not increased for Prometheus.
    await prometheus.untilData(`count(count_over_time(up[30s]) > 1 and up == 1) == ${instances.length + 1}`);
    // users tries the mailbox a minute after its start, then less and less often, so the alert is looked for from now on.
    const isUnread = untilFiring('BouncesUnread');
    isUnread.catch(() => undefined);
    await ride(system);
    for (const expression of await readExpressions()) await prometheus.untilData(expression);
    // A busy machine may be slow.
    expect(await prometheus.query('ALERTS{severity="critical"}')).toEqual([]);

    const [admin, rider] = [await logIn(system, 'admin'), await register(system)];
    const fleet = await addFleet(admin, { bikes: 1 });
    await brokers.kafka.kill();
    await addBike(admin, fleet);
    await sendPoison(brokers.rabbitmqUrl, system);
    await untilFiring('DeadLetters', ',job="bikes"');
    await brokers.rabbitmq.kill();
    await rent(rider, { modelId: fleet.modelId });
    const lock = lockDatabase(system);
    const isTold = untilFiring('RouterErrors').then(() => true);
    const fail = () => send(system.url, '{ bikes { nodes { id } } }').then(() => false);
    while (!(await Promise.race([isTold, fail()])));
    // There is no mail server.
    await untilFiring('MailsFailing');
    await isUnread;
    for (const broker of ['RabbitMQ', 'Kafka'])
      await untilFiring('BrokerUnreachable', `,job="bikes",broker="${broker}"`);
    await untilFiring('RequestsPending');
    await untilFiring('EventsUnsent', ',job="bikes"');
    await untilFiring('DatabaseNotWritable', ',job="auth"');
    lock[Symbol.dispose]();

    const auth = await system.whenLive('auth');
    auth.kill('SIGSTOP');
    await untilFiring('ProcessDown', ',job="auth"');
    await system.whenLive('auth', { otherThan: auth });
  },
  180_000,
);

async function sendPoison(rabbitmqUrl: string, { env }: BrokerSystem): Promise<void> {
  const connection = await connect(rabbitmqUrl);
  const channel = await connection.createConfirmChannel();
  channel.sendToQueue(`${env['BROKER_PREFIX'] ?? ''}${bikeCommandQueue}`, Buffer.from('no command'));
  await channel.waitForConfirms();
  await connection.close();
}

/** As a backup tool that never ends would. */
function lockDatabase({ env }: BrokerSystem): Disposable {
  const database = new BetterSqlite3(toMigrationTarget('auth', env).file, { timeout: 10_000 });
  database.exec('BEGIN IMMEDIATE');
  return { [Symbol.dispose]: () => void database.close() };
}
