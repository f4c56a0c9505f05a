import type { Catalogue } from '@bike/platform';

const en = {
  title: 'Approval for models',
  waiting: 'Ask for an approval',
  hint: 'Some models are rented only to those whom staff has approved: see the rules.',
  none: 'Neither asked for nor given.',
  states: { REQUESTED: 'Asks for it', APPROVED: 'Approved', REFUSED: 'Not approved' },
  approve: 'Approve for models',
  refuse: 'Do not approve for models',
  takeBack: 'Take it back',
  approveTitle: (name: string) => `Approve ${name}`,
  refuseTitle: (name: string) => `Do not approve ${name}`,
  told: 'The person is told. After a refusal one may ask again after 60 days.',
};

const de: typeof en = {
  title: 'Freigabe für Modelle',
  waiting: 'Bitten um Freigabe',
  hint: 'Manche Modelle mieten nur, wen das Personal freigegeben hat: siehe die Regeln.',
  none: 'Weder erbeten noch gegeben.',
  states: { REQUESTED: 'Bittet darum', APPROVED: 'Freigegeben', REFUSED: 'Nicht freigegeben' },
  approve: 'Für Modelle freigeben',
  refuse: 'Nicht für Modelle freigeben',
  takeBack: 'Zurücknehmen',
  approveTitle: (name) => `${name} freigeben`,
  refuseTitle: (name) => `${name} nicht freigeben`,
  told: 'Die Person erfährt davon. Nach einer Ablehnung kann man in 60 Tagen wieder fragen.',
};

/** The texts of approvals. */
export const messages: Catalogue<typeof en> = { en, de };
