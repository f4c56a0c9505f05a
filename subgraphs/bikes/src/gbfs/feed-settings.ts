import { ConfigError, readAppUrl, type ConfigReader, type Environment } from '@bike-rentals/runtime';
import type { FeedSettings } from './domain/feed-file.ts';

/** Reads what an operator says about its feeds; undefined: nobody has said where the system can be reached. */
export function readFeedSettings(env: Environment, read: ConfigReader): FeedSettings | undefined {
  const settings = {
    language: readLike(read, { name: 'BIKES_LANGUAGE', like: language, example: 'de' }) ?? 'en',
    feedEmail: readLike(read, { name: 'BIKES_FEED_EMAIL', like: email, example: 'feeds@example.org' }),
    operator: read.find('BIKES_OPERATOR'),
    email: readLike(read, { name: 'BIKES_EMAIL', like: email, example: 'help@example.org' }),
    phone: readLike(read, { name: 'BIKES_PHONE', like: phone, example: '+43123456' }),
    website: read.findUrl('BIKES_WEBSITE', ['http:', 'https:']),
    license: readLike(read, { name: 'BIKES_FEED_LICENSE', like: license, example: 'CC0-1.0' }),
    startDate: readDate(read, 'BIKES_START_DATE'),
    terms: readTerms(read),
  };
  const appUrl = readAppUrl(env);
  if (appUrl === undefined) return undefined;
  return { ...settings, appUrl, feedEmail: settings.feedEmail ?? settings.email ?? toFeedEmail(appUrl) };
}

/** Who links to terms says when they were changed: a feed must. */
function readTerms(read: ConfigReader): FeedSettings['terms'] {
  const url = read.findUrl('BIKES_TERMS_URL', ['http:', 'https:']);
  const updated = readDate(read, 'BIKES_TERMS_UPDATED');
  if (url !== undefined && updated !== undefined) return { url, updated };
  if (url !== undefined) throw new ConfigError('BIKES_TERMS_UPDATED', 'is not set, and BIKES_TERMS_URL is');
  if (updated !== undefined)
    throw new ConfigError('BIKES_TERMS_URL', 'is not set, and BIKES_TERMS_UPDATED is');
  return undefined;
}

function readDate(read: ConfigReader, name: string): string | undefined {
  const value = read.find(name);
  if (value === undefined) return undefined;
  const date = new Date(`${value}T00:00:00Z`);
  if (!Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === value) return value;
  throw new ConfigError(name, `"${value}" is not a date like 2026-05-01`);
}

const language = /^[a-z]{2,3}(-[A-Z]{2})?$/;
const email = /^[^\s@]+@[^\s@]+\.[^\s@.]+$/;
/** E.164. */
const phone = /^\+[1-9]\d{1,14}$/;
/** An identifier of SPDX. */
const license = /^[A-Za-z0-9.+-]+$/;

function readLike(
  read: ConfigReader,
  { name, like, example }: { name: string; like: RegExp; example: string },
): string | undefined {
  const value = read.find(name);
  if (value === undefined || like.test(value)) return value;
  throw new ConfigError(name, `"${value}" is not like ${example}`);
}

/** A feed must name somebody. A machine without a name in the net has no addresses. */
function toFeedEmail(appUrl: string): string {
  const { hostname } = new URL(appUrl);
  return `feeds@${/\.[a-z]+$/.test(hostname) ? hostname : 'example.org'}`;
}
