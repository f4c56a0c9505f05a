import type { FeedSettings } from '../domain/feed-file.ts';

/** What the operator of a town in tests says of its feeds. */
export const testFeeds: FeedSettings = {
  appUrl: 'https://bikes.example.org/app/',
  language: 'en',
  feedEmail: 'feeds@example.org',
  operator: 'Bikes of the town',
  email: 'help@example.org',
  phone: '+43123456',
  website: 'https://www.example.org/',
  license: 'CC0-1.0',
  startDate: '2026-05-01',
  terms: { url: 'https://www.example.org/terms', updated: '2026-04-01' },
};
