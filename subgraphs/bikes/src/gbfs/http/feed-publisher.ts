import type { Clock } from '@bike-rentals/runtime';
import { statusTtlS, type FeedSettings, type FeedVersion } from '../domain/feed-file.ts';
import type { FeedSnapshot } from '../domain/feed-snapshot.ts';
import { feedVersions, writeFeed } from '../domain/write-feed.ts';
import { toBody, writeData, type FeedBody } from './feed-body.ts';

/** A file that can be sent now. */
export interface PublishedFile {
  body: FeedBody;
  /** For so long whoever gets it need not ask again, in seconds. */
  maxAgeS: number;
}

/** Has the files of all versions, and writes them when they are asked for. */
export interface FeedPublisher {
  /** The file at a path below that of the feeds, such as `/3.0/gbfs.json`; undefined: there is none. */
  find(path: string): Promise<PublishedFile | undefined>;
}

type Bodies = ReadonlyMap<string, FeedBody>;

/** A snapshot and what has been written of it, by version. */
interface Publication {
  at: Date;
  snapshot: Promise<FeedSnapshot>;
  written: Map<FeedVersion, Promise<Bodies>>;
}

/** Where readers look for the newest version without knowing which it is. */
const newestPath = '/gbfs.json';

/**
 * Creates a publisher. A snapshot serves for as long as the status of stations holds, and each version is written of it
 * once, at the first request; other requests wait for that. A file whose data is as it was keeps its body.
 */
export function createFeedPublisher({
  takeSnapshot,
  settings,
  clock,
}: {
  takeSnapshot: (at: Date) => Promise<FeedSnapshot>;
  settings: FeedSettings;
  clock: Clock;
}): FeedPublisher {
  let publication: Publication | undefined;
  const lastBodies = new Map<FeedVersion, Bodies>();

  return {
    async find(asked) {
      const path = asked === newestPath ? (feedVersions[0]?.toPath('gbfs', settings) ?? asked) : asked;
      const version = feedVersions.find((one) => path.startsWith(`/${one.version}/`));
      if (!version) return undefined;
      const { at, bodies } = await publish(version);
      const body = bodies.get(path);
      if (!body) return undefined;
      const maxAgeS = Math.max(0, body.ttlS - Math.ceil((clock.now().getTime() - at.getTime()) / 1000));
      return { body, maxAgeS };
    },
  };

  async function publish(version: FeedVersion): Promise<{ at: Date; bodies: Bodies }> {
    const current = findCurrent();
    const bodies = current.written.get(version) ?? write(version, current);
    current.written.set(version, bodies);
    try {
      return { at: current.at, bodies: await bodies };
    } catch (error) {
      // The next request tries again.
      if (publication === current) publication = undefined;
      throw error;
    }
  }

  function findCurrent(): Publication {
    const at = clock.now();
    const ageMs = publication ? at.getTime() - publication.at.getTime() : Infinity;
    // A clock that was put back must not keep a snapshot alive.
    if (publication && ageMs >= 0 && ageMs < statusTtlS * 1000) return publication;
    publication = { at, snapshot: takeSnapshot(at), written: new Map() };
    return publication;
  }

  async function write(version: FeedVersion, { at, snapshot }: Publication): Promise<Bodies> {
    const files = writeFeed(version, await snapshot, settings);
    const before = lastBodies.get(version);
    const bodies = new Map<string, FeedBody>();
    for (const file of files) {
      const path = version.toPath(file.name, settings);
      const data = await writeData(file);
      const known = before?.get(path);
      bodies.set(path, known?.data === data ? known : toBody(data, { ttlS: file.ttlS, at, version }));
    }
    lastBodies.set(version, bodies);
    return bodies;
  }
}
