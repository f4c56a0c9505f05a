import type { Routes } from '@angular/router';
import { AccountFrame } from './account-frame';
import { RentalsPage } from './rentals/rentals-page';

/** The pages of this app. */
export const routes: Routes = [
  {
    path: '',
    component: AccountFrame,
    children: [
      { path: '', pathMatch: 'full', redirectTo: 'rentals' },
      { path: 'rentals', component: RentalsPage, data: { title: { en: 'My rentals', de: 'Meine Fahrten' } } },
      {
        path: 'rentals/:id/return',
        loadComponent: async () => (await import('./rentals/return-page')).ReturnPage,
        data: { title: { en: 'Return', de: 'Rückgabe' } },
      },
      {
        path: 'waiting',
        loadComponent: async () => (await import('./waiting/waiting-page')).WaitingPage,
        data: { title: { en: 'Waiting list', de: 'Warteliste' } },
      },
      {
        path: 'notifications',
        loadComponent: async () => (await import('./notifications/notifications-page')).NotificationsPage,
        data: { title: { en: 'Notifications', de: 'Mitteilungen' } },
      },
      {
        path: 'profile',
        loadComponent: async () => (await import('./profile/profile-page')).ProfilePage,
        data: { title: { en: 'Account', de: 'Konto' } },
      },
    ],
  },
];
