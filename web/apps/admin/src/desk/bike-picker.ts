import { ChangeDetectionStrategy, Component, computed, input, model, signal } from '@angular/core';
import { useMessages, watchQuery } from '@bike/platform';
import { SelectField, type Choice } from '../common/select-field';
import { TextField } from '../common/text-field';
import { BikesToRentDocument } from '../graphql.generated';
import { messages as shared } from '../messages';
import { messages } from './messages';

/** Finds a bike that can be rented, by its number: `<admin-bike-picker [(value)]="bikeId" />`. */
@Component({
  selector: 'admin-bike-picker',
  imports: [SelectField, TextField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="form">
      <admin-text-field
        [label]="t().serial"
        [error]="choices().length > 0 ? undefined : error()"
        [(value)]="search"
      />
      @if (choices().length > 0) {
        <admin-select-field
          [label]="t().chooseBike"
          [choices]="choices()"
          [empty]="shared().choose"
          [error]="error()"
          [(value)]="value"
        />
      } @else if (search().trim() !== '' && !bikes.isFetching()) {
        <p class="soft" role="status">{{ t().noBike }}</p>
      }
    </div>
  `,
})
export class BikePicker {
  /** The id of the bike; empty: none is chosen. */
  readonly value = model.required<string>();
  readonly error = input<string>();
  protected readonly t = useMessages(messages);
  protected readonly shared = useMessages(shared);
  protected readonly search = signal('');
  protected readonly bikes = watchQuery(BikesToRentDocument, () => {
    const search = this.search().trim();
    return search === '' ? undefined : { search };
  });
  protected readonly choices = computed<Choice[]>(
    () =>
      this.bikes.data()?.bikes.nodes.map(({ id, serialNumber, state, model, station }) => {
        const where = station?.name ?? this.shared().none;
        const label = this.t().atStation(serialNumber, `${model.brand} ${model.name}`, where);
        return { value: id, label: state === 'RESERVED' ? `${label} (${this.t().heldTag})` : label };
      }) ?? [],
  );
}
