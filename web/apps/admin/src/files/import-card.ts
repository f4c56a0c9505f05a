import { ChangeDetectionStrategy, Component, DestroyRef, computed, inject, signal } from '@angular/core';
import {
  FileRequests,
  Format,
  GraphqlRequests,
  Icon,
  StepUp,
  useMessages,
  type Problem,
} from '@bike/platform';
import { toReason } from '../common/field-errors';
import { SelectField } from '../common/select-field';
import { messages as shared } from '../messages';
import { applyImport, columns, readImport, type FileKind, type ImportFacts } from './import-kinds';
import { messages } from './messages';

/** How often it is asked how far a file is. */
const progressIntervalMs = 1_000;
/** Findings of one answer. */
const maxShown = 100;

/** A file is chosen, checked, looked at line by line, and applied. */
@Component({
  selector: 'admin-import-card',
  imports: [Icon, SelectField, StepUp],
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

  protected readonly kind = signal<FileKind>('BIKES');
  protected readonly kinds = computed(() =>
    Object.entries(this.t().kinds).map(([value, label]) => ({ value, label })),
  );
  protected readonly columns = computed(() => columns[this.kind()]);
  protected readonly file = signal<File | undefined>(undefined);
  protected readonly isBusy = signal(false);
  protected readonly error = signal<string | undefined>(undefined);
  protected readonly found = signal<ImportFacts | undefined>(undefined);
  protected readonly skipsRefused = signal(false);
  /** The log-in is too long ago to invite people to roles. */
  protected readonly needsProof = signal(false);
  protected readonly hasMore = computed(() => this.found()?.findings.length === maxShown);
  protected readonly canApply = computed(() => {
    const found = this.found();
    return found?.state === 'CHECKED' && found.creates + found.changes > 0;
  });

  protected readonly appliedText = computed(() => {
    const { created = 0, changed = 0 } = this.found()?.result ?? {};
    return this.kind() === 'PEOPLE'
      ? this.t().invited(created + changed)
      : this.t().applied(created, changed);
  });

  constructor() {
    inject(DestroyRef).onDestroy(() => clearTimeout(this.#timer));
  }

  protected choose(event: Event): void {
    this.file.set((event.target as HTMLInputElement).files?.[0]);
    this.error.set(undefined);
  }

  protected showKind(kind: string): void {
    this.kind.set(kind as FileKind);
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
    const { data, problem } = await applyImport(this.#requests, this.kind(), input);
    this.isBusy.set(false);
    this.needsProof.set(problem?.code === 'STEP_UP_REQUIRED');
    if (this.needsProof()) return;
    if (problem) return this.#fail(problem);
    this.#show(data);
  }

  protected goOn(): void {
    this.needsProof.set(false);
    void this.apply();
  }

  /** Begins anew. */
  protected reset(): void {
    clearTimeout(this.#timer);
    this.found.set(undefined);
    this.file.set(undefined);
    this.error.set(undefined);
    this.skipsRefused.set(false);
    this.needsProof.set(false);
  }

  protected explain(code: string): string {
    return this.t().codes[code] ?? code;
  }

  async #load(id: string): Promise<void> {
    const { data, problem } = await readImport(this.#requests, this.kind(), id);
    if (data) this.#show(data);
    // What is being applied goes on without the page.
    else if (problem && this.found()?.state === 'APPLYING') this.#askAgain(id);
    else if (problem) this.#fail(problem);
  }

  #show(found: ImportFacts): void {
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
