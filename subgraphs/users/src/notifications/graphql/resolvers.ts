import { canView, requireUser } from '@bike-rentals/subgraph';
import type { Resolvers } from '../../graphql/generated.ts';
import { inTurn } from '../../graphql/in-turn.ts';
import type { NotificationContent, NotificationKind } from '../domain/notification-content.ts';
import { toText } from '../domain/notification-text.ts';
import { countUnread, findNotification, type Notification } from '../store/notifications.ts';
import { notifications } from './connections.ts';
import { followNotifications } from './follow-notifications.ts';

/** Notifications are for their user and for admins. */
export const notificationResolvers: Resolvers = {
  Mutation: {
    markNotificationsRead: async (_, { upTo }, { viewer, useCases }) => {
      const { userId } = requireUser(viewer);
      await useCases.markNotificationsRead(userId, upTo);
      return { id: userId };
    },
  },
  Subscription: {
    notificationReceived: {
      subscribe: (_, { after }, context) => followNotifications(context, after ?? undefined),
      resolve: (notification: Notification) => notification,
    },
  },
  User: {
    unreadNotifications: ({ id }, _, { viewer, read }) =>
      inTurn(canView(viewer, id), () => countUnread(read, id)),
    notifications: ({ id }, page, { viewer, read }) =>
      inTurn(canView(viewer, id), () => notifications(read, id, page)),
  },
  Notification: {
    __resolveReference: async ({ id }, { viewer, read }) => {
      const notification = await findNotification(read, id);
      return notification && canView(viewer, notification.userId) ? notification : null;
    },
    kind: ({ kind }) => kind as NotificationKind,
    text: ({ kind, data }) => toText(kind as NotificationKind, toData(data)),
    bike: ({ data }) => {
      const { bikeId } = toData(data);
      return bikeId === undefined ? null : { id: bikeId };
    },
    rental: ({ data }) => {
      const { rentalId } = toData(data);
      return rentalId === undefined ? null : { id: rentalId };
    },
    user: ({ userId }) => ({ id: userId }),
  },
};

const toData = (data: unknown): NotificationContent['data'] => data as NotificationContent['data'];
