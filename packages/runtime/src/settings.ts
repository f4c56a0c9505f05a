import { createConfigReader, type Environment } from './config.ts';
import { renamedSettings } from './renamed-settings.ts';

/** The values of NODE_ENV. */
export const modes = ['development', 'test', 'production'] as const;
/** The values of `NODE_ENV`. */
export type Mode = (typeof modes)[number];

/** Any other value is refused: `prod` would run the demo town, whose passwords are public. */
export function readMode(env: Environment): Mode {
  return createConfigReader(env).getChoice('NODE_ENV', modes, 'development');
}

/** The address of the web app: PUBLIC_URL, or in development where `npm start` serves it. Undefined: it is not set. */
export function readAppUrl(env: Environment): string | undefined {
  const read = createConfigReader(env);
  const given = read.findUrl('PUBLIC_URL', ['http:', 'https:']);
  // The front door leads on from `/`, but not from a page below it.
  if (given !== undefined) return new URL(given).pathname === '/' ? new URL('/app/', given).href : given;
  return readMode(env) === 'production' ? undefined : `http://localhost:${read.getPort('PORT', 4000)}/app/`;
}

const PREFIXED = /^(AUTH|USERS|BIKES|ROUTER)_/;
const FARTHEST = 6;

/** The variables that begin as ours do, in any of the programs; those of `nginx/templates` included. */
export const knownVariables: readonly string[] = toNames(`
  AUTH_ ACCOUNTS ADDRESS APPROVAL DATABASE KEYS PORT STAFF_SECOND_FACTOR URL VERIFICATION
  USERS_ ADDRESS DATABASE OUTCOME_TIMEOUT_MS PORT VOID_AFTER_SECONDS
  BIKES_ BACKUP BACKUP_PORT COUNTRY CURRENCY DATABASE EMAIL FEED_EMAIL FEED_LICENSE HOLD_MINUTES LANGUAGE OPERATOR
    OVERDUE_GRACE_MINUTES PHONE PHOTOS PHOTO_DAYS PHOTO_SPACE_MB PORT PRIMARY REMINDER_HOURS RENTALS_PER_MODEL
    RENTALS_PER_USER RENTAL_HOURS START_DATE STATE SYSTEM_ID SYSTEM_NAME TERMS_UPDATED TERMS_URL TIMEZONE WEBSITE
  ROUTER_ ADDRESS ASSERTION_KEY CLOSE_TIMEOUT_MS CORS_ORIGINS INIT_TIMEOUT_MS JWKS_URL LIST_SIZE MAX_ALIASES
    MAX_BODY_BYTES MAX_CLIENT_SOCKETS MAX_CLIENT_SUBSCRIPTIONS MAX_COST MAX_DEPTH MAX_DIRECTIVES MAX_LIST_LENGTH
    MAX_PERSISTED_QUERIES MAX_ROOT_FIELDS MAX_SELECTIONS MAX_SOCKETS MAX_SOCKET_BYTES MAX_SOCKET_OPERATIONS
    MAX_SUBSCRIPTIONS MAX_TOKENS METRICS_PORT PAGES PASS_THROUGH PERSISTED_OPERATIONS PERSISTED_OPERATIONS_ONLY
    PLANNING_QUEUE PLAYGROUND PLAYGROUND_TABS RESUME REVOCATIONS_URL SUBGRAPHS SUBGRAPH_MAX_BYTES
    SUBGRAPH_TIMEOUT_MS SUPERGRAPH TOKEN_AUDIENCE TOKEN_ISSUER TRUSTED_PROXIES
`);

/**
 * What every program checks before it starts. `warn` gets each variable that no program reads, with the one that was
 * probably meant.
 * @throws ConfigError
 */
export function checkEnvironment(env: Environment, warn: (warning: string) => void): void {
  readMode(env);
  for (const name of Object.keys(env)) {
    const variable = name.replace(/_FILE$/, '');
    const newName = renamedSettings[variable];
    if (newName !== undefined) {
      warn(`${variable} is called ${newName} now; the next version will not read the old name`);
      continue;
    }
    if (!PREFIXED.test(name) || knownVariables.includes(variable)) continue;
    const nearest = findNearest(variable);
    warn(`${name} is not a setting${nearest === undefined ? '' : `: is ${nearest} meant?`}`);
  }
}

function findNearest(name: string): string | undefined {
  const ranked = knownVariables
    .map((known) => ({ known, distance: measureDistance(name, known) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = ranked;
  return best && best.distance <= FARTHEST ? best.known : undefined;
}

/** Levenshtein's: how many characters have to be inserted, left out or replaced. */
function measureDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 0; i < from.length; i += 1) {
    const next = [i + 1];
    for (let j = 0; j < to.length; j += 1) {
      const replaced = (row[j] ?? 0) + (from[i] === to[j] ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

function toNames(text: string): string[] {
  let prefix = '';
  return text.split(/\s+/).flatMap((word) => {
    if (!word.endsWith('_')) return word === '' ? [] : [prefix + word];
    prefix = word;
    return [];
  });
}
