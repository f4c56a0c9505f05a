import { yieldToEventLoop } from '@bike-rentals/runtime';
import { dateTime, canView } from '@bike-rentals/subgraph';
import {
  toText,
  type NotificationContent,
  type NotificationKind,
} from '../notifications/domain/notification-content.ts';
import { Subscription } from '../notifications/graphql/follow-notifications.ts';
import { countUnread, findNotification } from '../notifications/store/notifications.ts';
import { notifications } from '../profiles/graphql/connections.ts';
import { Query } from '../profiles/graphql/resolvers.ts';
import { findProfile } from '../profiles/store/profiles.ts';
import {
  RentalEnded,
  RentalPending,
  RentalRefused,
  RentalStarted,
  toAnswer,
  WaitingListJoined,
} from '../requests/graphql/answers.ts';
import { Mutation } from '../requests/graphql/resolvers.ts';
import { findRequest } from '../requests/store/requests.ts';
import type { NotificationResolvers, RentalRequestResolvers, Resolvers, UserResolvers } from './generated.ts';

/** There is a user behind every reference, profile or not. A page of users is read in turns. */
const User: UserResolvers = {
  __resolveReference: ({ id }) => ({ id }),
  displayName: ({ id }, _, { viewer, read }) =>
    inTurn(canView(viewer, id), async () => (await findProfile(read, id))?.displayName ?? null),
  unreadNotifications: ({ id }, _, { viewer, read }) =>
    inTurn(canView(viewer, id), () => countUnread(read, id)),
  notifications: ({ id }, page, { viewer, read }) =>
    inTurn(canView(viewer, id), () => notifications(read, id, page)),
};

async function inTurn<Value>(isVisible: boolean, readValue: () => Promise<Value>): Promise<Value | null> {
  if (!isVisible) return null;
  await yieldToEventLoop();
  return readValue();
}

const RentalRequest: RentalRequestResolvers = {
  __resolveReference: async ({ id }, { viewer, read }) => {
    const request = await findRequest(read, id);
    return request && canView(viewer, request.userId) ? request : null;
  },
  answer: (request) => (request.status === 'PENDING' ? null : toAnswer(request)),
};

const Notification: NotificationResolvers = {
  __resolveReference: async ({ id }, { viewer, read }) => {
    const notification = await findNotification(read, id);
    return notification && canView(viewer, notification.userId) ? notification : null;
  },
  kind: ({ kind }) => kind as NotificationKind,
  text: ({ kind, data }) => toText(kind as NotificationKind, toData(data)),
  bike: ({ data }) => ({ id: toData(data).bikeId }),
  rental: ({ data }) => {
    const { rentalId } = toData(data);
    return rentalId === undefined ? null : { id: rentalId };
  },
  user: ({ userId }) => ({ id: userId }),
};

const toData = (data: unknown): NotificationContent['data'] => data as NotificationContent['data'];

export const resolvers: Resolvers = {
  Query,
  Mutation,
  Subscription,
  DateTime: dateTime,
  Notification,
  RentalAnswer: { __resolveType: ({ __typename }) => __typename },
  RentalEnded,
  RentalPending,
  RentalRefused,
  RentalRequest,
  RentalStarted,
  User,
  UserConnection: { totalCount: ({ count }) => count() },
  WaitingListJoined,
};
