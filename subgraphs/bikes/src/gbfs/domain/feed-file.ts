import type { FeedSnapshot } from './feed-snapshot.ts';

/** A file of a feed, before its head is added. */
export interface FeedFile {
  /** As GBFS calls it, such as `station_status`. */
  name: string;
  /** How long whoever has read it need not ask again, in seconds. */
  ttlS: number;
  /** Members of `data` that are written at once. */
  data: Readonly<Record<string, unknown>>;
  /** The list that is a member of `data`, too, and may be long. */
  list?: { key: string; items: Iterable<object> };
}

/** What an operator has said about the town and its feeds. */
export interface FeedSettings {
  /** Where people find the app, and beside it the feeds. */
  appUrl: string;
  /** The language of the town's name, its stations and the texts that staff writes: `en`, or `de-AT`. */
  language: string;
  /** Whom readers of the feeds can ask. */
  feedEmail: string;
  operator: string | undefined;
  /** Of the service for riders. */
  email: string | undefined;
  /** E.164, such as `+43123456`. */
  phone: string | undefined;
  website: string | undefined;
  /** The licence of the data: an identifier of SPDX. */
  license: string | undefined;
  /** Since when the system runs, such as `2026-05-01`. */
  startDate: string | undefined;
  /** The terms of use for riders, and the day of their last change. */
  terms: { url: string; updated: string } | undefined;
}

/** A version of GBFS. */
export interface FeedVersion {
  /** As it calls itself, such as `3.0`. */
  version: string;
  /** The address of a file below that of the feeds. */
  toPath: (name: string, settings: FeedSettings) => string;
  /** How it writes an instant. */
  toTime: (at: Date) => string | number;
  /** Its files about the town. */
  write: (snapshot: FeedSnapshot, settings: FeedSettings) => FeedFile[];
  /** What `data` of the file is that names all others. */
  writeDiscovery: (
    feeds: readonly { name: string; url: string }[],
    settings: FeedSettings,
  ) => FeedFile['data'];
}

/** What changes with every rental. */
export const statusTtlS = 60;
/** What staff changes now and then. */
export const catalogueTtlS = 3600;

/** Where the feeds are. */
export const toFeedUrl = (path: string, { appUrl }: FeedSettings): string =>
  new URL(`/gbfs${path}`, appUrl).href;

/** The page of the app that is about a station. */
export const toStationUrl = (stationId: string, { appUrl }: FeedSettings): string =>
  new URL(`bikes/stations/${encodeURIComponent(stationId)}`, appUrl.replace(/\/?$/, '/')).href;

/** Without the members that are undefined, which JSON leaves out and a reader of the object would see. */
export const defined = (members: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
