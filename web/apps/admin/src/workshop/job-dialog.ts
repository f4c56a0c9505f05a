import {
  ChangeDetectionStrategy,
  Component,
  inject,
  input,
  linkedSignal,
  output,
  signal,
  viewChild,
} from '@angular/core';
import {
  Dialog,
  Format,
  GraphqlRequests,
  Icon,
  PartChips,
  SessionStore,
  useMessages,
  toInstant,
  toLocal,
} from '@bike/platform';
import { FocusErrors } from '../common/focus-errors';
import { MomentField } from '../common/moment-field';
import { SelectField } from '../common/select-field';
import { TextField } from '../common/text-field';
import { DeskForm } from '../desk/desk-form';
import {
  OpenJobDocument,
  UpdateJobDocument,
  type BikePart,
  type JobFactsFragment,
  type JobKind,
} from '../graphql.generated';
import { messages as shared } from '../messages';
import { messages } from './messages';

/** Opens a job for a bike, or changes one. */
@Component({
  selector: 'admin-job-dialog',
  imports: [Dialog, FocusErrors, Icon, MomentField, PartChips, SelectField, TextField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <bike-dialog [heading]="heading()" (closed)="closed.emit()">
      <form class="form" novalidate [adminFocusErrors]="form.errors()" (submit)="send($event)">
        <admin-text-field [label]="t().what" [rows]="2" [error]="form.errors()['text']" [(value)]="text" />
        @if (job()?.kind !== 'TRANSFER') {
          <label class="check">
            <input
              type="checkbox"
              [checked]="isBlocking()"
              (change)="isBlocking.set($any($event.target).checked)"
            />
            <span>{{ t().isBlocking }}</span>
          </label>
        }
        <label class="check">
          <input type="checkbox" [checked]="isMine()" (change)="isMine.set($any($event.target).checked)" />
          <span>{{ t().isMine }}</span>
        </label>
        @if (!job()) {
          <admin-select-field
            [label]="t().kind"
            [choices]="kindChoices()"
            [value]="kind()"
            [error]="form.errors()['kind']"
            (valueChange)="kind.set($any($event))"
          />
        }
        <bike-part-chips [label]="t().parts" [(parts)]="parts" />
        <admin-moment-field
          [label]="t().plannedAt"
          [error]="form.errors()['plannedAt']"
          [(value)]="plannedAt"
        />
        <admin-moment-field
          [label]="t().promisedBack"
          [hint]="t().promisedHint"
          [error]="form.errors()['promisedBack']"
          [(value)]="promisedBack"
        />
        @if (job(); as known) {
          @for (item of checklist(); track $index) {
            <label class="check">
              <input type="checkbox" [checked]="item.isDone" (change)="tick($index)" />
              <span>{{ item.text }}</span>
            </label>
          }
        } @else {
          <admin-text-field
            [label]="t().checklist"
            [hint]="t().checklistHint"
            [rows]="2"
            [error]="form.errors()['checklist']"
            [(value)]="lines"
          />
        }
        @if (form.errors()['form']; as text) {
          <p class="form-error" role="alert"><bike-icon name="alert" />{{ text }}</p>
        }
        <div class="button-row">
          <button type="submit" class="button button-primary" [attr.aria-disabled]="form.isSending()">
            {{ t().done }}
          </button>
          <button type="button" class="button" (click)="dialog().close()">{{ shared().cancel }}</button>
        </div>
      </form>
    </bike-dialog>
  `,
})
export class JobDialog {
  readonly bike = input.required<{ id: string; serialNumber: string }>();
  /** Left out: a new one. */
  readonly job = input<JobFactsFragment>();
  readonly closed = output();
  readonly changed = output();
  protected readonly t = useMessages(messages);
  protected readonly shared = useMessages(shared);
  readonly #requests = inject(GraphqlRequests);
  readonly #format = inject(Format);
  readonly #session = inject(SessionStore);
  protected readonly dialog = viewChild.required(Dialog);
  protected readonly form = new DeskForm();
  protected readonly text = linkedSignal(() => this.job()?.text ?? '');
  protected readonly isBlocking = linkedSignal(() => this.job()?.isBlocking ?? true);
  protected readonly isMine = linkedSignal(() => this.job()?.assignee?.id === this.#session.user()?.id);
  protected readonly kind = signal<JobKind>('REPAIR');
  protected readonly parts = linkedSignal<readonly BikePart[]>(() => this.job()?.parts ?? []);
  protected readonly plannedAt = linkedSignal(() => this.#toField(this.job()?.plannedAt));
  protected readonly promisedBack = linkedSignal(() => this.#toField(this.job()?.promisedBack));
  protected readonly checklist = linkedSignal(() => this.job()?.checklist ?? []);
  protected readonly lines = signal('');

  protected heading(): string {
    const { serialNumber } = this.bike();
    return this.job() ? this.t().changeTitle(serialNumber) : this.t().addTitle(serialNumber);
  }

  protected kindChoices() {
    const { kinds } = this.t();
    return (['REPAIR', 'INSPECTION'] as const).map((value) => ({ value, label: kinds[value] }));
  }

  protected tick(at: number): void {
    this.checklist.update((items) =>
      items.map((item, index) => (index === at ? { ...item, isDone: !item.isDone } : item)),
    );
  }

  protected async send(event: Event): Promise<void> {
    event.preventDefault();
    const fields = ['text', 'kind', 'plannedAt', 'promisedBack', 'checklist'];
    const isDone = await this.form.send({ required: {}, fields }, (idempotencyKey) => {
      const job = this.job();
      return job ? this.#change(job, idempotencyKey) : this.#open(idempotencyKey);
    });
    if (!isDone) return;
    this.changed.emit();
    this.dialog().close();
  }

  #toValues() {
    return {
      text: this.text().trim(),
      isBlocking: this.isBlocking(),
      parts: [...this.parts()],
      plannedAt: this.#toInstant(this.plannedAt()),
      promisedBack: this.#toInstant(this.promisedBack()),
    };
  }

  #toField(instant: string | null | undefined): string {
    return instant ? toLocal(instant, this.#format.timeZone()) : '';
  }

  #toInstant(local: string): string | null {
    return local === '' ? null : toInstant(local, this.#format.timeZone()).toISOString();
  }

  #open(idempotencyKey: string) {
    const checklist = this.lines()
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean);
    const assigneeId = this.isMine() ? (this.#session.user()?.id ?? null) : null;
    const input = {
      bikeId: this.bike().id,
      kind: this.kind(),
      ...this.#toValues(),
      checklist,
      assigneeId,
      idempotencyKey,
    };
    return this.#requests.mutate(OpenJobDocument, { input });
  }

  #change(job: JobFactsFragment, idempotencyKey: string) {
    const me = this.#session.user()?.id;
    const wasMine = job.assignee?.id === me;
    const input = {
      jobId: job.id,
      ...this.#toValues(),
      checklist: this.checklist().map(({ text, isDone }) => ({ text, isDone })),
      // Somebody else's stays theirs.
      ...(this.isMine() !== wasMine && { assigneeId: this.isMine() ? (me ?? null) : null }),
      idempotencyKey,
    };
    return this.#requests.mutate(UpdateJobDocument, { input });
  }
}
