import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { PageHeading, SessionStore, useMessages } from '@bike/platform';
import { ExportCard } from './export-card';
import { ImportCard } from './import-card';
import { messages } from './messages';

/** Lists as files: in by admins, out by staff. */
@Component({
  selector: 'admin-files-page',
  imports: [ExportCard, ImportCard, PageHeading],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="page">
      <header class="page-head">
        <h1 bikePageHeading>{{ t().title }}</h1>
      </header>
      @if (session.isAdmin()) {
        <admin-import-card />
      }
      <admin-export-card />
    </div>
  `,
})
export class FilesPage {
  protected readonly t = useMessages(messages);
  protected readonly session = inject(SessionStore);
}
