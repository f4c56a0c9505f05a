import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startBrokers } from './start-brokers.ts';
import type { Brokers } from './brokers.ts';

/** Address of the server that starts the test run's brokers; set by Jest's global setup. */
const variable = 'TEST_BROKERS_AT';

/** Brokers that all tests of a run share; tests use a prefix of their own. */
export type SharedBrokers = Pick<Brokers, 'how' | 'rabbitmqUrl' | 'kafkaBrokers'>;
type Answer = { brokers: SharedBrokers } | { missing: string };

/** Serves one pair of brokers to all test files; the first request starts them. */
export async function serveSharedBrokers(): Promise<AsyncDisposable> {
  let brokers: Promise<Brokers> | undefined;
  const server = createServer((_request, response) => {
    void toAnswer((brokers ??= startBrokers())).then((answer) => response.end(JSON.stringify(answer)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.env[variable] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      const started = await brokers?.catch(() => undefined);
      await started?.[Symbol.asyncDispose]();
    },
  };
}

async function toAnswer(starting: Promise<Brokers>): Promise<Answer> {
  try {
    const { how, rabbitmqUrl, kafkaBrokers } = await starting;
    return { brokers: { how, rabbitmqUrl, kafkaBrokers } };
  } catch (error) {
    return { missing: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * The brokers of this test run; await it at the top of a test file, and skip its tests when undefined.
 * Names must be unique per test: others use the same brokers.
 * @throws in CI, where no test is skipped
 */
export async function findSharedBrokers(): Promise<SharedBrokers | undefined> {
  const at = process.env[variable];
  if (!at) throw new Error(`${variable} is not set: run the tests with Jest's global setup`);
  const answer = (await (await fetch(at)).json()) as Answer;
  if ('brokers' in answer) return answer.brokers;
  return skip(answer.missing);
}

/** Says why tests are skipped. @throws in CI */
export function skip(reason: string): undefined {
  if (process.env['CI']) throw new Error(`no brokers for the tests: ${reason}`);
  process.stderr.write(`SKIPPED: tests that need brokers, because: ${reason}\n`);
  return undefined;
}
