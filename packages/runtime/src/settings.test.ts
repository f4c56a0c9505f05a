import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createConfigReader } from './config.ts';
import { renamedSettings } from './renamed-settings.ts';
import { checkEnvironment, knownVariables, readMode } from './settings.ts';

const root = join(import.meta.dirname, '../../..');
const pattern = /(?<=['"`{ ])(?:AUTH|USERS|BIKES|ROUTER)_[A-Z_]*[A-Z](?=['"`}: =?,;\n])/g;

test('the list of known variables is that of the code and of the templates', async () => {
  const read = new Set<string>();
  const sources = glob(['{packages,subgraphs,router,scripts,lambda}/**/*.ts', 'nginx/**', '*.yml'], {
    cwd: root,
    exclude: (name) => /node_modules|generated|\.test\.ts$|settings\.ts$/.test(name),
  });
  for await (const name of sources) {
    const text = await readFile(join(root, name), 'utf8').catch(() => '');
    for (const [variable] of text.matchAll(pattern)) if (!(variable in renamedSettings)) read.add(variable);
  }
  expect([...read].sort()).toEqual([...knownVariables].sort());
});

function findWarnings(env: Record<string, string>): string[] {
  const warnings: string[] = [];
  checkEnvironment(env, (warning) => warnings.push(warning));
  return warnings;
}

test('a variable that nobody reads is told of, with the one that was probably meant', () => {
  expect(
    findWarnings({
      BIKES_TIMEZON: 'x',
      ROUTER_PLAYGROUD: 'on',
      AUTH_KEY_FILE: '/x',
      USERS_SOMETHING_ELSE_ALTOGETHER: '',
      // Those are right, or not ours.
      USERS_PORT: '1',
      ROUTER_ASSERTION_KEY_FILE: '/x',
      HOME: '/root',
      BIKESHED: '',
    }),
  ).toEqual([
    'BIKES_TIMEZON is not a setting: is BIKES_TIMEZONE meant?',
    'ROUTER_PLAYGROUD is not a setting: is ROUTER_PLAYGROUND meant?',
    'AUTH_KEY_FILE is not a setting: is AUTH_KEYS meant?',
    'USERS_SOMETHING_ELSE_ALTOGETHER is not a setting',
  ]);
});

test('a setting is still read by its old name, with a warning', () => {
  const env = { USERS_PATIENCE_MS: '50', EVENT_RETENTION: '7' };
  expect(findWarnings(env)).toEqual([
    'USERS_PATIENCE_MS is called USERS_OUTCOME_TIMEOUT_MS now; the next version will not read the old name',
    'EVENT_RETENTION is called EVENT_RETENTION_DAYS now; the next version will not read the old name',
  ]);
  const read = createConfigReader(env);
  expect(read.getInteger('USERS_OUTCOME_TIMEOUT_MS', 1)).toBe(50);
  expect(read.getInteger('EVENT_RETENTION_DAYS', 1)).toBe(7);
  expect(
    createConfigReader({ ...env, EVENT_RETENTION_DAYS: '9' }).getInteger('EVENT_RETENTION_DAYS', 1),
  ).toBe(9);
});

test('a mode is development, test or production; a misspelt one is refused', () => {
  expect(['', 'test', 'production'].map((mode) => readMode({ NODE_ENV: mode }))).toEqual([
    'development',
    'test',
    'production',
  ]);
  expect(() => readMode({ NODE_ENV: 'prod' })).toThrow('NODE_ENV: "prod" is not one of');
});
