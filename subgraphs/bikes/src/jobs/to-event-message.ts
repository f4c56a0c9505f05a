import type { EventMessage } from '@bike-rentals/messaging';
import type { EventRow } from '@bike-rentals/sqlite';

/** An event as it goes to Kafka; `systemId` keeps one town's events in order. */
export function toEventMessage(row: EventRow, systemId: string): EventMessage {
  return {
    id: row.id,
    key: systemId,
    seq: row.seq,
    type: row.type,
    version: 1,
    body: {
      aggregate: row.aggregate,
      aggregateVersion: row.version,
      at: row.at.toISOString(),
      actor: { id: row.actorId, role: row.actorRole },
      ...(row.reason !== null && { reason: row.reason }),
      ...(row.commandId !== null && { commandId: row.commandId }),
      payload: row.payload,
    },
  };
}
