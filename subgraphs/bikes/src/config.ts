import type { Jwks } from '@bike-rentals/identity';
import { readBrokerConfig, type BrokerConfig } from '@bike-rentals/messaging';
import {
  ConfigError,
  createConfigReader,
  logLevels,
  type ConfigReader,
  type Environment,
  type LogLevel,
} from '@bike-rentals/runtime';
import { day } from '@bike-rentals/runtime/durations';
import { formatDuration } from './domain/duration.ts';
import type { FeedSettings } from './gbfs/domain/feed-file.ts';
import { readFeedSettings } from './gbfs/feed-settings.ts';
import type { PhotoRules } from './photos/use-cases/photo-context.ts';
import type { FirstSystem } from './store/system.ts';
import { initialRules, type StoredRules } from './policies/domain/policy-keys.ts';

/** The configuration of bikes. */
export interface BikesConfig {
  host: string;
  port: number;
  database: string;
  /** Public keys of the signers of assertions: the router and our own services. */
  assertionKeys: Jwks;
  /** How the system is called when the database is new. */
  system: FirstSystem;
  /** The first rules of the town, when the database is new. */
  rules: StoredRules;
  eventRetentionMs: number;
  /** Photos of damage. `folder`: where their bytes are; left out: `photos` beside the database. */
  photos: PhotoRules & { folder?: string | undefined };
  /** Left out: there are no feeds, as nobody has said where the system can be reached. */
  feeds?: FeedSettings | undefined;
  /** Where garages are computed; left out: here. */
  lambdaUrl?: string;
}

/** Settings of the process, which the service itself does not need. */
export interface ProcessConfig extends BrokerConfig {
  logLevel: LogLevel;
  /** Path of the public keys. */
  assertionJwks: string;
}

/** Reads what a process of its own needs. Throws ConfigError, which names the variable. */
export function readConfig(env: Environment): Omit<BikesConfig, 'assertionKeys'> & ProcessConfig {
  const read = createConfigReader(env);
  const lambdaUrl = read.findUrl('LAMBDA_URL', ['http:', 'https:']);
  return {
    host: read.get('HOST', '127.0.0.1'),
    port: read.getPort('BIKES_PORT', 4003),
    database: read.get('BIKES_DATABASE', 'data/bikes.db'),
    system: {
      id: read.get('BIKES_SYSTEM_ID', 'town'),
      name: read.get('BIKES_SYSTEM_NAME', 'Town'),
      timezone: readTimezone(read),
      currency: readCurrency(read),
      country: readCountry(read),
      state: read.find('BIKES_STATE') ?? null,
    },
    rules: {
      ...initialRules,
      rentalsPerUser: read.getInteger('BIKES_RENTALS_PER_USER', 3, { min: 1 }),
      rentalsPerUserAndModel: read.getInteger('BIKES_RENTALS_PER_MODEL', 1, { min: 1 }),
      rentalLength: toHours(read.getInteger('BIKES_RENTAL_HOURS', 7 * 24, { min: 1 })),
      holdTime: toMinutes(read.getInteger('BIKES_HOLD_MINUTES', 15, { min: 1 })),
      grace: toMinutes(read.getInteger('BIKES_OVERDUE_GRACE_MINUTES', 60)),
      reminderBefore: toHours(read.getInteger('BIKES_REMINDER_HOURS', 24)),
    },
    feeds: readFeedSettings(env, read),
    ...(lambdaUrl !== undefined && { lambdaUrl }),
    eventRetentionMs: read.getInteger('EVENT_RETENTION_DAYS', 90, { min: 1 }) * day,
    photos: {
      folder: read.find('BIKES_PHOTOS'),
      keptMs: read.getInteger('BIKES_PHOTO_DAYS', 365, { min: 1 }) * day,
      maxStoredBytes: read.getInteger('BIKES_PHOTO_SPACE_MB', 10_240, { min: 1 }) * mebibyte,
    },
    logLevel: read.getChoice('LOG_LEVEL', logLevels, 'info'),
    ...readBrokerConfig(env),
    assertionJwks: read.get('ASSERTION_JWKS', 'data/keys/assertion.jwks.json'),
  };
}

const mebibyte = 1024 * 1024;

const toMinutes = (minutes: number): string => formatDuration({ days: 0, minutes });
/** Whole days are those of the calendar. */
const toHours = (hours: number): string =>
  hours % 24 === 0 ? formatDuration({ days: hours / 24, minutes: 0 }) : toMinutes(hours * 60);

/** A name of the IANA time zone database: it is kept for good in the database, and shown to clients. */
function readTimezone(read: ConfigReader): string {
  const timezone = read.get('BIKES_TIMEZONE', 'Etc/UTC');
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone });
  } catch {
    throw new ConfigError('BIKES_TIMEZONE', `"${timezone}" is not a time zone such as Europe/Vienna`);
  }
  return timezone;
}

/** ISO 3166-1 alpha-2. */
function readCountry(read: ConfigReader): string | null {
  const country = read.find('BIKES_COUNTRY');
  if (country === undefined || /^[A-Z]{2}$/.test(country)) return country ?? null;
  throw new ConfigError('BIKES_COUNTRY', `"${country}" is not a country's code of ISO 3166 such as AT`);
}

/** ISO 4217. */
function readCurrency(read: ConfigReader): string {
  const currency = read.get('BIKES_CURRENCY', 'EUR');
  if (Intl.supportedValuesOf('currency').includes(currency)) return currency;
  throw new ConfigError('BIKES_CURRENCY', `"${currency}" is not a currency's code of ISO 4217 such as EUR`);
}
