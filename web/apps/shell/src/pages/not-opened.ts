import { ChangeDetectionStrategy, Component } from '@angular/core';
import { ProblemPanel } from '@bike/platform';

/** In the place of a page whose app could not be loaded. It is in the shell's first file, for nothing else may come. */
@Component({
  selector: 'bike-not-opened',
  imports: [ProblemPanel],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="page page-narrow">
      <bike-problem [problem]="problem" (retry)="reload()" />
    </section>
  `,
})
export class NotOpened {
  protected readonly problem = { code: 'OFFLINE', message: '' };

  protected reload(): void {
    location.reload();
  }
}
