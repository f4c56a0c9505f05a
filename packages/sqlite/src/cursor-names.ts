/** The row of the table `Cursor` that says how far a service's own events have been published. */
export const relayCursor = 'relay';

/**
 * The row of the table `Cursor` that says how far a consumer has taken in the events of one key of a topic. Whoever
 * writes or reads such a row asks here for its name.
 */
export const toConsumerCursor = (topic: string, key: string): string => `${topic} ${key}`;

/** True of the cursors of all keys of a topic. */
export const isConsumerCursorOf = (topic: string, name: string): boolean =>
  name.startsWith(toConsumerCursor(topic, ''));
