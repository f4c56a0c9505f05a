/**
 * npm run check:invariants    checks the databases of bikes and users, running or not, against what must always be true
 *
 * Prints each thing that is broken in a line of its own and exits with 1; else one line with what was looked at.
 */
import { findBikesViolations, readBikesFile } from '@bike-rentals/bikes/invariants';
import { findSlowRequests, findUsersViolations, readUsersFile } from '@bike-rentals/users/invariants';
import { runScript } from '@bike-rentals/runtime';
import { checkMigrated } from '@bike-rentals/sqlite';
import { checkDataFolder, toMigrationTarget } from '@bike-rentals/system/paths';

const slowAfterMs = 5 * 60_000;

await runScript(check);

async function check(): Promise<void> {
  checkDataFolder(process.env);
  for (const service of ['users', 'bikes'] as const) await checkMigrated(toMigrationTarget(service));
  // users first: whatever it was told, bikes has on record by then.
  const users = await readUsersFile(toMigrationTarget('users').file);
  const bikes = await readBikesFile(toMigrationTarget('bikes').file);

  const violations = [...findBikesViolations(bikes, new Date()), ...findUsersViolations(users, bikes)];
  for (const { invariant, message } of violations)
    console.error(`broken (invariant ${invariant}): ${message}`);
  for (const message of findSlowRequests(users, new Date(Date.now() - slowAfterMs))) {
    console.warn(`slow: ${message}`);
  }
  if (violations.length > 0) {
    process.exitCode = 1;
    return;
  }
  const { rentals, commands, events } = bikes;
  const { requests, notifications } = users;
  const counts = Object.entries({ bikes: bikes.bikes, rentals, commands, events, requests, notifications });
  console.log(`All invariants hold: ${counts.map(([name, rows]) => `${rows.length} ${name}`).join(', ')}.`);
}
