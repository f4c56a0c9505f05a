/**
 * npm run dead-letters                  lists what was set aside: id, age or place, reason
 * npm run dead-letters -- show <id>     shows one of them whole
 * npm run dead-letters -- send <id>     sends it again, or takes it in again
 * npm run dead-letters -- drop <id>     forgets it
 *
 * `send` and `drop` take several ids. The system may be running.
 */
import { join } from 'node:path';
import { readBrokerConfig } from '@bike-rentals/messaging';
import { createConfigReader, StartupError, runScript } from '@bike-rentals/runtime';
import { openSources, type Letter } from './dead-letters/open-sources.ts';
import { checkDataFolder, toDataFolder } from '@bike-rentals/system/paths';

const [command = 'list', ...ids] = process.argv.slice(2);
const maxLetters = 1_000;

await runScript(run);

async function run(): Promise<void> {
  const { env } = process;
  checkDataFolder(env);
  const read = createConfigReader(env);
  const { rabbitmqUrl, rabbitmqCa, prefix } = readBrokerConfig(env);
  await using sources = await openSources({
    env,
    commands: rabbitmqUrl
      ? { rabbitmqUrl, rabbitmqCa, prefix }
      : { file: join(toDataFolder(env), 'transport.db') },
    sendsMail: read.find('SMTP_URL') !== undefined,
    mailsStaff: read.find('STAFF_EMAIL') !== undefined,
  });
  const letters = await sources.list(maxLetters);
  const chosen = ids.map((id) => letters.find((letter) => letter.id === id) ?? refuse(id));
  switch (command) {
    case 'list':
      return tellAll(letters);
    case 'show':
      for (const letter of chosen) console.log(`${toLine(letter)}\n${letter.content}`);
      break;
    case 'send':
      for (const { id, send } of chosen) await settle(`${id} was sent again`, id, send);
      break;
    case 'drop':
      for (const { id, drop } of chosen) await settle(`${id} is forgotten`, id, drop);
      break;
    default:
      throw new StartupError('npm run dead-letters, or npm run dead-letters -- show|send|drop <id>');
  }
  if (ids.length === 0) throw new StartupError(`Which one? npm run dead-letters -- ${command} <id>`);
}

function tellAll(letters: Letter[]): void {
  if (letters.length === 0) return console.log('Nothing was set aside.');
  for (const letter of letters) console.log(toLine(letter));
  if (letters.length >= maxLetters)
    console.log(`… and perhaps more: these are the first ${maxLetters} of each kind.`);
}

function toLine({ id, what, reason }: Letter): string {
  return `${id}  ${what}: ${reason}`;
}

async function settle(done: string, id: string, work: () => Promise<string | undefined>): Promise<void> {
  const obstacle = await work();
  if (obstacle !== undefined) throw new StartupError(`${id}: ${obstacle}`);
  console.log(done);
}

function refuse(id: string): never {
  throw new StartupError(`${id} is not there: npm run dead-letters lists what is`);
}
