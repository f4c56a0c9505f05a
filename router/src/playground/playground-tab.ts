import { z } from 'zod';

/** The schema of a tab in ROUTER_PLAYGROUND_TABS. */
export const playgroundTabSchema = z.strictObject({
  name: z.string(),
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).optional(),
  /** Sends the token that an earlier tab remembered as `accessToken`. */
  authenticated: z.boolean().optional(),
  /**
   * Parts of the response that later tabs can use as `{{name}}` in their variables:
   * `{ "accessToken": "data.login.accessToken" }`.
   */
  remember: z.record(z.string(), z.string()).optional(),
  /** Variables that get a new UUID before each request, for example an idempotency key. */
  fresh: z.array(z.string()).optional(),
});

/** A tab that the playground opens with. */
export type PlaygroundTab = z.infer<typeof playgroundTabSchema>;
