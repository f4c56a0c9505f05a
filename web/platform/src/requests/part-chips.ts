import { ChangeDetectionStrategy, Component, input, model } from '@angular/core';
import type { BikePart } from '../graphql.generated';
import { useMessages } from '../i18n/i18n';
import { messages } from '../messages';

/** The parts of a bike that can be broken, in the order of how often they are. */
const bikeParts: readonly BikePart[] = [
  'TYRES',
  'BRAKES',
  'LIGHTS',
  'CHAIN',
  'GEARS',
  'WHEELS',
  'SADDLE',
  'HANDLEBAR',
  'LOCK',
  'FRAME',
  'BATTERY',
  'OTHER',
];

/** Parts of a bike to choose from, any number of them. */
@Component({
  selector: 'bike-part-chips',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="field">
      <span class="field-label">{{ label() }}</span>
      <div class="chips" role="group" [attr.aria-label]="label()">
        @for (part of all; track part) {
          <button
            type="button"
            class="chip"
            [attr.aria-pressed]="parts().includes(part)"
            (click)="toggle(part)"
          >
            {{ t().report.parts[part] }}
          </button>
        }
      </div>
    </div>
  `,
})
export class PartChips {
  readonly label = input.required<string>();
  readonly parts = model.required<readonly BikePart[]>();
  protected readonly t = useMessages(messages);
  protected readonly all = bikeParts;

  protected toggle(part: BikePart): void {
    this.parts.update((chosen) =>
      chosen.includes(part) ? chosen.filter((one) => one !== part) : [...chosen, part],
    );
  }
}
