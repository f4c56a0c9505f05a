import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  linkedSignal,
  output,
  signal,
} from '@angular/core';
import {
  Clock,
  Format,
  GraphqlRequests,
  Icon,
  Toaster,
  useMessages,
  watchQuery,
  toInstant,
} from '@bike/platform';
import { toFormError, toReason, type FieldErrors } from '../common/field-errors';
import { FocusErrors } from '../common/focus-errors';
import { MomentField } from '../common/moment-field';
import { TextField } from '../common/text-field';
import { HoursPreviewDocument, SetHoursDocument } from '../graphql.generated';
import { messages as shared } from '../messages';
import { messages } from './messages';
import { toDays } from './preview-days';

/** Days of the preview. */
const PREVIEW_DAYS = 7;
const MAX_LENGTH = 255;

/** Edits hours, and shows what they would come to on the next days before they are saved. */
@Component({
  selector: 'admin-hours-form',
  imports: [FocusErrors, Icon, MomentField, TextField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="card" aria-labelledby="hours-form-title">
      <h2 id="hours-form-title">{{ t().hours }}</h2>
      <form class="form" novalidate [adminFocusErrors]="errors()" (submit)="save($event)">
        <admin-text-field
          [label]="t().osm"
          [hint]="stationId() ? t().stationHint : t().townHint"
          [error]="fault()"
          [(value)]="osm"
        />
        <dl class="facts" [attr.aria-label]="t().preview" aria-live="polite">
          @for (day of days(); track day.day) {
            <dt>{{ day.day }}</dt>
            <dd class="number">{{ day.times.length > 0 ? day.times.join(', ') : t().closed }}</dd>
          }
        </dl>
        @for (warning of warnings(); track warning) {
          <p class="hint" data-tone="warn"><bike-icon name="alert" />{{ warning }}</p>
        }
        <admin-moment-field
          [label]="t().validFrom"
          [hint]="t().validFromHint"
          [error]="errors()['validFrom']"
          [(value)]="validFrom"
        />
        <admin-text-field [label]="t().reason" [error]="errors()['reason']" [(value)]="reason" />
        @if (errors()['form']; as text) {
          <p class="form-error" role="alert"><bike-icon name="alert" />{{ text }}</p>
        }
        <div class="button-row">
          <button type="submit" class="button button-primary" [attr.aria-disabled]="isSending()">
            {{ shared().save }}
          </button>
        </div>
      </form>
    </section>
  `,
})
export class HoursForm {
  readonly stationId = input<string>();
  readonly hours = input<{ osm: string | null; version: number } | null>();
  readonly saved = output();
  protected readonly t = useMessages(messages);
  protected readonly shared = useMessages(shared);
  readonly #requests = inject(GraphqlRequests);
  readonly #toaster = inject(Toaster);
  readonly #format = inject(Format);
  readonly #clock = inject(Clock);
  protected readonly osm = linkedSignal(() => this.hours()?.osm ?? '');
  protected readonly validFrom = signal('');
  protected readonly reason = signal('');
  protected readonly errors = signal<FieldErrors>({});
  protected readonly isSending = signal(false);
  readonly #today = computed(() => Math.floor(this.#clock.now() / 86_400_000) * 86_400_000);
  readonly #preview = watchQuery(HoursPreviewDocument, () => {
    const osm = this.osm().trim();
    if (osm === '' || osm.length > MAX_LENGTH) return undefined;
    const toDay = (days: number) => new Date(this.#today() + days * 86_400_000).toISOString().slice(0, 10);
    return { osm, from: toDay(0), to: toDay(PREVIEW_DAYS - 1) };
  });
  protected readonly days = computed(() => {
    const preview = this.#preview.data()?.previewHours;
    if (!preview || preview.fault) return [];
    return toDays(preview.spans, this.#format, { from: this.#today(), count: PREVIEW_DAYS });
  });
  protected readonly warnings = computed(() => this.#preview.data()?.previewHours.warnings ?? []);
  protected readonly fault = computed(() => {
    if (this.osm().length > MAX_LENGTH) return this.shared().refusals.BAD_USER_INPUT;
    const fault = this.#preview.data()?.previewHours.fault;
    return fault ? this.t().fault(fault.message, this.osm().slice(0, fault.at ?? 0)) : undefined;
  });

  protected async save(event: Event): Promise<void> {
    event.preventDefault();
    const [osm, reason, validFrom] = [this.osm().trim(), this.reason().trim(), this.validFrom()];
    this.errors.set(reason === '' ? { reason: this.shared().refusals.REQUIRED } : {});
    if (reason === '' || this.fault() || this.isSending()) return;
    this.isSending.set(true);
    const input = {
      stationId: this.stationId() ?? null,
      osm: osm === '' ? null : osm,
      version: this.hours()?.version ?? 0,
      validFrom: validFrom === '' ? null : toInstant(validFrom, this.#format.timeZone()).toISOString(),
      reason,
    };
    const { data, problem } = await this.#requests.mutate(SetHoursDocument, { input });
    this.isSending.set(false);
    if (problem) return this.errors.set(toFormError(problem, this.shared()));
    if (data.setHours.__typename === 'HoursRefused') {
      const field = data.setHours.code === 'VALID_FROM_PAST' ? 'validFrom' : 'form';
      this.errors.set({ [field]: toReason(data.setHours, this.shared()) });
      return;
    }
    this.reason.set('');
    this.validFrom.set('');
    this.#toaster.show(this.shared().saved, 'good');
    this.saved.emit();
  }
}
