import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
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
    for (const [variable] of text.matchAll(pattern)) read.add(variable);
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

test('a mode is development, test or production; a misspelt one is refused', () => {
  expect(['', 'test', 'production'].map((mode) => readMode({ NODE_ENV: mode }))).toEqual([
    'development',
    'test',
    'production',
  ]);
  expect(() => readMode({ NODE_ENV: 'prod' })).toThrow('NODE_ENV: "prod" is not one of');
});
