import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, Router, RouterLink } from '@angular/router';
import {
  EmptyPanel,
  Format,
  Icon,
  PageHeading,
  ProblemPanel,
  SessionStore,
  Skeleton,
  useMessages,
  watchQuery,
} from '@bike/platform';
import { ActionDialog } from '../bike-actions/action-dialog';
import { bikeActions, isDestructive, type Bike, type BikeAction } from '../bike-actions/bike-action';
import { messages as actionMessages } from '../bike-actions/messages';
import { FleetDocument, type BikeState } from '../graphql.generated';
import { messages as shared } from '../messages';
import { BikeStateTag } from '../common/bike-state-tag';
import { bikeStates } from '../common/bike-states';
import { Catalogue } from '../common/catalogue';
import { followFrom } from '../common/follow-live';
import { MoreButton } from '../common/more-button';
import { reloadPages } from '../common/reload-pages';
import { SearchBox } from '../common/search-box';
import { SelectField, type Choice } from '../common/select-field';
import { bikeSorts, isFiltered, readFleetFilter, toBikeFilter, toggleState } from './fleet-filter';
import { messages } from './messages';

/** All bikes, as the filter in the address wants them, and what can be done with those that are selected. */
@Component({
  selector: 'admin-fleet',
  imports: [
    RouterLink,
    ActionDialog,
    BikeStateTag,
    EmptyPanel,
    Icon,
    MoreButton,
    PageHeading,
    ProblemPanel,
    SearchBox,
    SelectField,
    Skeleton,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './fleet.html',
})
export class Fleet {
  protected readonly t = useMessages(messages);
  protected readonly shared = useMessages(shared);
  protected readonly actionTexts = useMessages(actionMessages);
  protected readonly format = inject(Format);
  protected readonly catalogue = inject(Catalogue);
  protected readonly session = inject(SessionStore);
  readonly #router = inject(Router);
  readonly #parameters = toSignal(inject(ActivatedRoute).queryParamMap, { requireSync: true });

  protected readonly bikeStates = bikeStates;
  protected readonly actions = bikeActions;
  protected readonly isDestructive = isDestructive;
  protected readonly filter = computed(() => readFleetFilter(this.#parameters()));
  protected readonly isFiltered = computed(() => isFiltered(this.filter()));
  protected readonly query = watchQuery(FleetDocument, () => ({
    filter: toBikeFilter(this.filter()),
    sort: this.filter().sort,
  }));
  protected readonly page = computed(() => this.query.data()?.bikes);
  protected readonly bikes = computed<Bike[]>(() => this.page()?.nodes ?? []);
  protected readonly sortChoices = computed<Choice[]>(() =>
    bikeSorts.map((sort) => ({ value: sort, label: this.t().sorts[sort] })),
  );

  readonly #selectedIds = signal<ReadonlySet<string>>(new Set());
  /** Bikes that a new filter no longer shows are not changed by accident. */
  protected readonly selected = computed(() => this.bikes().filter(({ id }) => this.#selectedIds().has(id)));
  protected readonly isAllSelected = computed(
    () => this.bikes().length > 0 && this.selected().length === this.bikes().length,
  );
  /** What is done, and with which bikes: the list may change while it runs. */
  protected readonly running = signal<{ action: BikeAction; bikes: Bike[] } | undefined>(undefined);

  constructor() {
    // Which bikes are listed changes with the operator's own actions only: nothing moves away below the finger.
    followFrom(computed(() => this.query.data()?.bikeEventCursor));
  }

  protected setFilter(changes: Record<string, string | null>): void {
    const queryParams = Object.fromEntries(
      Object.entries(changes).map(([name, value]) => [name, value === '' ? null : value]),
    );
    void this.#router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected toggleState(state: BikeState): void {
    this.setFilter({ states: toggleState(this.filter().states, state) });
  }

  protected isSelected({ id }: Bike): boolean {
    return this.#selectedIds().has(id);
  }

  protected toggle({ id }: Bike): void {
    this.#selectedIds.update((ids) => {
      const next = new Set(ids);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  }

  protected toggleAll(): void {
    this.#selectedIds.set(new Set(this.isAllSelected() ? [] : this.bikes().map(({ id }) => id)));
  }

  protected unselect(): void {
    this.#selectedIds.set(new Set());
  }

  protected start(action: BikeAction): void {
    this.running.set({ action, bikes: this.selected() });
  }

  /** Those that could not be changed stay selected. */
  protected onFinished(failed: Bike[]): void {
    this.#selectedIds.set(new Set(failed.map(({ id }) => id)));
    void reloadPages(this.query, ({ bikes }) => bikes);
  }
}
