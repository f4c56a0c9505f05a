import type { Jwks, PrivateJwk } from '@bike-rentals/identity';
import { readBrokerConfig, type BrokerConfig } from '@bike-rentals/messaging';
import type { MailLanguage } from './account-mails/domain/account-mail-text.ts';
import {
  ConfigError,
  createConfigReader,
  logLevels,
  readAppUrl,
  readMode,
  type Environment,
  type LogLevel,
} from '@bike-rentals/runtime';
import { second } from '@bike-rentals/runtime/durations';
import type { MailboxConfig } from './bounces/imap/open-bounce-mailbox.ts';
import { defaultRequestRules, type RequestRules } from './requests/domain/request.ts';

/** The configuration of users. */
export interface UsersConfig {
  host: string;
  port: number;
  database: string;
  /** Public keys of the signers of assertions: the router and our own services. */
  assertionKeys: Jwks;
  /** The GraphQL endpoint of auth, which has the addresses, and the private key that signs assertions for it. */
  auth: { url: string; key: PrivateJwk };
  rules: RequestRules;
  mail: MailConfig | undefined;
  /** Where reports come that a mail could not be delivered; undefined: they are not read. */
  bounceMailbox?: MailboxConfig | undefined;
  /** Where users find the app: links in mails about accounts lead there. Undefined: such mails are not sent. */
  appUrl: string | undefined;
  /** Whether such mails are logged where there is no mail server: for development only, for they have links. */
  logsMails: boolean;
}

/** Where mail is sent, and from whom. */
export interface MailConfig {
  /** smtp: or smtps: URL, with user and password if need be. */
  smtpUrl: string;
  from: string;
  /** Where users find the app; undefined: mails have no link. */
  publicUrl?: string | undefined;
  /** Where the staff is mailed; undefined: nowhere. */
  staff?: readonly string[] | undefined;
  /** Of mails to the staff, and to users of whom no language is known. */
  language?: MailLanguage | undefined;
}

/** Settings of the process, which the service itself does not need. */
export interface ProcessConfig extends BrokerConfig {
  logLevel: LogLevel;
  /** Path of the public keys. */
  assertionJwks: string;
  /** Path of the private key. */
  assertionKey: string;
  authUrl: string;
}

/** Reads what a process of its own needs. Throws ConfigError, which names the variable. */
export function readConfig(env: Environment): Omit<UsersConfig, 'assertionKeys' | 'auth'> & ProcessConfig {
  const read = createConfigReader(env);
  return {
    host: read.get('HOST', '127.0.0.1'),
    port: read.getPort('USERS_PORT', 4002),
    database: read.get('USERS_DATABASE', 'data/users.db'),
    rules: {
      outcomeTimeoutMs: read.getInteger('USERS_OUTCOME_TIMEOUT_MS', defaultRequestRules.outcomeTimeoutMs, {
        min: 1,
      }),
      voidAfterMs: read.getInteger('USERS_VOID_AFTER_SECONDS', 60, { min: 1 }) * second,
    },
    mail: readMailConfig(env),
    bounceMailbox: readBounceMailbox(read.find('BOUNCE_MAILBOX')),
    appUrl: readAppUrl(env),
    logsMails: readMode(env) !== 'production',
    logLevel: read.getChoice('LOG_LEVEL', logLevels, 'info'),
    ...readBrokerConfig(env),
    assertionJwks: read.get('ASSERTION_JWKS', 'data/keys/assertion.jwks.json'),
    assertionKey: read.get('ASSERTION_KEY', 'data/keys/assertion.jwk.json'),
    authUrl: read.findUrl('AUTH_URL', ['http:', 'https:']) ?? 'http://127.0.0.1:4001/graphql',
  };
}

const maxStaffAddresses = 10;
/** Without what has a meaning between addresses. */
const plainAddress = /^[^\s@<>()[\]",:;\\]+@[^\s@<>()[\]",:;\\]+$/;

function readStaffAddresses(addresses: readonly string[] = []): readonly string[] | undefined {
  const wrong = addresses.find((address) => !plainAddress.test(address));
  if (wrong !== undefined) throw new ConfigError('STAFF_EMAIL', `"${wrong}" is not a mail address`);
  if (addresses.length > maxStaffAddresses)
    throw new ConfigError('STAFF_EMAIL', `has more than ${maxStaffAddresses} addresses`);
  return addresses.length === 0 ? undefined : addresses;
}

/** Undefined without SMTP_URL: notifications are shown in the app only. */
export function readMailConfig(env: Environment): MailConfig | undefined {
  const read = createConfigReader(env);
  const smtpUrl = read.findUrl('SMTP_URL', ['smtp:', 'smtps:']);
  // What is wrong with it is told even while nothing is mailed.
  const staff = readStaffAddresses(read.findList('STAFF_EMAIL'));
  if (smtpUrl === undefined) return undefined;
  return {
    smtpUrl,
    from: read.get('MAIL_FROM', 'Bike Rentals <bikes@localhost>'),
    publicUrl: read.find('PUBLIC_URL') === undefined ? undefined : readAppUrl(env),
    staff,
    language: read.getChoice('MAIL_LANGUAGE', ['en', 'de'], 'en') === 'de' ? 'DE' : 'EN',
  };
}

const portsOfImap: Readonly<Record<string, number>> = { 'imaps:': 993, 'imap:': 143 };

/** The value has a password: what is wrong with it is told without it. */
function readBounceMailbox(value: string | undefined): MailboxConfig | undefined {
  if (value === undefined) return undefined;
  const config = URL.canParse(value) ? toMailbox(new URL(value)) : undefined;
  if (!config)
    throw new ConfigError(
      'BOUNCE_MAILBOX',
      'is not a URL such as imaps://user:password@mail.example.org/INBOX, with characters such as @ as %40',
    );
  return config;
}

/** Undefined if something is missing. */
function toMailbox(url: URL): MailboxConfig | undefined {
  const port = portsOfImap[url.protocol];
  const [user, password, path] = [url.username, url.password, url.pathname.slice(1)].map(decode);
  if (port === undefined || url.hostname === '' || url.search !== '' || url.hash !== '') return undefined;
  if (!user || !password || path === undefined) return undefined;
  return {
    // IPv6 is in brackets.
    host: url.hostname.replaceAll(/^\[|\]$/g, ''),
    port: url.port === '' ? port : Number(url.port),
    secure: url.protocol === 'imaps:',
    ...{ user, password, path: path || 'INBOX' },
  };
}

/** Undefined where a `%` begins no character; control characters would end a line of the protocol. */
function decode(part: string): string | undefined {
  try {
    const text = decodeURIComponent(part);
    return /[\u0000-\u001f\u007f]/.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}
