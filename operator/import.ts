/**
 * npm run import -- bikes fleet.csv             says what the file would change: models, stations, bikes or people
 * npm run import -- bikes fleet.csv --apply     and changes it; with --skip-refused also if lines are refused
 *
 * Services may run meanwhile. Exits with 1 if a line is refused or the file was not applied.
 */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { importKinds as kindsOfAuth, importPeople } from '@bike-rentals/auth';
import { importIntoTown, importKinds as kindsOfBikes } from '@bike-rentals/bikes';
import type { ImportAtOnceResult } from '@bike-rentals/imports';
import { StartupError, createUuid, runScript, systemClock } from '@bike-rentals/runtime';
import { checkMigrated } from '@bike-rentals/sqlite';
import { toKeyFiles } from '@bike-rentals/system/first-start';
import { checkDataFolder, toMigrationTarget } from '@bike-rentals/system/paths';

// As all programs do: see expand-hours.ts in bikes.
process.env.TZ = 'UTC';

const usage = 'npm run import -- models|stations|bikes|people <file> [--apply] [--skip-refused]';

await runScript(run);

async function run(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { apply: { type: 'boolean' }, 'skip-refused': { type: 'boolean' } },
  });
  const [name = '', file] = positionals;
  const [people, kind] = [kindsOfAuth.get(name), kindsOfBikes.get(name)];
  if ((people ?? kind) === undefined || file === undefined) throw new StartupError(usage);
  checkDataFolder(process.env);
  const target = toMigrationTarget(people ? 'auth' : 'bikes');
  await checkMigrated(target);
  const order = {
    ...{ fileName: basename(file), text: await readText(file) },
    apply: values.apply ?? false,
    skipRefused: values['skip-refused'] ?? false,
  };
  const context = { clock: systemClock, createId: createUuid };
  if (people) {
    const auth = { database: target.file, keys: toKeyFiles(process.env).auth };
    report(await importPeople(auth, { ...order, kind: people }, context));
  } else if (kind) report(await importIntoTown(target.file, { ...order, kind }, context));
}

async function readText(file: string): Promise<string> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new StartupError(`${file} cannot be read: ${(error as Error).message}`);
  });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new StartupError(`${file} is not UTF-8`);
  }
}

function report(done: ImportAtOnceResult): void {
  const { import: found } = done;
  for (const { line, column, code, value } of found?.findings ?? [])
    console.error(['line', line, column, code, value].filter((part) => part !== null).join(' '));
  if (found) {
    const { lines, creates, changes, same, refused, result, state } = found;
    console.log(
      `${lines} lines: ${creates} new, ${changes} to change, ${same} as they are, ${refused} refused.`,
    );
    if (result)
      console.log(`${state}: ${result.created} added, ${result.changed} changed, ${result.refused} refused.`);
  }
  if ('refused' in done) console.error(`Not applied: ${done.refused}`);
  if ('refused' in done || (found && found.refused > 0) || found?.state === 'STOPPED') process.exitCode = 1;
}
