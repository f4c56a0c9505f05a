/**
 * npm run rotate-keys    gives auth a new key to sign access tokens with
 *
 * A running auth signs with it within seconds. Tokens of the key before stay valid; those of older keys do not, and
 * their clients refresh them: so leave a quarter of an hour, the life of a token, between two rotations.
 */
import { rotateSigningKeys } from '@bike-rentals/auth';
import { createConfigReader, runScript } from '@bike-rentals/runtime';
import { prepareDataFolder } from '@bike-rentals/system/paths';
import { toKeyFiles } from '@bike-rentals/system/first-start';

await runScript(async () => {
  if (createConfigReader(process.env).find('AUTH_KEYS') === undefined) prepareDataFolder(process.env);
  const folder = toKeyFiles(process.env).auth;
  const { kid, dropped } = await rotateSigningKeys(folder);
  console.log(`New key ${kid} in ${folder}`);
  for (const name of dropped) console.log(`Dropped ${name}: tokens that it signed are void`);
});
