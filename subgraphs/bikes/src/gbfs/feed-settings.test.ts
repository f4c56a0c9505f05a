import { createConfigReader, type Environment } from '@bike-rentals/runtime';
import { readFeedSettings } from './feed-settings.ts';

const read = (env: Environment) => readFeedSettings(env, createConfigReader(env));

test('a feed is valid without any setting', () => {
  expect(read({})).toMatchObject({
    appUrl: 'http://localhost:4000/app/',
    language: 'en',
    feedEmail: 'feeds@example.org',
  });
});

test.each([
  [{ PUBLIC_URL: 'https://bikes.example' }, 'feeds@bikes.example'],
  [{ PUBLIC_URL: 'http://192.0.2.1:4000' }, 'feeds@example.org'],
  [{ BIKES_EMAIL: 'help@town.example' }, 'help@town.example'],
  [{ BIKES_EMAIL: 'help@town.example', BIKES_FEED_EMAIL: 'gbfs@town.example' }, 'gbfs@town.example'],
])('of %j whoever reads the feed can ask %s', (env: Environment, email) => {
  expect(read(env)?.feedEmail).toBe(email);
});

test('in production nobody but the operator knows where the feeds are', () => {
  expect(read({ NODE_ENV: 'production' })).toBeUndefined();
  expect(read({ NODE_ENV: 'production', PUBLIC_URL: 'https://bikes.example' })).toMatchObject({
    appUrl: 'https://bikes.example/app/',
  });
});

test.each([
  ['BIKES_TERMS_UPDATED', { BIKES_TERMS_URL: 'https://www.example.org/terms' }],
  ['BIKES_TERMS_URL', { BIKES_TERMS_UPDATED: '2026-04-01' }],
])('terms need %s as well', (missing, env: Environment) => {
  expect(() => read(env)).toThrow(`${missing}: is not set`);
});

test.each([
  { BIKES_LANGUAGE: 'German' },
  { BIKES_PHONE: '0123 456' },
  { BIKES_EMAIL: 'help' },
  { BIKES_FEED_EMAIL: 'a@b' },
  { BIKES_WEBSITE: 'www.example.org' },
  { BIKES_FEED_LICENSE: 'see our website' },
  { BIKES_START_DATE: '1.5.2026' },
  { BIKES_START_DATE: '2026-02-30' },
  { BIKES_START_DATE: '2026-05' },
  { BIKES_TERMS_URL: 'www.example.org/terms' },
  { BIKES_TERMS_UPDATED: 'yesterday' },
])('%j is refused', (env: Environment) => {
  expect(() => read(env)).toThrow(Object.keys(env)[0]);
});
