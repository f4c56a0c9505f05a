/**
 * First steps of the containers, each run once at every start; what is there already stays.
 *
 *   node operator/container-init.ts keys    keys, RabbitMQ's user, the service account of get-garages
 *   node operator/container-init.ts demo    the demo town with its accounts and tabs; in production empty lists, and a
 * refusal if it is there
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ConfigError,
  createConfigReader,
  makeFolder,
  readMode,
  StartupError,
  runScript,
} from '@bike-rentals/runtime';
import { demoPassword } from '@bike-rentals/demo/people';
import { demoAccounts, demoPeople, prepareDemo } from '@bike-rentals/demo/seed-demo';
import { createTabs } from '@bike-rentals/system/playground-tabs';
import { createKeys, toKeyFiles } from '@bike-rentals/system/first-start';

const read = createConfigReader(process.env);
const secrets = read.get('SECRETS_DIR', '/secrets');
const demo = read.get('DEMO_DIR', '/demo');

/** RabbitMQ and other containers read some of it as another user. */
const readableByOthers = { umask: 0o022 };
const [step] = process.argv.slice(2);
// Opening hours of the demo town are computed: see main.ts of bikes.
process.env.TZ = 'UTC';

await runScript(async () => {
  if (step === 'keys') await prepareKeys();
  else if (step === 'demo') await prepareTown();
  else throw new StartupError(`There is no step "${step ?? ''}". There are: keys, demo`);
}, readableByOthers);

async function prepareKeys(): Promise<void> {
  if (await createKeys(toKeyFiles(process.env))) console.log('created keys');
  const password = randomBytes(24).toString('base64url');
  await createOnce(join(secrets, 'rabbitmq'), {
    // RabbitMQ reads it as another user than ours.
    mode: 0o444,
    files: {
      'rabbitmq.conf': [
        'default_user = bike-rentals',
        `default_pass = ${password}`,
        // Of what its container may have.
        'vm_memory_high_watermark.absolute = 300MiB',
        'disk_free_limit.absolute = 200MB',
        '',
      ].join('\n'),
      url: `amqp://bike-rentals:${password}@rabbitmq:5672`,
    },
  });
  const account = { email: 'get-garages@service.invalid', password: randomBytes(24).toString('base64url') };
  await createOnce(join(secrets, 'lambda'), {
    mode: 0o400,
    files: { ...account, 'accounts.json': JSON.stringify([{ ...account, role: 'ADMIN', service: true }]) },
  });
}

/** The last of the files says that all are there. */
async function createOnce(
  folder: string,
  { mode, files }: { mode: number; files: Record<string, string> },
): Promise<void> {
  const names = Object.keys(files);
  if (existsSync(join(folder, names.at(-1) ?? ''))) return;
  makeFolder('SECRETS_DIR', folder, { mode: 0o755 });
  for (const name of names) await replaceFile(join(folder, name), files[name] ?? '', mode);
  console.log(`created ${folder}`);
}

async function prepareTown(): Promise<void> {
  const wanted = readMode(process.env) !== 'production';
  const published = read.get('PUBLISH', '127.0.0.1');
  if (wanted && !/^(127\.|localhost|\[::1\])/.test(published)) {
    // Its passwords stand in the README.
    throw new ConfigError(
      'PUBLISH',
      `${published} is for others too; the demo town is not: set NODE_ENV=production`,
    );
  }
  await prepareDemo(process.env, { demo: wanted, tell: console.log });
  const [renter] = demoPeople;
  const tabs = wanted ? createTabs(renter && { email: renter.email, password: demoPassword }) : [];
  makeFolder('DEMO_DIR', demo);
  await replaceFile(join(demo, 'tabs.json'), JSON.stringify(tabs), 0o444);
  const accounts = wanted ? demoAccounts : [];
  await replaceFile(join(demo, 'accounts.json'), JSON.stringify(accounts), 0o444);
}

/** Renamed into place, so that no reader finds it half written. */
async function replaceFile(path: string, content: string, mode: number): Promise<void> {
  // One that a crash left behind may not be written to.
  await rm(`${path}.tmp`, { force: true });
  await writeFile(`${path}.tmp`, content, { mode });
  await rename(`${path}.tmp`, path);
}
