import { findFreePorts } from '@bike-rentals/testing';
import { compose, toStackEnvironment } from './stack.ts';

/** Jest calls it once per run: builds the images and brings the stack up from nothing. */
export default async function setUp(): Promise<void> {
  const [port = 0] = await findFreePorts(1);
  Object.assign(process.env, toStackEnvironment(port));
  await compose('down', '--volumes', '--remove-orphans');
  await measure('built', () => compose('build', 'keys', 'nginx'));
  await measure('up and healthy', () => compose('up', '--detach', '--wait')).catch(async (error: unknown) => {
    const logs = await compose('logs', '--tail', '20').catch(String);
    await compose('down', '--volumes', '--remove-orphans');
    throw new Error(`${String(error)}\n${logs}`);
  });
  process.env['E2E_URL'] = `http://127.0.0.1:${port}/graphql`;
}

async function measure(what: string, work: () => Promise<unknown>): Promise<void> {
  const started = performance.now();
  await work();
  process.stderr.write(`${what} in ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
}
