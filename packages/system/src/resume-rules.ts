import type { ResumeRules } from '@bike-rentals/router';
import { serviceEntries } from './services.ts';

/** What the router, which knows no domain, is told about subscriptions that can be resumed. */
export const resumeRules: ResumeRules = Object.assign(
  {},
  ...Object.values(serviceEntries).map(({ resumes }) => resumes),
) as ResumeRules;
