import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createUuid, silentLog, type Log } from '@bike-rentals/runtime';
import {
  findLocalBrokers,
  openTemporaryFolder,
  type BrokerSecurity,
  type LocalBrokers,
} from '@bike-rentals/testing';
import { openDeadLetters } from '../dead-letters.ts';
import { answerAll, toCommand, toOutcome } from '../testing/describe-commands.ts';
import { readInto, toEvents } from '../testing/describe-events.ts';
import { createRecorder } from '../testing/recorder.ts';
import type { Outcome } from '../transport.ts';
import { openBrokerTransport } from './open-broker-transport.ts';
import { readBrokerConfig } from './read-config.ts';

const folder = await openTemporaryFolder();
const security = await createCertificates(folder.path);
const brokers = await findLocalBrokers({ security });
afterAll(async () => {
  await brokers?.[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

/** An authority of our own, and a certificate of it for brokers at 127.0.0.1. */
async function createCertificates(path: string): Promise<BrokerSecurity> {
  const at = (name: string) => join(path, name);
  const openssl = (...args: string[]) => promisify(execFile)('openssl', args, { cwd: path });
  const curve = ['-newkey', 'rsa:2048', '-nodes'];
  await openssl(
    'req',
    '-x509',
    ...curve,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-subj',
    '/CN=Test CA',
    '-days',
    '2',
  );
  await openssl('req', ...curve, '-keyout', 'broker.key', '-out', 'broker.csr', '-subj', '/CN=broker');
  await writeFile(at('names'), 'subjectAltName=IP:127.0.0.1');
  const signer = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'names'];
  await openssl('x509', '-req', '-in', 'broker.csr', '-out', 'broker.pem', ...signer);
  return {
    ca: at('ca.pem'),
    certificate: at('broker.pem'),
    key: at('broker.key'),
    kafkaUser: { name: 'bikes', password: 'a-secret-of-ours' },
  };
}

if (brokers) describe('the transport over TLS', () => describeSecurity(brokers));
else describe.skip('the transport over TLS', () => test('works', () => undefined));

function describeSecurity({ rabbitmqUrl, kafkaBrokers }: LocalBrokers) {
  const { ca, kafkaUser } = security;
  /** As an operator sets them. */
  const env = {
    RABBITMQ_URL: rabbitmqUrl,
    RABBITMQ_CA_FILE: ca,
    KAFKA_BROKERS: kafkaBrokers,
    KAFKA_TLS: 'on',
    KAFKA_CA_FILE: ca,
    KAFKA_SASL_USERNAME: kafkaUser.name,
    KAFKA_SASL_PASSWORD: kafkaUser.password,
  };
  const open = (changes: Record<string, string> = {}, log: Log = silentLog) =>
    openBrokerTransport({ ...readBrokerConfig({ ...env, ...changes }), clientId: 'test', log });

  test('commands and their outcomes, and what was set aside', async () => {
    await using transport = await open();
    const queue = createUuid();
    const outcomes = createRecorder<Outcome>();
    await using _receiver = await transport.openCommandReceiver(queue, answerAll);
    await using sender = await transport.openCommandSender(queue, async (batch) => outcomes.record(...batch));
    const command = toCommand('ring');
    await sender.send(command);
    expect(await outcomes.reach(1)).toEqual([toOutcome(command)]);
    const from = { rabbitmqUrl, rabbitmqCa: await readFile(ca, 'utf8') };
    await using letters = await openDeadLetters({ from, queue });
    expect(await letters.list()).toEqual([]);
  });

  test.each(['scram-sha-512', 'plain'])('events, with a password by %s', async (KAFKA_SASL_MECHANISM) => {
    await using transport = await open({ KAFKA_SASL_MECHANISM });
    const topic = createUuid();
    await using publisher = await transport.openEventPublisher(topic);
    await publisher.publish(toEvents(1, 3));
    const { seqs, options } = readInto({ topic, group: createUuid() });
    await using _reader = await transport.openEventReader(options);
    expect(await seqs.reach(3)).toEqual([1, 2, 3]);
  });

  /** The first warning, while something waits to be opened. */
  async function findWarning(changes: Record<string, string>, what: 'commands' | 'events'): Promise<string> {
    const lines = createRecorder<string>();
    const warn = (...told: unknown[]) => lines.record(String(told.at(-1)));
    await using transport = await open(changes, Object.create(silentLog, { warn: { value: warn } }) as Log);
    const opening =
      what === 'commands'
        ? transport.openCommandSender(createUuid(), async () => undefined)
        : transport.openEventPublisher(createUuid());
    opening.catch(() => undefined);
    for (;;) {
      const [line] = (await lines.reach(1)).filter((one) => /_URL:|_BROKERS:/.test(one));
      if (line !== undefined) return line;
      await lines.reach(lines.items.length + 1);
    }
  }

  test.each([
    ['commands', { RABBITMQ_CA_FILE: '' }, /RABBITMQ_URL: no connection .*certificate/],
    ['events', { KAFKA_CA_FILE: '' }, /KAFKA_BROKERS: no answer .*certificate/],
    ['events', { KAFKA_SASL_PASSWORD: 'guessed' }, /KAFKA_BROKERS: no answer .*[Aa]uthentication failed/],
  ] as const)('%s with %j: the operator is told', async (what, changes, warning) => {
    expect(await findWarning(changes, what)).toMatch(warning);
  });
}
