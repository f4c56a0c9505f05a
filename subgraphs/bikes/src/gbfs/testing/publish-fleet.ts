import type { Fleet } from '../../domain/fleet.ts';
import { alwaysOpen, type Calendar } from '../../hours/domain/calendar.ts';
import { createReadModel, type ReadModel } from '../../read-model/create-read-model.ts';
import { makePolicies, noon } from '../../testing/make-fleet.ts';
import { toPlan } from '../../testing/open-service.ts';
import { noPricing, type Pricing } from '../../pricing/domain/pricing.ts';
import { isStationOpen } from '../../hours/domain/calendar.ts';
import type { FeedSettings } from '../domain/feed-file.ts';
import type { FeedSnapshot } from '../domain/feed-snapshot.ts';
import { feedVersions } from '../domain/write-feed.ts';
import { createFeedPublisher } from '../http/feed-publisher.ts';
import { takeSnapshot, type SnapshotSources } from '../read-model/take-snapshot.ts';
import type { Feed } from './check-feed.ts';
import { testFeeds } from './test-feeds.ts';

/** What a feed may need beside a fleet. */
export type Sources = Partial<SnapshotSources> & {
  calendar?: Calendar;
  pricing?: Pricing;
  readModel?: ReadModel;
};

/** The snapshot of a fleet that exists in memory only. */
export function takeSnapshotOf(
  fleet: Fleet,
  { calendar = alwaysOpen, pricing = noPricing, readModel, ...sources }: Sources = {},
): FeedSnapshot {
  const at = sources.at ?? noon;
  return takeSnapshot(readModel ?? toReadModel(fleet, calendar, at), {
    at,
    system: { id: 'town', name: 'Town', timeZone: 'Europe/Berlin', currency: 'EUR' },
    hours: [],
    closures: [],
    rulebook: { policies: makePolicies(), pricing, calendar, termsVersion: 0 },
    ...sources,
  });
}

/** The read model of a fleet. */
export function toReadModel(fleet: Fleet, calendar: Calendar = alwaysOpen, at = noon): ReadModel {
  const { stations, models, bikes } = toPlan(fleet);
  const readModel = createReadModel();
  const changed = <Row>(rows: readonly Row[]) => rows.map((row) => ({ row, seq: 1 }));
  readModel.apply({
    seq: 1,
    stations: changed(
      stations.map((station) => ({
        isReturning: true,
        address: station.id === 'north' ? 'North Road 1' : null,
        ...station,
        isOpen: isStationOpen(calendar, station.id, at),
        isRetired: false,
      })),
    ),
    models: changed(
      models.map((model, index) => ({
        ...model,
        propulsion: index % 2 === 0 ? ('HUMAN' as const) : ('ELECTRIC_ASSIST' as const),
        isRetired: false,
        rangeMeters: null,
        wheelCount: 2,
        cargoLoadKg: null,
      })),
    ),
    bikes: changed(bikes),
    entries: [],
    removed: [],
  });
  return readModel;
}

/** Both versions of a snapshot, as they would be sent. */
export async function publishSnapshot(
  snapshot: FeedSnapshot,
  settings: FeedSettings = testFeeds,
): Promise<Feed[]> {
  const clock = { now: () => snapshot.at };
  const publisher = createFeedPublisher({ clock, settings, takeSnapshot: () => Promise.resolve(snapshot) });
  return Promise.all(
    feedVersions.map((version) =>
      readFeed(async (name) => {
        const file = await publisher.find(version.toPath(name, settings));
        return file?.body.json.toString();
      }),
    ),
  );
}

const fileNames = [
  'gbfs',
  'gbfs_versions',
  'system_information',
  'vehicle_types',
  'station_information',
  'station_status',
  'vehicle_status',
  'free_bike_status',
  'system_hours',
  'system_calendar',
  'system_alerts',
  'system_pricing_plans',
];

/** Gathers the files that there are. `read` gives their text. */
export async function readFeed(read: (name: string) => Promise<string | undefined>): Promise<Feed> {
  const feed = new Map<string, never>();
  for (const name of fileNames) {
    const text = await read(name);
    if (text !== undefined) feed.set(name, JSON.parse(text) as never);
  }
  return feed;
}
