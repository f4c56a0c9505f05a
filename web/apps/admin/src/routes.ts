import type { Routes } from '@angular/router';
import { AdminFrame } from './admin-frame';
import { Today } from './today/today';

/** The pages of this app. Only the first one is part of it from the start. */
export const routes: Routes = [
  {
    path: '',
    component: AdminFrame,
    children: [
      { path: '', pathMatch: 'full', component: Today, data: { title: { en: 'Today', de: 'Heute' } } },
      {
        path: 'fleet',
        loadComponent: async () => (await import('./fleet/fleet')).Fleet,
        data: { title: { en: 'Fleet', de: 'Flotte' } },
      },
      {
        path: 'fleet/:id',
        loadComponent: async () => (await import('./fleet/bike-page')).BikePage,
        data: { title: { en: 'Bike', de: 'Rad' } },
      },
      {
        path: 'stations',
        loadComponent: async () => (await import('./stations/stations')).Stations,
        children: [
          {
            path: '',
            pathMatch: 'full',
            loadComponent: async () => (await import('./stations/station-list')).StationList,
            data: { title: { en: 'Stations', de: 'Stationen' } },
          },
          {
            path: 'new',
            loadComponent: async () => (await import('./stations/station-form')).StationForm,
            data: { title: { en: 'New station', de: 'Neue Station' } },
          },
          {
            path: ':id',
            loadComponent: async () => (await import('./stations/station-form')).StationForm,
            data: { title: { en: 'Station', de: 'Station' } },
          },
        ],
      },
      {
        path: 'models',
        loadComponent: async () => (await import('./models/model-list')).ModelList,
        data: { title: { en: 'Models', de: 'Modelle' } },
      },
      {
        path: 'models/new',
        loadComponent: async () => (await import('./models/new-model')).NewModel,
        data: { title: { en: 'New model', de: 'Neues Modell' } },
      },
      {
        path: 'models/:id',
        loadComponent: async () => (await import('./models/model-page')).ModelPage,
        data: { title: { en: 'Model', de: 'Modell' } },
      },
      {
        path: 'workshop',
        loadComponent: async () => (await import('./workshop/workshop')).Workshop,
        data: { title: { en: 'Workshop', de: 'Werkstatt' } },
      },
      {
        path: 'hours',
        loadComponent: async () => (await import('./hours/hours-page')).HoursPage,
        data: { title: { en: 'Opening hours', de: 'Öffnungszeiten' } },
      },
      {
        path: 'files',
        loadComponent: async () => (await import('./files/files-page')).FilesPage,
        data: { title: { en: 'Import and export', de: 'Import und Export' } },
      },
      {
        path: 'rules',
        loadComponent: async () => (await import('./rules/rules')).Rules,
        data: { title: { en: 'Rules', de: 'Regeln' } },
      },
      {
        path: 'mails',
        loadComponent: async () => (await import('./mails/mails')).Mails,
        data: { title: { en: 'Mails', de: 'Mails' } },
      },
      {
        path: 'prices',
        loadComponent: async () => (await import('./prices/prices')).Prices,
        data: { title: { en: 'Prices', de: 'Preise' } },
      },
      {
        path: 'prices/new',
        loadComponent: async () => (await import('./prices/plan-page')).PlanPage,
        data: { title: { en: 'New plan', de: 'Neuer Tarif' } },
      },
      {
        path: 'prices/:id',
        loadComponent: async () => (await import('./prices/plan-page')).PlanPage,
        data: { title: { en: 'Plan', de: 'Tarif' } },
      },
      {
        path: 'rentals',
        loadComponent: async () => (await import('./rentals/rentals')).Rentals,
        data: { title: { en: 'Rentals', de: 'Fahrten' } },
      },
      {
        path: 'rentals/:id',
        loadComponent: async () => (await import('./desk/rental-page')).RentalPage,
        data: { title: { en: 'Rental', de: 'Fahrt' } },
      },
      {
        path: 'desk',
        loadComponent: async () => (await import('./desk/desk-page')).DeskPage,
        data: { title: { en: 'Desk', de: 'Schalter' } },
      },
      {
        path: 'log',
        loadComponent: async () => (await import('./desk/audit-log')).AuditLog,
        data: { title: { en: 'Audit log', de: 'Protokoll' } },
      },
      {
        path: 'log/accounts',
        loadComponent: async () => (await import('./people/account-log')).AccountLog,
        data: { title: { en: 'Audit log: accounts', de: 'Protokoll: Konten' } },
      },
      {
        path: 'people',
        loadComponent: async () => (await import('./people/people')).People,
        data: { title: { en: 'People', de: 'Personen' } },
      },
      {
        path: 'people/:id',
        loadComponent: async () => (await import('./people/person-page')).PersonPage,
        data: { title: { en: 'Person', de: 'Person' } },
      },
    ],
  },
];
