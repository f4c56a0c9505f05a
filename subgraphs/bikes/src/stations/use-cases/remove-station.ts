import type { Actor } from '@bike-rentals/contracts';
import type { Removal } from '../../catalogue/use-cases/remove-bike-model.ts';
import { recordEvent } from '../../use-cases/record-event.ts';
import { toDecisionContext, type UseCaseContext } from '../../use-cases/use-case-context.ts';
import { deleteStation, findStationRow, isStationUsed } from '../store/stations.ts';

/** Removes a station that was entered wrongly: one that was never used. */
export async function removeStation(
  service: UseCaseContext,
  { actor, reason }: { actor: Actor; reason: string | undefined },
  id: string,
): Promise<Removal> {
  const context = toDecisionContext(service, actor, { reason });
  const result = await service.store.transact(async (tx): Promise<Removal> => {
    const station = await findStationRow(tx, id);
    if (!station) return 'unknown';
    if (await isStationUsed(tx, id)) return 'in-use';
    await deleteStation(tx, id);
    const payload = { stationId: id, name: station.name };
    const version = station.version + 1;
    await recordEvent(tx, { type: 'station.removed', payload, aggregate: `station:${id}`, version }, context);
    return 'removed';
  });
  service.onCommit();
  return result;
}
