import { inject, provideZonelessChangeDetection } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import {
  Router,
  TitleStrategy,
  type ViewTransitionInfo,
  provideRouter,
  withComponentInputBinding,
  withInMemoryScrolling,
  withViewTransitions,
} from '@angular/router';
import { provideGraphql } from '@bike/platform';
import { App } from './app';
import { PageTitle } from './page-title';
import { routes } from './routes';
import { allowOwnScripts } from './trusted-types';

allowOwnScripts();

/** A search that changes the address with each letter is no change of page. */
function skipWithinPage({ transition }: ViewTransitionInfo): void {
  const router = inject(Router);
  const [here] = router.url.split('?');
  const [there] = router.currentNavigation()?.finalUrl?.toString().split('?') ?? [];
  if (here === there) transition.skipTransition();
}

void bootstrapApplication(App, {
  providers: [
    provideZonelessChangeDetection(),
    provideRouter(
      routes,
      withComponentInputBinding(),
      withInMemoryScrolling({ scrollPositionRestoration: 'enabled' }),
      withViewTransitions({ skipInitialTransition: true, onViewTransitionCreated: skipWithinPage }),
    ),
    provideGraphql(),
    { provide: TitleStrategy, useClass: PageTitle },
  ],
});
