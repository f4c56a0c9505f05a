import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import {
  EmptyPanel,
  Icon,
  PageHeading,
  ProblemPanel,
  ReportDialog,
  SessionStore,
  Skeleton,
  useMessages,
  watchQuery,
} from '@bike/platform';
import { FindBikeDocument } from '../graphql.generated';
import { messages } from '../messages';
import { RentButton } from '../rent/rent-button';

/** Where the code on a bike leads: `/app/bikes/r/<serial number>`. */
@Component({
  selector: 'bikes-scan-panel',
  imports: [RouterLink, RentButton, EmptyPanel, ProblemPanel, ReportDialog, Skeleton, Icon, PageHeading],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <a class="back-link" routerLink="/bikes"><bike-icon name="back" />{{ t().stations.all }}</a>
    <header class="panel-head">
      <h1 bikePageHeading>{{ t().scan.title(serial()) }}</h1>
    </header>
    @if (session.state() === 'guest') {
      <p>{{ t().scan.logIn }}</p>
      <a
        class="button button-primary"
        routerLink="/auth/login"
        [queryParams]="{ back: '/bikes/r/' + serial() }"
      >
        {{ t().rent.asGuest }}
      </a>
    } @else if (bike(); as bike) {
      <p>{{ bike.model.brand }} {{ bike.model.name }}</p>
      @if (bike.station; as station) {
        <p class="soft">{{ station.name }}</p>
      }
      @if (bike.state === 'AVAILABLE' || bike.state === 'RESERVED') {
        <bikes-rent-button
          [wish]="{ bikeId: bike.id, orQueue: false }"
          [title]="bike.serialNumber"
          [place]="{ modelId: bike.model.id, stationId: bike.station?.id }"
        />
      } @else {
        <p class="hint" data-tone="warn"><bike-icon name="alert" />{{ t().scan.states[bike.state] }}</p>
        <a class="button" [routerLink]="['/bikes/models', bike.model.id]">{{ t().scan.others }}</a>
      }
      @if (bike.isBeingLookedAt && bike.state !== 'MAINTENANCE') {
        <p class="hint"><bike-icon name="wrench" />{{ t().scan.isBeingLookedAt }}</p>
      }
      @if (bike.state !== 'RETIRED') {
        <button type="button" class="button" (click)="isReporting.set(true)">{{ t().scan.report }}</button>
      }
      @if (isReporting()) {
        <bike-report-dialog
          [bikeId]="bike.id"
          [serialNumber]="bike.serialNumber"
          (reported)="query.reload()"
          (closed)="isReporting.set(false)"
        />
      }
    } @else if (query.problem(); as problem) {
      <bike-problem [problem]="problem" (retry)="query.reload()" />
    } @else if (query.isLoading()) {
      <bike-skeleton [count]="2" />
    } @else {
      <bike-empty [heading]="t().scan.unknown" />
    }
  `,
})
export class ScanPanel {
  /** From the address. */
  readonly serial = input.required<string>();
  protected readonly session = inject(SessionStore);
  protected readonly t = useMessages(messages);
  protected readonly query = watchQuery(FindBikeDocument, () =>
    this.session.user() ? { serial: this.serial() } : undefined,
  );
  protected readonly isReporting = signal(false);
  /** The search finds parts of serial numbers too; people who type one do not care for capitals. */
  protected readonly bike = computed(() => {
    const wanted = this.serial().toLowerCase();
    return this.query.data()?.bikes.nodes.find(({ serialNumber }) => serialNumber.toLowerCase() === wanted);
  });
}
