import { catalogueTtlS, toFeedUrl, type FeedFile, type FeedSettings, type FeedVersion } from './feed-file.ts';
import type { FeedSnapshot } from './feed-snapshot.ts';
import { version23 } from './version-2-3.ts';
import { version30 } from './version-3-0.ts';

/** The versions that are published, the newest first. */
export const feedVersions: readonly FeedVersion[] = [version30, version23];

/** All files of a version: those about the town, the one that names them, and the one that names the versions. */
export function writeFeed(version: FeedVersion, snapshot: FeedSnapshot, settings: FeedSettings): FeedFile[] {
  const toUrl = (one: FeedVersion, name: string) => toFeedUrl(one.toPath(name, settings), settings);
  const versions = feedVersions
    .map((one) => ({ version: one.version, url: toUrl(one, 'gbfs') }))
    .toSorted((a, b) => Number(a.version) - Number(b.version));
  const files = [
    ...version.write(snapshot, settings),
    { name: 'gbfs_versions', ttlS: catalogueTtlS, data: { versions } },
  ];
  const feeds = files.map(({ name }) => ({ name, url: toUrl(version, name) }));
  return [{ name: 'gbfs', ttlS: catalogueTtlS, data: version.writeDiscovery(feeds, settings) }, ...files];
}
