import type { ResumeRules } from '@bike-rentals/router';
import { serviceEntries } from './services.ts';

/** The subscriptions that the router can resume: it knows no domain. */
export const resumeRules: ResumeRules = Object.assign(
  {},
  ...Object.values(serviceEntries).map(({ resumes }) => resumes),
) as ResumeRules;
