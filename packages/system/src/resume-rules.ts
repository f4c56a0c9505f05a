import type { ResumeRules } from '@bike-rentals/router';

/** What the router, which knows no domain, is told about subscriptions that can be resumed. */
export const resumeRules: ResumeRules = {
  'Subscription.bikeEvents': { argument: 'after', cursor: 'cursor' },
  'Subscription.notificationReceived': { argument: 'after', cursor: 'id' },
};
