import type { Clock, Log } from '@bike-rentals/runtime';
import type { PassedRequestHandler } from '@bike-rentals/subgraph';
import type { FollowedReadModel } from '../../read-model/open-read-model.ts';
import type { Reader } from '../../store/open-store.ts';
import type { RuleReader } from '../../store/rule-reader.ts';
import type { FeedSettings } from '../domain/feed-file.ts';
import { takeSnapshot } from '../read-model/take-snapshot.ts';
import { loadSources } from '../store/load-sources.ts';
import { createFeedDoor } from './feed-door.ts';
import { createFeedPublisher } from './feed-publisher.ts';

/** What the feeds are made of. */
export interface FeedOptions {
  read: Reader;
  followed: FollowedReadModel;
  rules: RuleReader;
  clock: Clock;
  /** Undefined: there are no feeds. */
  settings: FeedSettings | undefined;
  log: Log;
}

/** Answers requests for the feeds of a town. */
export function openFeeds({
  read,
  followed,
  rules,
  clock,
  settings,
  log,
}: FeedOptions): PassedRequestHandler {
  if (!settings) {
    log.warn('PUBLIC_URL is not set: there are no feeds at /gbfs');
    return createFeedDoor({ publisher: undefined, log });
  }
  const publisher = createFeedPublisher({
    settings,
    clock,
    async takeSnapshot(at) {
      const sources = await loadSources({ read, rules }, at);
      return takeSnapshot(followed.readModel, sources);
    },
  });
  return createFeedDoor({ publisher, log });
}
