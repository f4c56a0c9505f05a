import { bikeEventConsumer } from '../notifications/use-cases/consume-bike-events.ts';
import { accountEventConsumer } from '../profiles/use-cases/consume-account-events.ts';
import type { EventConsumer } from './consume-events.ts';

/** The topics that users consumes, each with the feature that does it. A new topic is a line here. */
export const consumedTopics: readonly EventConsumer[] = [accountEventConsumer, bikeEventConsumer];
