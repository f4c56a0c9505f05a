import type { EventBatches } from '@bike-rentals/subgraph';
import type { BikeEventFilter } from '../../graphql/generated.ts';
import type { EventFeed } from './event-feed.ts';
import { followFeed, type EventSource } from './follow-feed.ts';
import { toLiveEvent, type LiveEvent } from './live-event.ts';

/** Events about bikes that match a filter, from now on or after a cursor. */
export function followBikeEvents(
  { feed, ...source }: EventSource & { feed: EventFeed },
  filter: BikeEventFilter,
  after: string | undefined,
): EventBatches<LiveEvent> {
  const followed = {
    live: feed.bikes.join(),
    toEvent: toLiveEvent,
    matches: (event: LiveEvent) => matches(event, filter),
  };
  return followFeed(source, followed, after);
}

function matches(event: LiveEvent, { bikeIds, modelId, stationId, kinds: wanted }: BikeEventFilter): boolean {
  return (
    (!bikeIds || bikeIds.includes(event.bikeId)) &&
    (!modelId || event.modelId === modelId) &&
    (!stationId || event.stationId === stationId || event.leftStationId === stationId) &&
    (!wanted || wanted.includes(event.kind))
  );
}
