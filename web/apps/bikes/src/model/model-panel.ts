import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import {
  EmptyPanel,
  Icon,
  PageHeading,
  PersonalStore,
  ProblemPanel,
  Skeleton,
  useMessages,
} from '@bike/platform';
import { TownStore } from '../explore/town-store';
import { messages } from '../messages';
import { RentButton } from '../rent/rent-button';

/** One model: where it can be rented, and the waiting list if it can not. */
@Component({
  selector: 'bikes-model-panel',
  imports: [RouterLink, RentButton, EmptyPanel, ProblemPanel, Skeleton, Icon, PageHeading],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './model-panel.html',
})
export class ModelPanel {
  /** From the address. */
  readonly id = input.required<string>();
  protected readonly town = inject(TownStore);
  protected readonly t = useMessages(messages);
  readonly #personal = inject(PersonalStore);
  protected readonly model = computed(() => this.town.findModel(this.id()));
  protected readonly stations = computed(() => this.town.stationsOf(this.id()));
  /** The user's own place on the list of this model. */
  protected readonly entry = computed(() =>
    this.#personal.waiting().find(({ model }) => model.id === this.id()),
  );
}
