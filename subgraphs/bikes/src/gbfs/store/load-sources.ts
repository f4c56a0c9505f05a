import { findAllHours, findClosuresAfter } from '../../hours/store/calendar.ts';
import type { Reader } from '../../store/open-store.ts';
import type { RuleReader } from '../../store/rule-reader.ts';
import { getSystem } from '../../store/system.ts';
import type { SnapshotSources } from '../read-model/take-snapshot.ts';

/** Closures that a feed tells of: as many as there can be. */
const maxClosures = 500;

/** Loads what a snapshot needs and the read model does not have. */
export async function loadSources(
  { read, rules }: { read: Reader; rules: RuleReader },
  at: Date,
): Promise<SnapshotSources> {
  const { id, name, timezone, currency } = await getSystem(read);
  return {
    at,
    system: { id, name, timeZone: timezone, currency },
    hours: await findAllHours(read),
    closures: await findClosuresAfter(read, at, maxClosures),
    rulebook: await rules.read(read),
  };
}
