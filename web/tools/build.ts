/**
 * Builds the web app into dist/site: `node tools/build.ts [app …]`. Apps that are not named are taken from the last
 * build. All builds run in this process, as the Angular CLI would run them, but for `externalDependencies`: what is
 * shared stays an import by name, which the page's import map resolves.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Architect } from '@angular-devkit/architect';
import { logging } from '@angular-devkit/core';
import { createArchitect, root } from './architect.ts';
import { assemble } from './assemble.ts';
import { libraries, modules, toSpecifier } from './libraries.ts';
import { writeShared } from './shared.ts';

const apps = ['shell', ...modules];

await main(process.argv.slice(2));

async function main(named: string[]): Promise<void> {
  const unknown = named.filter((name) => !apps.includes(name));
  if (unknown.length > 0) throw new Error(`no such app: ${unknown.join(', ')}; there are ${apps.join(', ')}`);
  const architect = await createArchitect();
  const wanted = apps.filter(
    (app) => named.length === 0 || named.includes(app) || !existsSync(join(root, 'dist', 'build', app)),
  );
  await Promise.all(wanted.map((app) => build(architect, app, [...libraries, ...modules.map(toSpecifier)])));
  writeShared(root);
  await build(architect, 'shared', []);
  assemble(root);
}

async function build(architect: Architect, project: string, externalDependencies: string[]): Promise<void> {
  const started = performance.now();
  const logger = new logging.Logger(project);
  const said: string[] = [];
  logger.subscribe(({ message }) => said.push(message));
  const run = await architect.scheduleTarget(
    { project, target: 'build' },
    { externalDependencies },
    { logger },
  );
  const { success, error } = await run.result;
  await run.stop();
  if (!success) throw new Error(`${project} could not be built\n${said.join('\n')}\n${error ?? ''}`);
  console.log(`  ${project.padEnd(8)} ${((performance.now() - started) / 1_000).toFixed(1)} s`);
}
