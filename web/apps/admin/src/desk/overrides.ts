import { ChangeDetectionStrategy, Component, input, model } from '@angular/core';
import { useMessages } from '@bike/platform';
import type { DeskOverride } from '../graphql.generated';
import { messages } from './messages';

/** The rules that staff may override, as an answer has offered them. */
@Component({
  selector: 'admin-overrides',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (offered().length > 0) {
      <div class="form">
        @for (override of offered(); track override) {
          <label class="check">
            <input
              type="checkbox"
              [checked]="value().includes(override)"
              (change)="toggle(override, $any($event.target).checked)"
            />
            <span>{{ t().overrides[override] }}</span>
          </label>
        }
      </div>
    }
  `,
})
export class Overrides {
  readonly offered = input.required<readonly DeskOverride[]>();
  readonly value = model.required<readonly DeskOverride[]>();
  protected readonly t = useMessages(messages);

  protected toggle(override: DeskOverride, isOn: boolean): void {
    this.value.update((named) => named.filter((one) => one !== override).concat(isOn ? [override] : []));
  }
}
