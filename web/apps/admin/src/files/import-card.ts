import { ChangeDetectionStrategy, Component, DestroyRef, computed, inject, signal } from '@angular/core';
import { FileRequests, Format, GraphqlRequests, Icon, useMessages, type Problem } from '@bike/platform';
import { toReason } from '../common/field-errors';
import { SelectField } from '../common/select-field';
import {
  ApplyImportDocument,
  ImportNowDocument,
  type ImportFactsFragment,
  type ImportKind,
} from '../graphql.generated';
import { messages as shared } from '../messages';
import { messages } from './messages';

/** The columns of each kind; the first ones say what a line is about. */
const columns: Record<ImportKind, string> = {
  MODELS: 'brand, name, form_factor, propulsion, range_meters, wheel_count, cargo_load_kg',
  STATIONS: 'name, lat, lon, capacity, is_renting, is_returning',
  BIKES: 'serial, brand, model, station, state',
};
/** How often it is asked how far a file is. */
const progressIntervalMs = 1_000;
/** Findings of one answer. */
const maxShown = 100;

/** A file is chosen, checked, looked at line by line, and applied. */
@Component({
  selector: 'admin-import-card',
  imports: [Icon, SelectField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './import-card.html',
})
export class ImportCard {
  protected readonly t = useMessages(messages);
  protected readonly format = inject(Format);
  readonly #shared = useMessages(shared);
  readonly #files = inject(FileRequests);
  readonly #requests = inject(GraphqlRequests);
  #timer: ReturnType<typeof setTimeout> | undefined;

  protected readonly kind = signal<ImportKind>('BIKES');
  protected readonly kinds = computed(() =>
    Object.entries(this.t().kinds).map(([value, label]) => ({ value, label })),
  );
  protected readonly columns = computed(() => columns[this.kind()]);
  protected readonly file = signal<File | undefined>(undefined);
  protected readonly isBusy = signal(false);
  protected readonly error = signal<string | undefined>(undefined);
  protected readonly found = signal<ImportFactsFragment | undefined>(undefined);
  protected readonly skipsRefused = signal(false);
  protected readonly hasMore = computed(() => this.found()?.findings.length === maxShown);
  protected readonly canApply = computed(() => {
    const found = this.found();
    return found?.state === 'CHECKED' && found.creates + found.changes > 0;
  });

  constructor() {
    inject(DestroyRef).onDestroy(() => clearTimeout(this.#timer));
  }

  protected choose(event: Event): void {
    this.file.set((event.target as HTMLInputElement).files?.[0]);
    this.error.set(undefined);
  }

  protected showKind(kind: string): void {
    this.kind.set(kind as ImportKind);
  }

  protected async check(event: Event): Promise<void> {
    event.preventDefault();
    const file = this.file();
    if (!file) return this.error.set(this.t().choose);
    if (this.isBusy()) return;
    this.isBusy.set(true);
    this.error.set(undefined);
    const path = `/files/imports/${this.kind().toLowerCase()}?name=${encodeURIComponent(file.name)}`;
    const { data, problem } = await this.#files.send<{ id: string }>(path, file);
    if (problem) this.#fail(problem);
    else await this.#load(data.id);
    this.isBusy.set(false);
  }

  protected async apply(): Promise<void> {
    const found = this.found();
    if (!found || this.isBusy()) return;
    this.isBusy.set(true);
    this.error.set(undefined);
    const input = { id: found.id, skipRefused: this.skipsRefused() };
    const { data, problem } = await this.#requests.mutate(ApplyImportDocument, { input });
    this.isBusy.set(false);
    if (problem) return this.#fail(problem);
    const result = data.applyImport;
    if (result.__typename === 'ImportRefused') return this.#fail(result);
    this.#show(result);
  }

  /** Begins anew. */
  protected reset(): void {
    clearTimeout(this.#timer);
    this.found.set(undefined);
    this.file.set(undefined);
    this.error.set(undefined);
    this.skipsRefused.set(false);
  }

  protected explain(code: string): string {
    return this.t().codes[code] ?? code;
  }

  async #load(id: string): Promise<void> {
    const { data, problem } = await this.#requests.query(ImportNowDocument, { id });
    if (data?.import) this.#show(data.import);
    // What is being applied goes on without the page.
    else if (problem && this.found()?.state === 'APPLYING') this.#askAgain(id);
    else if (problem) this.#fail(problem);
  }

  #show(found: ImportFactsFragment): void {
    this.found.set(found);
    if (found.state === 'APPLYING') this.#askAgain(found.id);
  }

  #askAgain(id: string): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#load(id), progressIntervalMs);
  }

  #fail(problem: Problem): void {
    this.error.set(this.t().refusals[problem.code] ?? toReason(problem, this.#shared()));
  }
}
