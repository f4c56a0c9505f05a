import type { Answer, GraphqlRequests, Problem } from '@bike/platform';
import {
  ApplyImportDocument,
  ApplyPeopleImportDocument,
  ImportNowDocument,
  PeopleImportNowDocument,
  type ImportFactsFragment,
} from '../graphql.generated';

/** What a file is about: bikes has some kinds, auth has people. */
export type FileKind = 'MODELS' | 'STATIONS' | 'BIKES' | 'PEOPLE';

/** The columns of each kind; the first ones say what a line is about. */
export const columns: Record<FileKind, string> = {
  MODELS: 'brand, name, form_factor, propulsion, range_meters, wheel_count, cargo_load_kg',
  STATIONS: 'name, lat, lon, capacity, is_renting, is_returning',
  BIKES: 'serial, brand, model, station, state',
  PEOPLE: 'email, role, language',
};

/** What a file of any kind would change, and how far that has been done. */
export type ImportFacts = Omit<ImportFactsFragment, '__typename'>;

/** Asks how far a file is; null: there is no such file. */
export async function readImport(
  requests: GraphqlRequests,
  kind: FileKind,
  id: string,
): Promise<Answer<ImportFacts | null>> {
  if (kind === 'PEOPLE') {
    const { data, problem } = await requests.query(PeopleImportNowDocument, { id });
    return problem ? { problem } : { data: data.peopleImport ?? null };
  }
  const { data, problem } = await requests.query(ImportNowDocument, { id });
  return problem ? { problem } : { data: data.import ?? null };
}

/** Begins to apply a file that was checked. */
export async function applyImport(
  requests: GraphqlRequests,
  kind: FileKind,
  input: { id: string; skipRefused: boolean },
): Promise<Answer<ImportFacts>> {
  if (kind === 'PEOPLE') {
    const { data, problem } = await requests.mutate(ApplyPeopleImportDocument, { input });
    return problem ? { problem } : toAnswer(data.applyPeopleImport);
  }
  const { data, problem } = await requests.mutate(ApplyImportDocument, { input });
  return problem ? { problem } : toAnswer(data.applyImport);
}

const toAnswer = (
  result: (ImportFacts & { __typename: string }) | (Problem & { __typename: 'ImportRefused' }),
): Answer<ImportFacts> => ('message' in result ? { problem: result } : { data: result });
