import { ChangeDetectionStrategy, Component, input, model } from '@angular/core';
import { Icon, useMessages } from '@bike/platform';
import type { FieldErrors } from '../common/field-errors';
import { TextField } from '../common/text-field';
import { messages } from './messages';
import type { SegmentDraft } from './terms-draft';

/** As many as a plan may have. */
const MAX_SEGMENTS = 20;

/** The parts of a price by time or distance: from when, until when, how often, how much. */
@Component({
  selector: 'admin-segments-field',
  imports: [Icon, TextField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <fieldset class="field-group">
      <legend>{{ label() }}</legend>
      @for (segment of value(); track $index; let index = $index) {
        <div class="segment">
          <admin-text-field
            inputMode="decimal"
            [label]="t().rate"
            [error]="errors()[name() + '.' + index]"
            [value]="segment.rate"
            (valueChange)="set(index, { rate: $event })"
          />
          <admin-text-field
            inputMode="numeric"
            [label]="t().from(unit())"
            [value]="segment.start"
            (valueChange)="set(index, { start: $event })"
          />
          <admin-text-field
            inputMode="numeric"
            [label]="t().every(unit())"
            [value]="segment.interval"
            (valueChange)="set(index, { interval: $event })"
          />
          <admin-text-field
            inputMode="numeric"
            [label]="t().until(unit())"
            [value]="segment.end"
            (valueChange)="set(index, { end: $event })"
          />
          <button
            type="button"
            class="button button-small"
            [attr.aria-label]="t().removeSegment(index + 1)"
            (click)="remove(index)"
          >
            <bike-icon name="close" />
          </button>
        </div>
      }
      @if (value().length < max) {
        <button type="button" class="button button-small" (click)="add()">{{ t().addSegment }}</button>
      }
    </fieldset>
  `,
})
export class SegmentsField {
  readonly label = input.required<string>();
  /** The name of the field, by which errors are found: `byMinute.0`. */
  readonly name = input.required<string>();
  readonly unit = input.required<'minutes' | 'kilometres'>();
  readonly errors = input.required<FieldErrors>();
  readonly value = model.required<SegmentDraft[]>();
  protected readonly t = useMessages(messages);
  protected readonly max = MAX_SEGMENTS;

  protected set(index: number, changes: Partial<SegmentDraft>): void {
    this.value.update((all) => all.map((one, at) => (at === index ? { ...one, ...changes } : one)));
  }

  protected add(): void {
    const start = this.value().at(-1)?.end ?? '';
    this.value.update((all) => [...all, { start: start || '0', end: '', interval: '1', rate: '' }]);
  }

  protected remove(index: number): void {
    this.value.update((all) => all.filter((_, at) => at !== index));
  }
}
