import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import {
  Format,
  GraphqlRequests,
  Icon,
  ProblemPanel,
  Toaster,
  useMessages,
  watchQuery,
} from '@bike/platform';
import { toFieldErrors, toFormError, toReason, type FieldErrors } from '../common/field-errors';
import { FocusErrors } from '../common/focus-errors';
import { SelectField } from '../common/select-field';
import { TextField } from '../common/text-field';
import { AddClosureDocument, CancelClosureDocument, ClosuresDocument } from '../graphql.generated';
import { messages as shared } from '../messages';
import { messages } from './messages';

const FIELDS = ['fromLocal', 'toLocal', 'reason'];

/** Closures that have not ended, of the whole town and of stations, and a form for another one. */
@Component({
  selector: 'admin-closure-list',
  imports: [FocusErrors, Icon, ProblemPanel, SelectField, TextField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="section" aria-labelledby="closures-title">
      <h2 id="closures-title">{{ t().closures }}</h2>
      @if (closures(); as closures) {
        @if (closures.length > 0) {
          <ul class="row-list row-list-framed">
            @for (closure of closures; track closure.id) {
              <li class="row row-plain">
                <span class="row-text">
                  <strong>{{ closure.station?.name ?? t().town }}</strong>
                  <span class="soft small">
                    {{ format.dateTime(closure.from) }} – {{ format.dateTime(closure.to) }} ·
                    {{ closure.reason }}
                  </span>
                </span>
                <span class="row-tags">
                  <button
                    type="button"
                    class="button button-small"
                    [attr.aria-disabled]="isSending()"
                    [attr.aria-label]="t().cancelOf(closure.reason)"
                    (click)="cancel(closure.id)"
                  >
                    {{ t().cancelClosure }}
                  </button>
                </span>
              </li>
            }
          </ul>
        } @else {
          <p class="soft">{{ t().noClosures }}</p>
        }
      } @else if (query.problem(); as problem) {
        <bike-problem [problem]="problem" (retry)="query.reload()" />
      }
      <div class="card">
        <h3>{{ t().newClosure }}</h3>
        <form class="form" novalidate [adminFocusErrors]="errors()" (submit)="add($event)">
          <div class="closure-times">
            @for (field of times; track field.name) {
              <div class="field">
                <label [for]="'closure-' + field.name">{{ t()[field.name] }}</label>
                <input
                  class="input"
                  type="datetime-local"
                  [id]="'closure-' + field.name"
                  [value]="field.value()"
                  [attr.aria-invalid]="errors()[field.name] ? true : null"
                  [attr.aria-describedby]="errors()[field.name] ? 'closure-' + field.name + '-error' : null"
                  (input)="field.value.set($any($event.target).value)"
                />
                @if (errors()[field.name]; as text) {
                  <p class="field-error" [id]="'closure-' + field.name + '-error'">{{ text }}</p>
                }
              </div>
            }
          </div>
          <admin-text-field [label]="t().publicReason" [error]="errors()['reason']" [(value)]="reason" />
          <admin-select-field [label]="t().spread" [choices]="spreads()" [(value)]="spread" />
          @if (errors()['form']; as text) {
            <p class="form-error" role="alert"><bike-icon name="alert" />{{ text }}</p>
          }
          <div class="button-row">
            <button type="submit" class="button" [attr.aria-disabled]="isSending()">{{ t().close }}</button>
          </div>
        </form>
      </div>
    </section>
  `,
})
export class ClosureList {
  /** What is closed; without it the town. */
  readonly stationId = input<string>();
  protected readonly t = useMessages(messages);
  protected readonly shared = useMessages(shared);
  protected readonly format = inject(Format);
  readonly #requests = inject(GraphqlRequests);
  readonly #toaster = inject(Toaster);
  protected readonly query = watchQuery(ClosuresDocument, () => ({}));
  protected readonly closures = computed(() => {
    const stationId = this.stationId();
    return this.query
      .data()
      ?.closures.filter(({ station }) => !stationId || !station || station.id === stationId);
  });
  protected readonly times = [
    { name: 'fromLocal', value: signal('') },
    { name: 'toLocal', value: signal('') },
  ] as const;
  protected readonly reason = signal('');
  protected readonly spread = signal('1');
  protected readonly spreads = computed(() =>
    [1, 2, 3, 4, 5].map((days) => ({ value: String(days), label: this.t().spreadDays(days) })),
  );
  protected readonly errors = signal<FieldErrors>({});
  protected readonly isSending = signal(false);

  protected async add(event: Event): Promise<void> {
    event.preventDefault();
    const [fromLocal, toLocal] = this.times.map(({ value }) => value()) as [string, string];
    const reason = this.reason().trim();
    const { REQUIRED } = this.shared().refusals;
    const errors = {
      ...(fromLocal === '' && { fromLocal: REQUIRED }),
      ...(toLocal === '' && { toLocal: REQUIRED }),
      ...(reason === '' && { reason: REQUIRED }),
    };
    this.errors.set(errors);
    if (Object.keys(errors).length > 0 || this.isSending()) return;
    this.isSending.set(true);
    const stationId = this.stationId() ?? null;
    const input = { stationId, fromLocal, toLocal, reason, spread: Number(this.spread()) };
    const { data, problem } = await this.#requests.mutate(AddClosureDocument, { input });
    this.isSending.set(false);
    if (problem) return this.errors.set(toFormError(problem, this.shared()));
    if (data.addClosure.__typename === 'InvalidInput') {
      this.errors.set(toFieldErrors(data.addClosure, FIELDS, this.shared()));
      return;
    }
    for (const { value } of this.times) value.set('');
    this.reason.set('');
    this.#toaster.show(this.t().added, 'good');
    await this.query.reload();
  }

  protected async cancel(id: string): Promise<void> {
    if (this.isSending()) return;
    this.isSending.set(true);
    const reason = this.t().cancelReason;
    const { data, problem } = await this.#requests.mutate(CancelClosureDocument, { id, reason });
    this.isSending.set(false);
    const refusal =
      problem ?? (data.cancelClosure.__typename === 'InvalidInput' ? data.cancelClosure : undefined);
    this.#toaster.show(
      refusal ? toReason(refusal, this.shared()) : this.t().cancelled,
      refusal ? 'bad' : 'good',
    );
    await this.query.reload();
  }
}
