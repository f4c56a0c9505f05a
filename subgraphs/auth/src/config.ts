import { readFileSync } from 'node:fs';
import type { Jwks } from '@bike-rentals/identity';
import { readKafkaConfig, type KafkaConfig } from '@bike-rentals/messaging';
import {
  ConfigError,
  createConfigReader,
  logLevels,
  type Environment,
  type LogLevel,
} from '@bike-rentals/runtime';
import { z } from 'zod';
import type { AccountPolicy } from './domain/account-state.ts';
import { findEmailKey, validatePassword } from './domain/credentials.ts';
import type { GivenAccount } from './use-cases/ensure-account.ts';

/** The configuration of auth. */
export interface AuthConfig {
  host: string;
  port: number;
  database: string;
  /** Folder of the keys that sign access tokens. */
  keys: string;
  tokens: { issuer: string; audience: string };
  /** Public keys of the signers of assertions: the router and our own services. */
  assertionKeys: Jwks;
  /** Opened at the start unless they are there. */
  accounts: GivenAccount[];
  /** What the town asks of accounts. */
  policy: AccountPolicy;
}

/** Settings of the process, which the service itself does not need. */
export interface ProcessConfig extends KafkaConfig {
  logLevel: LogLevel;
  /** Path of the public keys. */
  assertionJwks: string;
}

/** Reads what a process of its own needs. Throws ConfigError, which names the variable. */
export function readConfig(env: Environment): Omit<AuthConfig, 'assertionKeys'> & ProcessConfig {
  const read = createConfigReader(env);
  return {
    host: read.get('HOST', '127.0.0.1'),
    port: read.getPort('AUTH_PORT', 4001),
    database: read.get('AUTH_DATABASE', 'data/auth.db'),
    keys: read.get('AUTH_KEYS', 'data/keys/auth'),
    tokens: {
      issuer: read.get('TOKEN_ISSUER', 'bike-rentals'),
      audience: read.get('TOKEN_AUDIENCE', 'bike-rentals'),
    },
    accounts: [...readAdmin(env), ...(read.findList('AUTH_ACCOUNTS') ?? []).flatMap(readAccounts)],
    policy: {
      verification: read.getChoice('AUTH_VERIFICATION', ['off', 'on'], 'off'),
      approval: read.getChoice('AUTH_APPROVAL', ['auto', 'staff'], 'auto'),
      staffSecondFactor: read.getChoice('AUTH_STAFF_SECOND_FACTOR', ['optional', 'required'], 'optional'),
    },
    logLevel: read.getChoice('LOG_LEVEL', logLevels, 'info'),
    ...readKafkaConfig(env),
    assertionJwks: read.get('ASSERTION_JWKS', 'data/keys/assertion.jwks.json'),
  };
}

const accountsSchema = z.array(
  z.strictObject({
    id: z.string().min(1).max(64).exactOptional(),
    email: z.string(),
    password: z.string().exactOptional(),
    role: z.enum(['RENTER', 'STAFF', 'ADMIN']),
    service: z.boolean().exactOptional(),
    invited: z.boolean().exactOptional(),
  }),
);

/** More accounts, from a JSON file. */
function readAccounts(path: string): GivenAccount[] {
  const fail = (problem: string) => new ConfigError('AUTH_ACCOUNTS', `${path} ${problem}`);
  const accounts = accountsSchema.safeParse(readJson(path, fail));
  if (!accounts.success) {
    const [issue] = accounts.error.issues;
    throw fail(`is wrong at ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
  }
  for (const { email, password } of accounts.data) {
    const emailKey = findEmailKey(email);
    if (emailKey === undefined) throw fail(`is wrong: "${email}" is not an email address`);
    const weakness = password === undefined ? undefined : validatePassword(password, emailKey);
    if (weakness !== undefined) throw fail(`is wrong for ${email}: ${weakness}`);
  }
  return accounts.data;
}

function readJson(path: string, fail: (problem: string) => Error): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw fail(`cannot be read: ${(error as Error).message}`);
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // The parser's message quotes what it found, which may be a password.
    throw fail('is not JSON');
  }
}

/** The first admin, by ADMIN_EMAIL and ADMIN_PASSWORD. */
export function readAdmin(env: Environment): GivenAccount[] {
  const read = createConfigReader(env);
  const email = read.find('ADMIN_EMAIL');
  if (email === undefined) return [];
  const emailKey = findEmailKey(email);
  if (emailKey === undefined) throw new ConfigError('ADMIN_EMAIL', `"${email}" is not an email address`);
  const password = read.get('ADMIN_PASSWORD');
  const weakness = validatePassword(password, emailKey);
  if (weakness !== undefined) throw new ConfigError('ADMIN_PASSWORD', weakness);
  return [{ email, password, role: 'ADMIN' }];
}
