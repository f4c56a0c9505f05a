import { inject, provideZonelessChangeDetection } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import {
  Router,
  TitleStrategy,
  type ViewTransitionInfo,
  provideRouter,
  withComponentInputBinding,
  withInMemoryScrolling,
  withNavigationErrorHandler,
  withViewTransitions,
} from '@angular/router';
import { Toaster, provideGraphql, useMessages } from '@bike/platform';
import { App } from './app';
import { messages } from './messages';
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

/** Without network a part of the app that is not stored yet cannot be loaded: a link that does nothing needs a word. */
function tellNotOpened(): void {
  inject(Toaster).show(useMessages(messages)().notOpened, 'bad');
}

void bootstrapApplication(App, {
  providers: [
    provideZonelessChangeDetection(),
    provideRouter(
      routes,
      withComponentInputBinding(),
      withNavigationErrorHandler(tellNotOpened),
      withInMemoryScrolling({ scrollPositionRestoration: 'enabled' }),
      withViewTransitions({ skipInitialTransition: true, onViewTransitionCreated: skipWithinPage }),
    ),
    provideGraphql(),
    { provide: TitleStrategy, useClass: PageTitle },
  ],
});
