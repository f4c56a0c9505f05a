import type { CommandSender } from '@bike-rentals/messaging';
import type { Clock, CreateId, Log } from '@bike-rentals/runtime';
import type { Tracer } from '@bike-rentals/tracing';
import type { RequestRules } from '../requests/domain/request.ts';
import type { RentalRequest } from '../requests/store/requests.ts';
import type { RecordRequest } from '../requests/use-cases/record-request.ts';
import type { Store } from '../store/open-store.ts';
import type { Observer } from './observer.ts';
import type { PubSub } from './pub-sub.ts';

/** Says to the instances of users what is worth reading. What is said may be lost. */
export interface Announce {
  /** To the other instances. */
  endedRequests(requests: readonly Pick<RentalRequest, 'id' | 'userId'>[]): void;
  /** To all instances, this one included. */
  newNotifications(): void;
}

/** The dependencies of every use case. */
export interface UseCaseContext {
  store: Store;
  clock: Clock;
  createId: CreateId;
  log: Log;
  rules: RequestRules;
  sender: Pick<CommandSender, 'send'>;
  /** The subscribers and the waiting mutations of this instance. */
  pubSub: PubSub;
  announce: Announce;
  recordRequest: RecordRequest;
  /** False: notifications are shown in the app only. */
  sendsMail: boolean;
  /** Whether the staff has an address that mails go to. */
  mailsStaff: boolean;
  /** @default nobody */
  observer?: Observer;
  /** @default nothing is traced */
  tracer?: Tracer | undefined;
}
