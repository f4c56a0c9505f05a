import type { PlannedLine } from '@bike-rentals/imports/domain';
import { decideAddBike, decideUpdateBike } from '../../catalogue/domain/change-bike.ts';
import { decideCorrectBike } from '../../catalogue/domain/correct-bike.ts';
import type { BikeUpdate, FleetChange } from '../../catalogue/domain/fleet-change.ts';
import type { NewModel } from '../../catalogue/store/models.ts';
import { insertModel } from '../../catalogue/use-cases/add-bike-model.ts';
import { changeModel } from '../../catalogue/use-cases/update-bike-model.ts';
import type { DecisionContext, Fleet } from '../../domain/fleet.ts';
import type { NewStation, StationFlags } from '../../stations/store/stations.ts';
import { changeStation, insertStation } from '../../stations/use-cases/change-stations.ts';
import { emptyScope } from '../../store/fleet-scope.ts';
import type { Transaction } from '../../store/open-store.ts';
import { decide } from '../../use-cases/decide.ts';
import type { Circumstances } from '../../use-cases/use-case-context.ts';
import type { ImportKind } from '../domain/import-kinds.ts';

/** Does what was planned for some lines, with the events that the same change by hand would have. Returns the lines that were refused after all. */
export async function applyLines(
  tx: Transaction,
  kind: ImportKind,
  {
    lines,
    head,
    context,
  }: { lines: readonly PlannedLine[]; head: number | undefined; context: Circumstances },
): Promise<readonly PlannedLine[]> {
  const changing = lines.filter(({ action }) => action === 'CREATE' || action === 'CHANGE');
  if (kind === 'BIKES') return applyBikes(tx, { lines: changing, head, context });
  for (const { target, values } of changing) {
    if (kind === 'MODELS') {
      if (target === undefined) await insertModel(tx, { ...newModel, ...values } as NewModel, context);
      else await changeModel(tx, target, values, context);
    } else if (target === undefined)
      await insertStation(tx, values as unknown as NewStation & Partial<StationFlags>, context);
    else await changeStation(tx, { id: target, changes: values, head }, context);
  }
  return [];
}

/** What a model is unless its line says otherwise. */
const newModel = { formFactor: 'BICYCLE', propulsion: 'HUMAN' } as const;

async function applyBikes(
  tx: Transaction,
  {
    lines,
    head,
    context,
  }: { lines: readonly PlannedLine[]; head: number | undefined; context: Circumstances },
): Promise<readonly PlannedLine[]> {
  if (lines.length === 0) return [];
  const { refused, emptied } = await decide(
    tx,
    { scope: await toScope(tx, lines, context.now), context, head },
    (start, now) => {
      let fleet = start;
      const refused: PlannedLine[] = [];
      const emptied = new Set<string>();
      for (const line of lines) {
        const change = decideLine(fleet, line, now);
        if (change.kind === 'invalid') refused.push(line);
        else {
          fleet = change.fleet;
          if (typeof line.before['modelId'] === 'string') emptied.add(line.before['modelId']);
        }
      }
      return { fleet, refused, emptied };
    },
  );
  // The events of bikes name their new models. Those that they were taken from have fewer bikes.
  for (const modelId of emptied) await changeModel(tx, modelId, {}, context);
  return refused;
}

function decideLine(fleet: Fleet, { target, values }: PlannedLine, context: DecisionContext): FleetChange {
  const { serial, modelId, stationId, state } = values as Record<string, string | undefined>;
  if (target !== undefined) {
    const corrected =
      modelId === undefined
        ? ({ kind: 'changed', fleet, bikeId: target } as const)
        : decideCorrectBike(fleet, { id: target, modelId }, context);
    if (corrected.kind === 'invalid' || (stationId === undefined && state === undefined)) return corrected;
    return decideUpdateBike(corrected.fleet, { id: target, ...toUpdate(stationId, state) }, context);
  }
  const added = decideAddBike(
    fleet,
    { serial: serial ?? '', modelId: modelId ?? '', stationId: stationId ?? '' },
    context,
  );
  if (added.kind === 'invalid' || state === undefined || state === 'AVAILABLE') return added;
  return decideUpdateBike(added.fleet, { id: added.bikeId, ...toUpdate(undefined, state) }, context);
}

const toUpdate = (stationId: string | undefined, state: string | undefined): BikeUpdate => ({
  stationId,
  state: state as BikeUpdate['state'],
});

async function toScope(tx: Transaction, lines: readonly PlannedLine[], now: Date) {
  const pick = (field: string) => [
    ...new Set(
      lines
        .flatMap(({ values, before }) => [values[field], before[field]])
        .filter((value): value is string => typeof value === 'string'),
    ),
  ];
  const bikeIds = lines.flatMap(({ target }) => target ?? []);
  const bikes = await tx.bike.findMany({ where: { id: { in: bikeIds } }, select: { modelId: true } });
  const models = [...new Set([...pick('modelId'), ...bikes.map(({ modelId }) => modelId)])];
  const corrected = lines.filter(
    ({ target, values }) => target !== undefined && values['modelId'] !== undefined,
  );
  return {
    ...emptyScope,
    bikeIds,
    stationIds: pick('stationId'),
    modelIds: models,
    servedModelIds: models,
    spans: corrected.map(({ target }) => ({ bikeId: target ?? '', from: now, to: null })),
  };
}
