/** The row of the table `Cursor` that says how far a service's own events have been published. */
export const relayCursor = 'relay';

/**
 * The name of the row of the table `Cursor` with the last consumed event of one key of a topic. All code that
 * writes or reads such a row gets its name here.
 */
export const toConsumerCursor = (topic: string, key: string): string => `${topic} ${key}`;

/** True of the cursors of all keys of a topic. */
export const isConsumerCursorOf = (topic: string, name: string): boolean =>
  name.startsWith(toConsumerCursor(topic, ''));
